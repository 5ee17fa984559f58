"""Points of BN254 as snarkjs stores them in ``.ptau`` and ``.zkey``: affine, little-endian, each coordinate in Montgomery form.

Decoding is strict: a coordinate at or above the modulus, a point off the curve, or infinity where a point is needed, is an error and
never reduced. Nothing here is secret.
"""

from __future__ import annotations

from typing import Final

from circuits.field import Q
from margin.errors import TrustError

COORDINATE_BYTES: Final = 32
G1_BYTES: Final = 2 * COORDINATE_BYTES
G2_BYTES: Final = 4 * COORDINATE_BYTES

G1 = tuple[int, int]
Fq2 = tuple[int, int]
G2 = tuple[Fq2, Fq2]

_UNMONTGOMERY: Final = pow(1 << 256, -1, Q)

G1_GENERATOR: Final[G1] = (1, 2)
G2_GENERATOR: Final[G2] = (
    (
        10857046999023057135944570762232829481370756359578518086990519993285655852781,
        11559732032986387107991004021392285783925812861821192530917403151452391805634,
    ),
    (
        8495653923123431417604973247489272438418190587263600148770280649306958101930,
        4082367875863433681332203403145435568316851327593401208105741076214120093531,
    ),
)
"""The generators of EIP-197, which snarkjs uses; the first coordinate of an ``Fq2`` is the real part."""

_TWIST_B: Final[Fq2] = (
    19485874751759354771024239261021720505790618469301721065564631296452457478373,
    266929791119991161246907387137283842545076965332900288569378510910307636690,
)
"""``3 / (9 + u)``: the constant of the twist that G2 lies on."""


class PointError(TrustError):
    """Bytes that are no point of the group in question."""

    code = "point"


def _coordinate(data: bytes) -> int:
    value = int.from_bytes(data, "little")
    if value >= Q:
        raise PointError("a coordinate is not below the modulus", code="point.range")
    return value * _UNMONTGOMERY % Q


def decode_g1(data: bytes) -> G1:
    """64 bytes to a point of G1, on the curve and not infinity (G1 has cofactor 1: the curve is the group).

    Raises:
        PointError: ``point.range``, ``point.infinity``, ``point.curve``.
    """
    x, y = (_coordinate(data[i : i + 32]) for i in (0, 32))
    if x == 0 and y == 0:
        raise PointError("a point is at infinity", code="point.infinity")
    if (y * y - x * x * x - 3) % Q:
        raise PointError("a point is not on the curve", code="point.curve")
    return x, y


def decode_g2(data: bytes) -> G2:
    """128 bytes to a point on G2's twist, not infinity. The subgroup is :func:`circuits.pairing.in_g2`'s to check.

    Raises:
        PointError: ``point.range``, ``point.infinity``, ``point.curve``.
    """
    a, b, c, d = (_coordinate(data[i : i + 32]) for i in (0, 32, 64, 96))
    x, y = (a, b), (c, d)
    if not (a or b or c or d):
        raise PointError("a point is at infinity", code="point.infinity")
    cube = _mul(_mul(x, x), x)
    square = _mul(y, y)
    if any((square[i] - cube[i] - _TWIST_B[i]) % Q for i in (0, 1)):
        raise PointError("a point is not on the curve", code="point.curve")
    return x, y


def _mul(left: Fq2, right: Fq2) -> Fq2:
    return (left[0] * right[0] - left[1] * right[1]) % Q, (left[0] * right[1] + left[1] * right[0]) % Q


def g1_bytes(point: G1) -> bytes:
    """Uncompressed big-endian coordinates, as the ceremony's hashes take them."""
    return b"".join(value.to_bytes(32, "big") for value in point)


def g2_bytes(point: G2) -> bytes:
    """Uncompressed big-endian coordinates, imaginary part first, as the ceremony's hashes take them."""
    return b"".join(value.to_bytes(32, "big") for pair in point for value in (pair[1], pair[0]))
