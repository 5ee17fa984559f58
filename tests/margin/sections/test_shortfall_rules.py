"""Every rule S35 to S44 refuses what it is for, at its boundary, and says where."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from margin.decimals import render
from margin.errors import InputError
from margin.sections.shortfall_rules import RULES
from margin.snapshot import Snapshot
from tests.margin.cases import levels
from tests.margin.sections import shortfall_cases as cases
from tests.margin.sections.shortfall_cases import BTC, BTC_RETURNS, ETH, array, charges, coefficients, same, section, three_windows, window

Change = Callable[[dict[str, Any]], object]


def refused(change: Change, value: dict[str, Any] | None = None) -> tuple[str, str]:
    value = section() if value is None else value
    change(value)
    with pytest.raises(InputError) as caught:
        Snapshot.from_dict(cases.snapshot_dict(value))
    return caught.value.stable_code, caught.value.where.removeprefix("snapshot.shortfall.")


def accepted(change: Change, value: dict[str, Any] | None = None) -> Snapshot:
    value = section() if value is None else value
    change(value)
    return Snapshot.from_dict(cases.snapshot_dict(value))


def tiers(*bounds: tuple[int, int]) -> list[dict[str, Any]]:
    return [{"floor": str(floor), "cap": str(cap), "charges": charges(("0", "0"))} for floor, cap in bounds]


def test_the_samples_keep_all_rules() -> None:
    accepted(lambda _: None)
    accepted(lambda _: None, three_windows())


def test_the_rules_have_the_numbers_that_are_theirs() -> None:
    assert [rule.number for rule in RULES] == list(range(35, 45))
    assert RULES[2].code == "snapshot.S37.look-back"


def test_a_snapshot_without_the_section_keeps_them() -> None:
    from tests.margin.cases import snapshot

    assert [found for rule in RULES for found in rule.breaks(snapshot())] == []


# S35, S36 ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [[], ["base", "stress"], ["a", "b", "c", "d"]])
def test_rejects_s35_windows_number(names: list[str]) -> None:
    assert refused(lambda value: value.update(windows=[window(name) for name in names])) == ("snapshot.S35.windows", "windows")


def test_rejects_s35_windows_name_twice() -> None:
    found = refused(lambda value: value["windows"][2].update(name="base"), three_windows())
    assert found == ("snapshot.S35.windows", "windows[2].name")


@pytest.mark.parametrize("returns", [0, 1, 8, 10, 100, 249, 251, 1000])
def test_rejects_s36_returns_number(returns: int) -> None:
    assert refused(lambda value: value["windows"][0].update(returns=returns)) == ("snapshot.S36.returns", "windows[0].returns")


def test_rejects_s36_returns_windows_of_different_length() -> None:
    found = refused(lambda value: value["windows"][1].update(returns=250), three_windows())
    assert found == ("snapshot.S36.returns", "windows[1].returns")


def test_rejects_s36_returns_backward() -> None:
    found = refused(lambda value: value["windows"][0].update(first="2026-11-20", last="2026-11-19"))
    assert found == ("snapshot.S36.returns", "windows[0].first")
    accepted(lambda value: value["windows"][0].update(first="2026-11-20", last="2026-11-20"))


def test_rejects_s36_returns_of_the_future() -> None:
    found = refused(lambda value: value["windows"][0].update(last="2026-11-21"))
    assert found == ("snapshot.S36.returns", "windows[0].last")


# S37, S38 ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("returns", [BTC_RETURNS[1:], [*BTC_RETURNS, "1"], []])
def test_rejects_s37_look_back_length(returns: list[str]) -> None:
    found = refused(lambda value: value["arrays"][1]["windows"].__setitem__(0, returns))
    assert found == ("snapshot.S37.look-back", "arrays[1].windows[0]")


def test_s37_says_that_a_look_back_is_too_short() -> None:
    value = section()
    value["arrays"][0]["windows"][0].pop()
    with pytest.raises(InputError, match=r"too short a look-back.* 8 returns and the window base has 9"):
        cases.snapshot(value)


def test_rejects_s37_look_back_missing_window() -> None:
    found = refused(lambda value: value["arrays"][1]["windows"].pop(), three_windows())
    assert found == ("snapshot.S37.look-back", "arrays[1].windows")


@pytest.mark.parametrize("count", [0, 5, 9, 100])
def test_rejects_s38_tail(count: int) -> None:
    """Of nine losses, one to four: none would be no measure, and the larger half is no tail."""
    assert refused(lambda value: value.update(count=count)) == ("snapshot.S38.tail", "count")


@pytest.mark.parametrize("count", [1, 4])
def test_s38_accepts_the_bounds(count: int) -> None:
    accepted(lambda value: value.update(count=count))


# S39, S40, S41 -----------------------------------------------------------------------------------------------------------------


def test_rejects_s39_arrays_none() -> None:
    assert refused(lambda value: value.update(arrays=[])) == ("snapshot.S39.arrays", "arrays")


def test_rejects_s39_arrays_unknown_symbol() -> None:
    found = refused(lambda value: value["arrays"][1].update(symbol="XRP/USDT:USDT"))
    assert found == ("snapshot.S39.arrays", "arrays[1].symbol")


def test_rejects_s39_arrays_twice() -> None:
    found = refused(lambda value: value["arrays"].append(array(BTC, ["0"] * 9)))
    assert found == ("snapshot.S39.arrays", "arrays[2].symbol")


@pytest.mark.parametrize(
    ("bounds", "where"),
    [
        ([], "tiers"),
        ([(1, 10)], "tiers[0].floor"),
        ([(0, 10), (11, 20)], "tiers[1].floor"),
        ([(0, 10), (9, 20)], "tiers[1].floor"),
        ([(0, 0)], "tiers[0].cap"),
        ([(0, 10), (10, 10)], "tiers[1].cap"),
        ([(0, 1 << 62), (1 << 62, (1 << 62) + 1)], "tiers[1].cap"),
    ],
)
def test_rejects_s40_lots(bounds: list[tuple[int, int]], where: str) -> None:
    found = refused(lambda value: value["arrays"][1].update(tiers=tiers(*bounds)))
    assert found == ("snapshot.S40.lots", f"arrays[1].{where}")


def test_s40_accepts_many_tiers() -> None:
    accepted(lambda value: value["arrays"][1].update(tiers=tiers((0, 1), (1, 2), (2, 1000))))


def widest(number: int) -> int:
    """The largest cap for a number per lot of so many money units."""
    return (2**77 - 1) // number + 1


BILLION = 10**19
ETH_MARK = 250_025_000_000


@pytest.mark.parametrize(
    ("number", "returns", "pairs"),
    [
        (BILLION, ["1000000000", *["0"] * 8], [("0", "0")]),
        (BILLION, ["-1000000000", *["0"] * 8], [("0", "0")]),
        (BILLION, ["0"] * 9, [("0", "0"), ("0", "0"), ("0", "1000000000")]),
        (ETH_MARK, ["0"] * 9, [("0", "0")]),
    ],
    ids=["gain", "loss", "charge", "mark"],
)
def test_rejects_s41_width(number: int, returns: list[str], pairs: list[tuple[str, str]]) -> None:
    """The largest cap within the width is taken, and one lot more is refused."""

    def wide(extra: int) -> Change:
        free = [{"floor": "0", "cap": str(widest(number) + extra), "charges": charges(*pairs)}]
        return lambda value: value.update(count=1, arrays=[array(ETH, returns, tiers=free)])

    assert refused(wide(1)) == ("snapshot.S41.width", "arrays[0].tiers[0].cap")
    accepted(wide(0))


def test_s41_counts_the_sum_of_a_tail() -> None:
    """Four losses of 100,000,000 are an own tail of 400,000,000 per lot."""
    cap = widest(4 * 10**18)

    def wide(extra: int, measure: str = "es") -> Change:
        returns = ["-100000000"] * 4 + ["0"] * 5
        free = tiers((0, cap + extra))
        return lambda value: value.update(count=4, measure=measure, arrays=[array(ETH, returns, tiers=free)])

    accepted(wide(0))
    assert refused(wide(1)) == ("snapshot.S41.width", "arrays[0].tiers[0].cap")
    accepted(wide(1, "var"))


@pytest.mark.parametrize("charge", [False, True])
def test_rejects_s41_width_where_nothing_can_be_held(charge: bool) -> None:
    """A cap of one lot admits no position; a row's numbers still have their width."""

    def one(units: int) -> Change:
        text = render(units, 10)
        pairs = [("0", "0"), ("0", "0"), ("0", text)] if charge else [("0", "0")]
        only = [{"floor": "0", "cap": "1", "charges": charges(*pairs)}]
        return lambda value: value.update(count=1, arrays=[array(ETH, ["0" if charge else text, *["0"] * 8], tiers=only)])

    accepted(one(2**77 - 1))
    assert refused(one(2**77)) == ("snapshot.S41.width", "arrays[0].tiers[0].cap")


