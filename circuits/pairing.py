"""Pairing checks for key ceremonies, with py_ecc: slow (about a second each), rare, and readable."""

from __future__ import annotations

from typing import Any

from circuits.field import R
from circuits.points import G1, G2


def _curve() -> Any:  # noqa: ANN401 - py_ecc has no types
    from py_ecc import optimized_bn128

    return optimized_bn128


def _lift_g1(point: G1) -> Any:  # noqa: ANN401 - py_ecc has no types
    curve = _curve()
    return curve.FQ(point[0]), curve.FQ(point[1]), curve.FQ.one()


def _lift_g2(point: G2) -> Any:  # noqa: ANN401 - py_ecc has no types
    curve = _curve()
    return curve.FQ2(point[0]), curve.FQ2(point[1]), curve.FQ2.one()


def in_g2(point: G2) -> bool:
    """Whether a point of the twist lies in the subgroup of order R."""
    curve = _curve()
    return bool(curve.is_inf(curve.multiply(_lift_g2(point), R)))


def same_ratio(g1: tuple[G1, G1], g2: tuple[G2, G2]) -> bool:
    """Whether ``g1[1] / g1[0]`` and ``g2[1] / g2[0]`` are the same exponent: ``e(g1[0], g2[1]) = e(g1[1], g2[0])``."""
    curve = _curve()
    left = curve.pairing(_lift_g2(g2[1]), _lift_g1(g1[0]))
    right = curve.pairing(_lift_g2(g2[0]), _lift_g1(g1[1]))
    return bool(left == right)
