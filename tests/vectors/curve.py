"""Points for the corpus, with py_ecc: affine in, affine out; infinity is not needed anywhere."""

from __future__ import annotations

from typing import Any

from py_ecc import optimized_bn128 as bn

from circuits.field import Q, R
from circuits.points import G1, G1_GENERATOR, G2, G2_GENERATOR, Fq2

COFACTOR = 2 * Q - R
"""Points of the twist, divided by R."""

SMALL_PRIME = 10069
"""The smallest prime factor of the twist's cofactor."""


def g1(scalar: int, point: G1 = G1_GENERATOR) -> G1:
    """``[scalar] point``."""
    return _affine1(bn.multiply(_lift1(point), scalar % R))


def g2(scalar: int, point: G2 = G2_GENERATOR) -> G2:
    """``[scalar] point``; the scalar is not reduced, so that points outside the subgroup can be made."""
    return _affine2(bn.multiply(_lift2(point), scalar))


def add1(left: G1, right: G1) -> G1:
    return _affine1(bn.add(_lift1(left), _lift1(right)))


def add2(left: G2, right: G2) -> G2:
    return _affine2(bn.add(_lift2(left), _lift2(right)))


def twist_point() -> G2:
    """A point of the twist outside the subgroup: the first x = (n, 0) that has one."""
    n = 1
    while True:
        x = bn.FQ2([n, 0])
        y = _root(x * x * x + bn.b2)
        if y is not None:
            return (n, 0), (int(y.coeffs[0]), int(y.coeffs[1]))
        n += 1


def small_order_point() -> G2:
    """A point of the twist of order :data:`SMALL_PRIME`."""
    point = g2(R, twist_point())
    return g2(COFACTOR // SMALL_PRIME, point)


def _root(value: Any) -> Any:
    """A square root in Fq2, or None (Q is 3 modulo 4)."""
    a = value ** ((Q - 3) // 4)
    alpha = a * a * value
    root = a * value
    candidate = bn.FQ2([0, 1]) * root if alpha == bn.FQ2([Q - 1, 0]) else (alpha + bn.FQ2.one()) ** ((Q - 1) // 2) * root
    return candidate if candidate * candidate == value else None


def _lift1(point: G1) -> Any:
    return bn.FQ(point[0]), bn.FQ(point[1]), bn.FQ.one()


def _lift2(point: G2) -> Any:
    return bn.FQ2(point[0]), bn.FQ2(point[1]), bn.FQ2.one()


def _affine1(point: Any) -> G1:
    x, y = bn.normalize(point)
    return int(x), int(y)


def _affine2(point: Any) -> G2:
    x, y = bn.normalize(point)
    return _pair(x), _pair(y)


def _pair(value: Any) -> Fq2:
    return int(value.coeffs[0]), int(value.coeffs[1])