def test_rejects_s41_width_of_a_lot_that_is_worth_too_little() -> None:
    def priced(mark: str) -> dict[str, Any]:
        value = cases.snapshot_dict(section())
        (item,) = [item for item in value["instruments"] if item["symbol"] == value["shortfall"]["arrays"][0]["symbol"]]
        item.update(lot="1", markPrice=mark)
        return value

    Snapshot.from_dict(priced("0.00001"))
    with pytest.raises(InputError, match="make the lot larger") as caught:
        Snapshot.from_dict(priced("0.0000099999"))
    assert (caught.value.stable_code, caught.value.where) == ("snapshot.S41.width", "snapshot.shortfall.arrays[0].symbol")


def test_rejects_s41_width_negative_charge() -> None:
    found = refused(lambda value: value["arrays"][0]["tiers"][0].update(charges=charges(("-0.1", "0"))))
    assert found == ("snapshot.S41.width", "arrays[0].tiers[0].charges")


# S42, S43, S44 -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("f1", ["0.999999999", "0"])
def test_rejects_s42_buffer_below_one(f1: str) -> None:
    found = refused(lambda value: value.update(coefficients=coefficients(f1=levels(f1, "1", "1"))))
    assert found == ("snapshot.S42.buffer", "coefficients.f1")


@pytest.mark.parametrize("name", ["f1", "f3"])
def test_rejects_s42_buffer_width(name: str) -> None:
    def wide(units: int) -> Change:
        return lambda value: value.update(coefficients=coefficients(**{name: same(render(units, 9))}))

    accepted(wide(2**36 - 1), three_windows())
    assert refused(wide(2**36), three_windows()) == ("snapshot.S42.buffer", f"coefficients.{name}")


