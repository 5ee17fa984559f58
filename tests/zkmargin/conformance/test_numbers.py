"""Tolerances: each accepts what it says and nothing beyond."""

from __future__ import annotations

from fractions import Fraction

import pytest

from zkmargin.conformance.numbers import EXACT, read_tolerance, rounded


@pytest.mark.parametrize(
    ("value", "name", "places", "expected"),
    [
        ("-652.9", "zero", 0, "-652"),
        ("-652.9", "down", 0, "-653"),
        ("-652.1", "up", 0, "-652"),
        ("652.1", "up", 0, "653"),
        ("2.5", "nearest", 0, "2"),
        ("1114.784964", "nearest", 2, "1114.78"),
    ],
)
def test_rounding(value: str, name: str, places: int, expected: str) -> None:
    assert rounded(Fraction(value), name, places) == Fraction(expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tolerance", "measured", "published", "accepted"),
    [
        ("exact", "1.0000000001", "1", False),
        ({"rounded": "up", "places": 6}, "1.0000001", "1.000001", True),
        ({"rounded": "up", "places": 6}, "1.0000011", "1.000001", False),
        ({"within": "0.02"}, "1.02", "1", True),
        ({"within": "0.02"}, "1.0200001", "1", False),
        ({"relative": "0.001"}, "-1001", "-1000", True),
        ({"relative": "0.001"}, "-1001.1", "-1000", False),
        ({"relative": "0.001"}, "0.0011", "0", False),
    ],
)
def test_tolerance(tolerance: object, measured: str, published: str, accepted: bool) -> None:
    assert read_tolerance(tolerance).accepts(Fraction(measured), Fraction(published)) is accepted


def test_labels_are_for_people() -> None:
    assert EXACT.label == "exactly"
    assert read_tolerance({"rounded": "zero", "places": 0}).label == "cut off to whole units"
    assert read_tolerance({"relative": "0.00000001"}).label == "within 1e-8 of the number"
