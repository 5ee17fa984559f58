"""Our own points against py_ecc's, and the subgroup by its definition."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuits.field import Q, R
from circuits.points import G1_GENERATOR, G2_GENERATOR
from tests.vectors import curve
from verifier.errors import PointCurveError, PointInfinityError, PointSubgroupError, RuleError
from verifier.points import Proof, check_g1, check_g2, check_proof, in_subgroup_g2, negate_g1, negate_g2, on_curve_g1, on_curve_g2

scalars = st.integers(1, R - 1)


@given(scalars)
@settings(max_examples=30, deadline=None)
def test_multiples_of_the_generators_are_accepted(scalar: int) -> None:
    for point in (curve.g1(scalar), negate_g1(curve.g1(scalar))):
        check_g1(point, "point")
    for twisted in (curve.g2(scalar), negate_g2(curve.g2(scalar))):
        check_g2(twisted, "point")


@given(scalars)
@settings(max_examples=20, deadline=None)
def test_points_outside_the_subgroup_are_refused(scalar: int) -> None:
    """A multiple of the generator plus a point of small order lies on the twist and nowhere else."""
    point = curve.add2(curve.g2(scalar), curve.small_order_point())
    assert on_curve_g2(point)
    with pytest.raises(PointSubgroupError):
        check_g2(point, "point")


def test_small_order_point_has_that_order() -> None:
    point = curve.small_order_point()
    almost = curve.g2(curve.SMALL_PRIME - 1, point)
    assert almost == negate_g2(point)
    assert curve.COFACTOR % curve.SMALL_PRIME == 0
    assert not in_subgroup_g2(point)


def test_cofactor_clears_into_the_subgroup() -> None:
    outside = curve.twist_point()
    assert not in_subgroup_g2(outside)
    assert in_subgroup_g2(curve.g2(curve.COFACTOR, outside))


@given(st.integers(0, Q - 1), st.integers(0, Q - 1))
def test_random_coordinates_are_refused_unless_they_satisfy_the_equation(x: int, y: int) -> None:
    if (y * y - x**3 - 3) % Q:
        assert not on_curve_g1((x, y))
        with pytest.raises((PointCurveError, PointInfinityError)):
            check_g1((x, y), "point")


def test_rejects_infinity() -> None:
    with pytest.raises(PointInfinityError):
        check_g1((0, 0), "point")
    with pytest.raises(PointInfinityError):
        check_g2(((0, 0), (0, 0)), "point")


def test_rejects_g2_point_of_the_untwisted_curve() -> None:
    """(1, 2) satisfies y^2 = x^3 + 3 in Fq2 as well, but not the twist's equation."""
    with pytest.raises(PointCurveError):
        check_g2(((1, 0), (2, 0)), "point")


@pytest.mark.parametrize("place", ["pi_a", "pi_b", "pi_c"])
def test_error_names_the_point(place: str) -> None:
    good = {"pi_a": G1_GENERATOR, "pi_b": G2_GENERATOR, "pi_c": G1_GENERATOR}
    bad = good | {place: ((1, 0), (2, 0)) if place == "pi_b" else (1, 1)}
    with pytest.raises(RuleError) as caught:
        check_proof(Proof(bad["pi_a"], bad["pi_b"], bad["pi_c"]))  # type: ignore[arg-type]
    assert caught.value.where == place
    assert caught.value.stable_code == "point.curve"