def test_rejects_s42_buffer_negative() -> None:
    """Weights that add up to one and would still lower the requirement."""
    found = refused(lambda value: value.update(coefficients=coefficients(f4=same("1.5"), g4=same("-0.5"))))
    assert found == ("snapshot.S42.buffer", "coefficients.g4")


@pytest.mark.parametrize(("f", "g"), [("0.8", "0.1"), ("0.8", "0.199999999"), ("0", "0.2"), ("0.8", "0")])
@pytest.mark.parametrize("pair", [("f2", "g2"), ("f4", "g4")])
def test_rejects_s43_weights_that_sum_to_less_than_one(f: str, g: str, pair: tuple[str, str]) -> None:
    weights = coefficients(**{pair[0]: same(f), pair[1]: same(g)})
    assert refused(lambda value: value.update(coefficients=weights), three_windows()) == ("snapshot.S43.weights", f"coefficients.{pair[0]}")


def test_rejects_s43_weights_of_the_windows_that_sum_to_more_than_one() -> None:
    weights = coefficients(f2=same("0.8"), g2=same("0.3"))
    assert refused(lambda value: value.update(coefficients=weights), three_windows()) == ("snapshot.S43.weights", "coefficients.f2")


@pytest.mark.parametrize(
    ("f", "g"), [("0.8", "0.2"), ("1", "0.25"), ("0.8", "0.200000001"), ("0", "1"), ("1", "0"), ("0", "0"), ("68", "68")]
)
def test_s43_accepts_an_offset_limit_with_a_buffer(f: str, g: str) -> None:
    """1.25 * (0.8 * base + 0.2 * gross) is 1 and 0.25; that f4 is 0.8 or more is not this rule's matter."""
    accepted(lambda value: value.update(coefficients=coefficients(f4=same(f), g4=same(g))))


