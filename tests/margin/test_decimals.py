from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin.decimals import (
    DECIMALS_LIMIT,
    TEXT_LIMIT,
    Exact,
    NumberText,
    Rounding,
    divide,
    grouped,
    parse,
    parse_exchange_number,
    render,
    scaled,
)
from margin.errors import InputError

UNITS = st.integers(-(10**40), 10**40)


def code(function: object, *args: object, **options: object) -> str:
    with pytest.raises(InputError) as caught:
        function(*args, **options)  # type: ignore[operator]
    return caught.value.stable_code


@pytest.mark.parametrize(
    ("text", "units", "decimals"),
    [("0", 0, 0), ("-12.5", -125, 1), ("0.001", 1, 3), ("1.50", 150, 2), ("0.0", 0, 1), ("9" * 78, int("9" * 78), 0), ("-0.1", -1, 1)],
)
def test_parses(text: str, units: int, decimals: int) -> None:
    assert parse(text) == Exact(units, decimals)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1e5", "format"),
        ("1E5", "format"),
        ("NaN", "format"),
        ("Infinity", "format"),
        ("-inf", "format"),
        ("-0", "zero"),
        ("-0.00", "zero"),
        ("1_000", "format"),
        ("1,000", "format"),
        ("\uff11\uff12", "format"),
        ("\u0661", "format"),
        ("+1", "format"),
        ("01", "format"),
        ("-01.5", "format"),
        ("00", "format"),
        (".5", "format"),
        ("5.", "format"),
        ("-", "format"),
        ("--1", "format"),
        (" 1", "format"),
        ("1\n", "format"),
        ("1\0", "format"),
        ("0x10", "format"),
        ("\u22121", "format"),
        ("", "empty"),
        ("1" * (TEXT_LIMIT + 1), "length"),
        ("0." + "1" * (DECIMALS_LIMIT + 1), "decimals"),
        (1, "type"),
        (1.5, "type"),
        (True, "type"),
        (None, "type"),
        (NumberText("1.5"), "type"),
        (b"1", "type"),
    ],
)
def test_rejects_number(text: object, kind: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text, "positions[3].quantity")
    assert caught.value.stable_code == f"input.number.{kind}"
    assert caught.value.where == "positions[3].quantity"


def test_messages_do_not_repeat_the_number() -> None:
    for text in ("31337e5", "31337_1", "\uff1331337", "031337"):
        with pytest.raises(InputError) as caught:
            parse(text)
        assert "31337" not in str(caught.value)


@pytest.mark.parametrize("text", ["1.0", "1.50", "0.0"])
def test_rejects_number_with_trailing_zeros_where_texts_are_unique(text: str) -> None:
    assert code(parse, text, shortest=True) == "input.number.format"


@pytest.mark.parametrize("text", ["0", "10", "100", "1.5", "-0.05", "10.01"])
def test_shortest_texts_pass(text: str) -> None:
    assert str(parse(text, shortest=True)) == text


@given(UNITS, st.integers(0, DECIMALS_LIMIT))
def test_text_and_back(units: int, decimals: int) -> None:
    text = render(units, decimals)
    again = parse(text, shortest=True)
    assert Fraction(again.units, 10**again.decimals) == Fraction(units, 10**decimals)
    assert Fraction(text) == Fraction(units, 10**decimals)
    assert scaled(text, decimals) == units


