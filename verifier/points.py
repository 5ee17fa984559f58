"""Points of BN254 in plain integers: on the curve, not infinity, in the subgroup of prime order. No library is trusted with this.

G1 is the whole curve ``y^2 = x^3 + 3`` over Fq (its cofactor is 1). G2 is the subgroup of order R of the twist
``y^2 = x^3 + 3 / (9 + u)`` over ``Fq2 = Fq[u] / (u^2 + 1)``, whose cofactor is not 1, so membership is checked by its definition,
``[R] P = infinity`` (5 ms).
An element of Fq2 is ``(real, imaginary)``, as in snarkjs's files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from circuits.field import Q, R
from circuits.points import G1, G1_GENERATOR, G2, G2_GENERATOR, Fq2
from verifier.errors import PointCurveError, PointInfinityError, PointSubgroupError

__all__ = ["G1", "G1_GENERATOR", "G2", "G2_GENERATOR", "Fq2", "Proof", "check_g1", "check_g2", "check_proof", "negate_g1", "negate_g2"]

_Jacobian2 = tuple[Fq2, Fq2, Fq2]

_ZERO: Final[Fq2] = (0, 0)
_ONE: Final[Fq2] = (1, 0)


@dataclass(frozen=True, slots=True)
class Proof:
    """A Groth16 proof with decoded coordinates, each in ``[0, Q)``. Call :func:`check_proof` before a pairing."""

    a: G1
    b: G2
    c: G1


def _multiply(left: Fq2, right: Fq2) -> Fq2:
    real = left[0] * right[0]
    imaginary = left[1] * right[1]
    return (real - imaginary) % Q, ((left[0] + left[1]) * (right[0] + right[1]) - real - imaginary) % Q


def _square(value: Fq2) -> Fq2:
    return (value[0] + value[1]) * (value[0] - value[1]) % Q, 2 * value[0] * value[1] % Q


def _plus(left: Fq2, right: Fq2, times: int = 1) -> Fq2:
    return (left[0] + times * right[0]) % Q, (left[1] + times * right[1]) % Q


def _twist_constant() -> Fq2:
    """``3 / (9 + u) = 3 (9 - u) / 82``."""
    scale = 3 * pow(82, -1, Q)
    return 9 * scale % Q, -scale % Q


_TWIST: Final = _twist_constant()


def negate_g1(point: G1) -> G1:
    """The opposite point."""
    return point[0], -point[1] % Q


def negate_g2(point: G2) -> G2:
    """The opposite point."""
    return point[0], (-point[1][0] % Q, -point[1][1] % Q)


def on_curve_g1(point: G1) -> bool:
    """Whether the affine point satisfies the curve's equation."""
    x, y = point
    return (y * y - x * x * x - 3) % Q == 0


def on_curve_g2(point: G2) -> bool:
    """Whether the affine point satisfies the twist's equation."""
    x, y = point
    return _square(y) == _plus(_multiply(_square(x), x), _TWIST)


def _double(point: _Jacobian2) -> _Jacobian2:
    """Doubling in Jacobian coordinates for a curve with a = 0 (dbl-2009-l of the Explicit-Formulas Database)."""
    x, y, z = point
    a, b = _square(x), _square(y)
    c = _square(b)
    d = _plus(_plus(_square(_plus(x, b)), a, -1), c, -1)
    d = _plus(d, d)
    e = _plus(_plus(a, a), a)
    x3 = _plus(_square(e), d, -2)
    y3 = _plus(_multiply(e, _plus(d, x3, -1)), c, -8)
    yz = _multiply(y, z)
    return x3, y3, _plus(yz, yz)


def _add_affine(point: _Jacobian2, other: G2) -> _Jacobian2:
    """Mixed addition; every special case is handled, since the points come from strangers."""
    x, y, z = point
    if z == _ZERO:
        return other[0], other[1], _ONE
    zz = _square(z)
    h = _plus(_multiply(other[0], zz), x, -1)
    r = _plus(_multiply(other[1], _multiply(zz, z)), y, -1)
    if h == _ZERO:
        return _double(point) if r == _ZERO else (_ONE, _ONE, _ZERO)
    hh = _square(h)
    hhh = _multiply(h, hh)
    v = _multiply(x, hh)
    x3 = _plus(_plus(_square(r), hhh, -1), v, -2)
    y3 = _plus(_multiply(r, _plus(v, x3, -1)), _multiply(y, hhh), -1)
    return x3, y3, _multiply(z, h)


def in_subgroup_g2(point: G2) -> bool:
    """Whether ``[R] P`` is infinity, for an affine point on the twist."""
    current: _Jacobian2 = (point[0], point[1], _ONE)
    for bit in bin(R)[3:]:
        current = _double(current)
        if bit == "1":
            current = _add_affine(current, point)
    return current[2] == _ZERO


def check_g1(point: G1, name: str) -> None:
    """Accept a point of G1 other than infinity, whose coordinates are in ``[0, Q)``.

    Raises:
        PointInfinityError, PointCurveError: as their names say; ``(0, 0)`` stands for infinity in many formats.
    """
    if point == (0, 0):
        raise PointInfinityError("A point is at infinity", where=name, expected="a finite point", got="(0, 0)")
    if not on_curve_g1(point):
        raise PointCurveError("A point is not on the curve", where=name, expected="y^2 = x^3 + 3", got=f"x = {point[0]}")


def check_g2(point: G2, name: str) -> None:
    """Accept a point of G2 other than infinity.

    Raises:
        PointInfinityError, PointCurveError, PointSubgroupError: as their names say.
    """
    if point == (_ZERO, _ZERO):
        raise PointInfinityError("A point is at infinity", where=name, expected="a finite point", got="(0, 0)")
    if not on_curve_g2(point):
        raise PointCurveError("A point is not on the twist", where=name, expected="y^2 = x^3 + 3 / (9 + u)", got=f"x = {point[0]}")
    if not in_subgroup_g2(point):
        raise PointSubgroupError("A point is outside the subgroup", where=name, expected="order R", got="another order")


def check_proof(proof: Proof) -> None:
    """Accept a proof whose three points are finite, on their curves and in their subgroups.

    Raises:
        PointInfinityError, PointCurveError, PointSubgroupError: naming ``pi_a``, ``pi_b`` or ``pi_c``.
    """
    check_g1(proof.a, "pi_a")
    check_g1(proof.c, "pi_c")
    check_g2(proof.b, "pi_b")