@pytest.mark.parametrize(
    "weights", [{"f2": same("0.75"), "g2": same("0.25")}, {"f3": same("1")}, {"f2": same("1")}], ids=["stress", "long", "base"]
)
def test_rejects_s43_weights_of_a_window_that_is_not_there(weights: dict[str, Any]) -> None:
    name = next(iter(weights))
    assert refused(lambda value: value.update(coefficients=coefficients(**weights))) == ("snapshot.S43.weights", f"coefficients.{name}")
    accepted(lambda value: value.update(coefficients=coefficients(**weights)), three_windows())


@pytest.mark.parametrize("name", ["f1", "g2", "f3", "g4"])
def test_rejects_s44_levels_that_cross(name: str) -> None:
    falling = levels("1", "1", "0") if name != "f1" else levels("1.5", "1.25", "1.25")
    other = levels("0", "0", "1")
    weights = {name: falling} | ({f"f{name[1]}": other} if name.startswith("g") else {})
    found = refused(lambda value: value.update(coefficients=coefficients(**weights)), three_windows())
    assert found == ("snapshot.S44.levels", f"coefficients.{name}")


@pytest.mark.parametrize(
    ("f1", "f4", "g4", "base", "gross"),
    [
        ("1", ("1.2", "1", "1"), ("0", "0", "0"), 10, 10),
        ("1", ("0.5", "0.5", "1.5"), ("0.5", "0.5", "0.6"), -10, 20),
        ("1", ("1.2", "1.1", "1.1"), ("0.1", "0.2", "0.2"), 10, 0),
    ],
    ids=["sum", "share", "above-f1"],
)
def test_rejects_s44_levels_of_the_offset_limit_that_cross(
    f1: str, f4: tuple[str, str, str], g4: tuple[str, str, str], base: int, gross: int
) -> None:
    """Each of the three conditions is needed: without it a book with this tail and this gross would need less at a stronger level."""
    weights = coefficients(f1=same(f1), f4=levels(*f4), g4=levels(*g4))
    assert refused(lambda value: value.update(coefficients=weights)) == ("snapshot.S44.levels", "coefficients.f4")
    parts = [max(0, Fraction(f1) * base, Fraction(f) * base + Fraction(g) * gross) for f, g in zip(f4, g4, strict=True)]
    assert parts != sorted(parts)


@pytest.mark.parametrize(
    ("f1", "f4", "g4"),
    [
        (("1", "1", "1.25"), ("0.8", "0.8", "1"), ("0.2", "0.2", "0.25")),
        (("1", "1", "1.25"), ("0", "0", "1"), ("0", "0", "0.25")),
        (("1.25", "1.25", "1.25"), ("1", "0.8", "0.8"), ("0.25", "0.45", "0.45")),
        (("1", "1", "1"), ("0.9", "0.5", "0"), ("0.1", "0.5", "1")),
    ],
    ids=["buffer-at-initial", "initial-alone", "f4-falls-within-f1", "sum-of-one"],
)
def test_s44_accepts_an_offset_limit_that_grows(f1: tuple[str, ...], f4: tuple[str, ...], g4: tuple[str, ...]) -> None:
    weights = coefficients(f1=levels(*f1), f4=levels(*f4), g4=levels(*g4))
    accepted(lambda value: value.update(coefficients=weights))


@pytest.mark.parametrize("pairs", [[("1", "0"), ("0", "0"), ("1", "0")], [("0", "1"), ("0", "1"), ("0", "0.5")]])
def test_rejects_s44_levels_of_charges(pairs: list[tuple[str, str]]) -> None:
    found = refused(lambda value: value["arrays"][0]["tiers"][0].update(charges=charges(*pairs)))
    assert found == ("snapshot.S44.levels", "arrays[0].tiers[0].charges")