def test_render_with_negative_decimals() -> None:
    assert render(12, -3) == "12000"


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**12))
def test_divide(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    down = divide(numerator, denominator, Rounding.DOWN)
    up = divide(numerator, denominator, Rounding.UP)
    assert down <= exact <= up
    assert up - down == (exact.denominator != 1)
    assert divide(numerator, denominator, Rounding.HALF_EVEN) == round(exact)
    if exact.denominator == 1:
        assert divide(numerator, denominator, Rounding.EXACT) == exact
    else:
        with pytest.raises(ValueError, match="whole"):
            divide(numerator, denominator, Rounding.EXACT)


@given(UNITS, st.integers(0, 12), UNITS, st.integers(0, 12))
def test_product_is_exact(left: int, left_decimals: int, right: int, right_decimals: int) -> None:
    product = Exact(left, left_decimals).times(Exact(right, right_decimals))
    assert Fraction(product.units, 10**product.decimals) == Fraction(left * right, 10 ** (left_decimals + right_decimals))


@pytest.mark.parametrize(
    ("text", "rounding", "expected"),
    [
        ("1.25", Rounding.DOWN, 12),
        ("1.25", Rounding.UP, 13),
        ("1.25", Rounding.HALF_EVEN, 12),
        ("1.35", Rounding.HALF_EVEN, 14),
        ("-1.25", Rounding.DOWN, -13),
        ("-1.25", Rounding.UP, -12),
        ("-1.25", Rounding.HALF_EVEN, -12),
        ("1.2", Rounding.EXACT, 12),
        ("1.20", Rounding.EXACT, 12),
        ("7", Rounding.EXACT, 70),
    ],
)
def test_scaled(text: str, rounding: Rounding, expected: int) -> None:
    assert scaled(text, 1, rounding) == expected


def test_rejects_number_with_more_decimals_than_the_scale() -> None:
    assert code(scaled, "0.12345678901", 10) == "input.number.decimals"
    assert scaled("0.1234567890", 10) == 1_234_567_890


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, "5"),
        (-3, "-3"),
        (0.1, "0.1"),
        (1e-05, "0.00001"),
        (1e22, "10000000000000000000000"),
        (-0.0, "0"),
        ("1e-05", "0.00001"),
        ("1E+3", "1000"),
        ("+3", "3"),
        (".5", "0.5"),
        ("5.", "5"),
        ("007.50", "7.5"),
        ("  1.5\n", "1.5"),
        ("0e9", "0"),
        ("-0", "0"),
        ("12300e-2", "123"),
        (NumberText("2.50"), "2.5"),
        (NumberText("1e5"), "100000"),
        (2**256 - 1, str(2**256 - 1)),
    ],
)
def test_exchange_number(value: object, expected: str) -> None:
    assert str(parse_exchange_number(value)) == expected


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e20, max_value=1e20))
def test_exchange_number_takes_a_float_by_its_shortest_text(value: float) -> None:
    if value == 0 or abs(value) > 1e-13:
        number = parse_exchange_number(value)
        assert float(Fraction(number.units, 10**number.decimals)) == value


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "type"),
        (True, "type"),
        ([], "type"),
        ({}, "type"),
        ("", "empty"),
        ("  ", "empty"),
        ("NaN", "format"),
        (float("nan"), "format"),
        (float("inf"), "format"),
        ("1_000", "format"),
        ("1,5", "format"),
        ("1 000", "format"),
        ("\uff11", "format"),
        (".", "format"),
        ("e5", "format"),
        ("1e", "format"),
        ("0x1", "format"),
        ("1e9999", "format"),
        ("1e-31", "decimals"),
        (1e-300, "decimals"),
        ("1e80", "length"),
        ("1" * 81, "length"),
        (2**256, "length"),
    ],
)
def test_rejects_exchange_number(value: object, kind: str) -> None:
    assert code(parse_exchange_number, value) == f"input.number.{kind}"


@pytest.mark.parametrize(
    ("units", "rounding", "expected"),
    [
        (1_234_567_891, Rounding.DOWN, "1,234,567.89"),
        (1_234_567_891, Rounding.UP, "1,234,567.90"),
        (-1, Rounding.DOWN, "-0.01"),
        (-1, Rounding.UP, "0.00"),
        (0, Rounding.UP, "0.00"),
        (-1_000_000, Rounding.DOWN, "-1,000.00"),
    ],
)
def test_grouped_for_people(units: int, rounding: Rounding, expected: str) -> None:
    assert grouped(units, 3, 2, rounding) == expected


def test_grouped_without_places() -> None:
    assert grouped(1999, 3, 0, Rounding.DOWN) == "1"
    assert grouped(1001, 3, 0, Rounding.UP) == "2"
