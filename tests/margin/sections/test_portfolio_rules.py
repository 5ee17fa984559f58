"""Every rule S20 to S34 refuses what it is for, at its boundary, and says where."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from margin import ids, snapshot_rules
from margin.decimals import render
from margin.errors import InputError
from margin.levels import LEVELS
from margin.sections import portfolio_rules
from margin.sections.portfolio import LOTS_LIMIT, lot_limit
from margin.snapshot import Snapshot
from margin.widths import CONSTANT_BITS, GAIN_BITS, POSITION_BITS, RATE_BITS
from tests.margin import cases as plain
from tests.margin.cases import levels
from tests.margin.models import portfolio_cases as cases
from tests.margin.models.portfolio_cases import sides

Change = Callable[[dict[str, Any]], object]
"""To the section."""


def refused(change: Change) -> tuple[str, str]:
    """Code and place of the error."""
    error = error_of(change)
    return error.stable_code, error.where


def error_of(change: Change) -> InputError:
    value = cases.snapshot_dict()
    change(value["portfolio"])
    with pytest.raises(InputError) as caught:
        Snapshot.from_dict(value)
    return caught.value


def accepted(change: Change) -> Snapshot:
    value = cases.snapshot_dict()
    change(value["portfolio"])
    return Snapshot.from_dict(value)


def with_array(number: int = 0, **changes: object) -> Change:
    return lambda section: section["arrays"][number].update(changes)


def with_group(number: int = 0, **changes: object) -> Change:
    return lambda section: section["groups"][number].update(changes)


def with_class(number: int = 0, **changes: object) -> Change:
    return lambda section: section["classes"][number].update(changes)


def with_tiers(*edges: int, number: int = 0, **changes: object) -> Change:
    """One size tier from each edge to the next."""
    none = {"charges": sides(("0", "0")), "minimums": sides(("0", "0"))}
    tiers = [{"floor": str(low), "cap": str(high), **none, **changes} for low, high in pairwise(edges)]
    return with_array(number, tiers=tiers)


def minimum(floor: str, cap: str | None, rates: tuple[str, str, str], constants: tuple[str, str, str] = ("0", "0", "0")) -> dict[str, Any]:
    return {"floor": floor, "cap": cap, "rates": levels(*rates), "constants": levels(*constants)}


def test_the_sample_keeps_all_rules() -> None:
    snapshot_rules.check(cases.snapshot())


def test_a_snapshot_without_the_section_keeps_them() -> None:
    assert not any(list(rule.breaks(plain.snapshot())) for rule in portfolio_rules.RULES)


# S20 to S23 --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 3, 5, 15, 17, 32])
def test_rejects_s20_scenarios(count: int) -> None:
    assert refused(lambda section: section.update(scenarios=[str(number) for number in range(count)])) == (
        "snapshot.S20.scenarios",
        "snapshot.portfolio.scenarios",
    )


def test_rejects_s20_scenarios_without_arrays() -> None:
    assert refused(lambda section: section.update(arrays=[])) == ("snapshot.S20.scenarios", "snapshot.portfolio.arrays")


@pytest.mark.parametrize("count", [16, 31])
def test_other_numbers_of_scenarios_are_accepted(count: int) -> None:
    def change(section: dict[str, Any]) -> None:
        section["scenarios"] = [str(number) for number in range(count)]
        for array in section["arrays"]:
            array["values"] = (array["values"] * 8)[:count]
        for item in section["classes"]:
            item["weights"] = {level: (weights * 8)[:count] for level, weights in item["weights"].items()}

    assert len(accepted(change).portfolio.scenarios) == count  # type: ignore[union-attr]


@pytest.mark.parametrize("values", [["1"] * 3, ["1"] * 5, []])
def test_rejects_s21_length_of_an_array(values: list[str]) -> None:
    assert refused(with_array(1, values=values)) == ("snapshot.S21.length", "snapshot.portfolio.arrays[1].values")


@pytest.mark.parametrize("level", LEVELS)
def test_rejects_s21_length_of_weights(level: str) -> None:
    weights = dict.fromkeys(LEVELS, ["1"] * 4) | {level: ["1"] * 3}
    assert refused(with_class(1, weights=weights)) == ("snapshot.S21.length", f"snapshot.portfolio.classes[1].weights.{level}")


@pytest.mark.parametrize("field", ["scenarios", "classes", "groups", "arrays"])
def test_rejects_s22_names(field: str) -> None:
    def change(section: dict[str, Any]) -> None:
        key = {"classes": "name", "groups": "name", "arrays": "symbol"}.get(field)
        if key is None:
            section[field][3] = section[field][1]
        else:
            section[field][1][key] = section[field][0][key]

    place = {"scenarios": 3}.get(field, 1)
    assert refused(change) == ("snapshot.S22.names", f"snapshot.portfolio.{field}[{place}]")


@pytest.mark.parametrize(("make", "field"), [("group_id", "groups"), ("class_id", "classes")])
@pytest.mark.parametrize("identifier", [0, 7])
def test_rejects_s22_names_with_one_id(monkeypatch: pytest.MonkeyPatch, make: str, field: str, identifier: int) -> None:
    monkeypatch.setattr(ids, make, lambda *_: identifier)
    code, where = refused(lambda _: None)
    assert code == "snapshot.S22.names"
    assert where == f"snapshot.portfolio.{field}[{0 if identifier == 0 else 1}].name"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (with_array(2, symbol="DOGE/USDT:USDT"), "arrays[2].symbol"),
        (with_array(2, group="nowhere"), "arrays[2].group"),
        (with_group(1, **{"class": "nowhere"}), "groups[1].class"),
    ],
)
def test_rejects_s23_links(change: Change, where: str) -> None:
    assert refused(change) == ("snapshot.S23.links", f"snapshot.portfolio.{where}")


# S24 to S27 --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edges", "where"),
    [
        ((), "tiers"),
        ((1, 10), "tiers[0].floor"),
        ((0, 10, 10), "tiers[1].cap"),
        ((0, 10, 9), "tiers[1].cap"),
        ((0, -1), "tiers[0].cap"),
        ((0, 2**62 + 1), "tiers[0].cap"),
    ],
)
def test_rejects_s24_sizes(edges: tuple[int, ...], where: str) -> None:
    assert refused(with_tiers(*edges)) == ("snapshot.S24.sizes", f"snapshot.portfolio.arrays[0].{where}")


@pytest.mark.parametrize(("floor", "word"), [("999", "overlap"), ("1001", "gap")])
def test_rejects_s24_sizes_that_do_not_meet(floor: str, word: str) -> None:
    error = error_of(lambda section: section["arrays"][0]["tiers"][1].update(floor=floor))
    assert (error.stable_code, error.where) == ("snapshot.S24.sizes", "snapshot.portfolio.arrays[0].tiers[1].floor")
    assert word in error.what


@pytest.mark.parametrize("field", ["values", "up", "down", "delta", "vega"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_rejects_s25_columns(field: str, sign: str) -> None:
    """(cap - 1) * column must stay below 2**77 units of 1e-10: at a cap of 2**29 + 1 the first column refused is 2**48."""

    def change(units: int) -> Change:
        text = sign + render(units, 10)
        numbers = {field: ["0", text, "0", "0"] if field == "values" else text}
        return with_tiers_and(2**29 + 1, **numbers)

    assert accepted(change(2**48 - 1))
    assert refused(change(2**48)) == ("snapshot.S25.columns", "snapshot.portfolio.arrays[1].tiers[0].cap")


def with_tiers_and(cap: int, **numbers: object) -> Change:
    def change(section: dict[str, Any]) -> None:
        with_tiers(0, cap, number=1)(section)
        with_array(1, **numbers)(section)
        with_group(2, gain="0", loss="0")(section)

    return change


def test_rejects_s25_columns_by_the_mark() -> None:
    """25.0025 a lot has 38 bits."""
    mark = 250_025 * 10**6
    zero = {"values": ["0"] * 4}
    cap = ((1 << POSITION_BITS) - 1) // mark + 1
    assert accepted(with_tiers_and(cap, **zero))
    error = error_of(with_tiers_and(cap + 1, **zero))
    assert (error.stable_code, error.where) == ("snapshot.S25.columns", "snapshot.portfolio.arrays[1].tiers[0].cap")
    assert f"the cap may be {cap} lots" in error.why
    assert lot_limit([0, -mark, 5]) == cap


@pytest.mark.parametrize("column", [2**77, 10**40])
def test_rejects_what_does_not_fit_where_nothing_can_be_held(column: int) -> None:
    """A cap of one lot admits no position; a row's numbers still have their width."""
    text = render(column, 10)
    where = "snapshot.portfolio.arrays[1].tiers[0].cap"
    assert refused(with_tiers_and(1, delta=text)) == ("snapshot.S25.columns", where)
    assert refused(with_tiers_and(1, values=["0", f"-{text}", "0", "0"])) == ("snapshot.S25.columns", where)
    assert refused(with_tiers(0, 1, number=1, charges=sides((text, "0")))) == ("snapshot.S26.charges", where)
    assert accepted(with_tiers_and(1, delta=render(2**77 - 1, 10)))


def test_rejects_s25_columns_of_a_lot_that_is_worth_too_little() -> None:
    def change(mark: str) -> Callable[[dict[str, Any]], None]:
        def apply(value: dict[str, Any]) -> None:
            symbol = value["portfolio"]["arrays"][1]["symbol"]
            (item,) = [item for item in value["instruments"] if item["symbol"] == symbol]
            item.update(lot="1", markPrice=mark)
            assert item["kind"] != "option"

        return apply

    value = cases.snapshot_dict()
    change("0.00001")(value)
    assert Snapshot.from_dict(value)
    change("0.0000099999")(value)
    with pytest.raises(InputError, match="make the lot larger") as caught:
        Snapshot.from_dict(value)
    assert (caught.value.stable_code, caught.value.where) == ("snapshot.S25.columns", "snapshot.portfolio.arrays[1].symbol")


def test_lot_limit() -> None:
    assert lot_limit([]) == lot_limit([0]) == lot_limit([1 << 14]) == LOTS_LIMIT
    assert lot_limit([1 << POSITION_BITS]) == 0
    for number in (1 << 15, (1 << 40) + 1, (1 << POSITION_BITS) - 1):
        cap = lot_limit([number])
        assert ((cap - 1) * number) >> POSITION_BITS == 0
        assert (cap * number) >> POSITION_BITS > 0


@pytest.mark.parametrize("field", ["charges", "minimums"])
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("side", ["long", "short"])
def test_rejects_s26_charges(field: str, level: str, side: str) -> None:
    def change(text: str) -> Change:
        amounts = sides(("0", "0"))
        amounts[level][side] = text
        return with_tiers(0, 1000, number=1, **{field: amounts})

    assert refused(change("-0.0000000001")) == ("snapshot.S26.charges", "snapshot.portfolio.arrays[1].tiers[0]")


def test_rejects_s26_charges_that_do_not_fit() -> None:
    def change(units: int) -> Change:
        return with_tiers(0, 2**20 + 1, number=1, minimums=sides(("0", render(units, 10))))

    assert accepted(change(2**57 - 1))
    assert refused(change(2**57)) == ("snapshot.S26.charges", "snapshot.portfolio.arrays[1].tiers[0].cap")


@pytest.mark.parametrize("field", ["gain", "loss", "basis"])
def test_rejects_s27_rates_of_results(field: str) -> None:
    def change(units: int) -> Change:
        text = render(units, 9)
        return with_group(2, **{field: levels(text, text, text) if field == "basis" else text})

    assert accepted(change(2**GAIN_BITS - 1))
    for units in (2**GAIN_BITS, -1):
        assert refused(change(units)) == ("snapshot.S27.rates", f"snapshot.portfolio.groups[2].{field}")


@pytest.mark.parametrize("field", ["delta", "vega"])
def test_rejects_s27_rates_of_a_group(field: str) -> None:
    def change(units: int) -> Change:
        return with_group(2, **{field: sides(("0", render(units, 9)))})

    assert accepted(change(2**RATE_BITS - 1))
    for units in (2**RATE_BITS, -1):
        assert refused(change(units)) == ("snapshot.S27.rates", f"snapshot.portfolio.groups[2].{field}")


@pytest.mark.parametrize("field", ["delta", "vega"])
@pytest.mark.parametrize("sign", [1, -1])
def test_rejects_s27_rates_of_a_class(field: str, sign: int) -> None:
    def change(units: int) -> Change:
        return with_class(1, **{field: sides((render(units, 9), "0"))})

    if sign > 0:
        assert accepted(change(2**RATE_BITS - 1))
    else:  # the widest credit is within its width, and more than there is to offset
        assert refused(change(1 - 2**RATE_BITS))[0] == "snapshot.S28.credit"
    assert refused(change(sign * 2**RATE_BITS)) == ("snapshot.S27.rates", f"snapshot.portfolio.classes[1].{field}")


@pytest.mark.parametrize("level", LEVELS)
def test_rejects_s27_rates_of_weights(level: str) -> None:
    def change(units: int) -> Change:
        top = ["2.147483647"] * 4
        bottom = ["0"] * 4
        weights = {name: top if LEVELS.index(name) > LEVELS.index(level) else bottom for name in LEVELS}  # type: ignore[arg-type]
        return with_class(1, weights=weights | {level: ["1", render(units, 9), "1", "1"]})

    assert accepted(change(2**GAIN_BITS - 1))
    for units in (2**GAIN_BITS, -1):
        assert refused(change(units)) == ("snapshot.S27.rates", f"snapshot.portfolio.classes[1].weights.{level}")


# S28 to S31 --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("side", ["long", "short"])
@pytest.mark.parametrize("field", ["delta", "vega"])
def test_rejects_s28_credit(level: str, side: str, field: str) -> None:
    """The smaller of the two groups' rates is 0.1 on every side and level; the other one's 0.2."""

    def change(text: str) -> Change:
        net = sides(("-0.1", "-0.1"))
        net[level][side] = text

        def apply(section: dict[str, Any]) -> None:
            section["groups"][0][field] = sides(("0.2", "0.2"))
            section["groups"][1][field] = sides(("0.1", "0.1"))
            section["classes"][0][field] = net

        return apply

    assert accepted(change("-0.1"))
    where = f"snapshot.portfolio.classes[0].{field}.{level}.{side}"
    assert refused(change("-0.100000001")) == ("snapshot.S28.credit", where)


def test_a_class_of_mode_min_may_have_no_larger_credit_either() -> None:
    found = refused(with_class(1, delta=sides(("-60", "-60"))))
    assert found == ("snapshot.S28.credit", "snapshot.portfolio.classes[1].delta.closeout.long")


def test_a_class_without_groups_is_accepted() -> None:
    def change(section: dict[str, Any]) -> None:
        section["classes"].append(section["classes"][0] | {"name": "empty"})

    assert accepted(change)


@pytest.mark.parametrize(
    ("tiers", "where"),
    [
        ([], "minimumTiers"),
        ([minimum("1", None, ("0", "0", "0"))], "minimumTiers[0].floor"),
        ([minimum("0", "1", ("0", "0", "0")), minimum("2", None, ("0", "0", "0"))], "minimumTiers[1].floor"),
        ([minimum("0", "2", ("0", "0", "0")), minimum("1", None, ("0", "0", "0"))], "minimumTiers[1].floor"),
        ([minimum("0", "0", ("0", "0", "0"))], "minimumTiers[0].cap"),
        ([minimum("0", render(2**88 + 1, 10), ("0", "0", "0"))], "minimumTiers[0].cap"),
        ([minimum("0", None, ("0", "0", "-0.000000001"))], "minimumTiers[0]"),
        ([minimum("0", None, ("0", "0", render(2**RATE_BITS, 9)))], "minimumTiers[0]"),
        ([minimum("0", None, ("0", "0", "0"), ("0", "-0.0000000000000000001", "0"))], "minimumTiers[0]"),
        ([minimum("0", None, ("0", "0", "0"), ("0", render(2**CONSTANT_BITS, 19), "0"))], "minimumTiers[0]"),
    ],
)
def test_rejects_s29_minimum_tiers(tiers: list[dict[str, Any]], where: str) -> None:
    assert refused(with_class(1, minimumTiers=tiers)) == ("snapshot.S29.minimum-tiers", f"snapshot.portfolio.classes[1].{where}")


def test_the_largest_minimum_rate_and_constant_are_accepted() -> None:
    """With a constant above zero the first tier would be negative."""
    largest = render(2**RATE_BITS - 1, 9)
    tiers = [minimum("0", None, (largest, largest, largest))]
    assert accepted(with_class(1, minimumTiers=tiers))
    high = render(2**CONSTANT_BITS - 1, 19)
    assert refused(with_class(1, minimumTiers=[minimum("0", None, (largest,) * 3, (high,) * 3)]))[0] == "snapshot.S30.minimum-grows"


@pytest.mark.parametrize("level", LEVELS)
def test_rejects_s30_minimum_grows_from_below_zero(level: str) -> None:
    tier = minimum("0", None, ("1", "1", "1"))
    tier["constants"][level] = "0.0000000000000000001"
    error = error_of(with_class(1, minimumTiers=[tier]))
    assert (error.stable_code, error.where) == ("snapshot.S30.minimum-grows", "snapshot.portfolio.classes[1].minimumTiers[0]")
    assert "negative" in error.what


@pytest.mark.parametrize("level", LEVELS)
def test_rejects_s30_minimum_grows(level: str) -> None:
    """At 10 the first tier ends with 10; the second starts with 20 less its constant of 10, or a little more."""

    def change(constant: str) -> Change:
        upper = minimum("10", None, ("2", "2", "2"), ("10", "10", "10"))
        upper["constants"][level] = constant
        return with_class(1, minimumTiers=[minimum("0", "10", ("1", "1", "1")), upper])

    assert accepted(change("10"))
    error = error_of(change("10.0000000000000000001"))
    assert (error.stable_code, error.where) == ("snapshot.S30.minimum-grows", "snapshot.portfolio.classes[1].minimumTiers[1]")
    assert "falls" in error.what


@pytest.mark.parametrize(
    "tiers",
    [
        [minimum("0", None, ("1", "1", "0.999999999"))],
        [minimum("0", None, ("1", "0.999999999", "1"))],
        [minimum("0", "10", ("1", "1", "1")), minimum("10", None, ("2", "2", "3"), ("0", "0", "11"))],
        [minimum("0", "10", ("1", "1", "1")), minimum("10", None, ("3", "2", "2"), ("20", "10", "10"))],
    ],
    ids=["initial below", "maintenance below", "at a floor only", "at a cap only"],
)
def test_rejects_s31_minimum_levels(tiers: list[dict[str, Any]]) -> None:
    where = f"snapshot.portfolio.classes[1].minimumTiers[{len(tiers) - 1}]"
    assert refused(with_class(1, minimumTiers=tiers)) == ("snapshot.S31.minimum-levels", where)


# S32 to S34 --------------------------------------------------------------------------------------------------------------------


def test_rejects_s32_risk_levels_of_weights() -> None:
    weights = {"closeout": ["1"] * 4, "maintenance": ["1", "1", "0.999999999", "1"], "initial": ["1"] * 4}
    assert refused(with_class(1, weights=weights)) == ("snapshot.S32.risk-levels", "snapshot.portfolio.classes[1].weights")


@pytest.mark.parametrize("field", ["basis", "delta", "vega"])
def test_rejects_s32_risk_levels_of_a_group(field: str) -> None:
    rates: object = levels("0", "0.2", "0.199999999") if field == "basis" else sides(("0", "0"), ("0", "0.2"), ("0", "0.199999999"))

    def change(section: dict[str, Any]) -> None:
        with_group(2, **{field: rates})(section)
        if field != "basis":
            section["classes"][1][field] = sides(("0", "0"), ("0", "0"), ("0", "1"))

    assert refused(change) == ("snapshot.S32.risk-levels", f"snapshot.portfolio.groups[2].{field}")


@pytest.mark.parametrize("field", ["delta", "vega"])
def test_rejects_s32_risk_levels_of_a_class(field: str) -> None:
    """From maintenance to initial the groups' rates grow by 0.1 and 0.2, so a credit may grow by 0.1."""

    def change(text: str) -> Change:
        def apply(section: dict[str, Any]) -> None:
            section["groups"][0][field] = sides(("0.5", "0.5"), ("0.5", "0.5"), ("0.6", "0.6"))
            section["groups"][1][field] = sides(("0.5", "0.5"), ("0.5", "0.5"), ("0.7", "0.7"))
            section["classes"][0][field] = sides(("-0.1", "-0.1"), ("-0.1", "-0.1"), ("-0.1", text))

        return apply

    assert accepted(change("-0.2"))
    error = error_of(change("-0.200000001"))
    assert (error.stable_code, error.where) == ("snapshot.S32.risk-levels", f"snapshot.portfolio.classes[0].{field}")
    assert "short" in error.what


@pytest.mark.parametrize("field", ["charges", "minimums"])
def test_rejects_s32_risk_levels_of_charges(field: str) -> None:
    amounts = sides(("0", "0.1"), ("0", "0.0999999999"), ("0", "0.1"))
    change = with_tiers(0, 1000, number=1, **{field: amounts})
    assert refused(change) == ("snapshot.S32.risk-levels", "snapshot.portfolio.arrays[1].tiers[0]")


@pytest.mark.parametrize("field", ["charges", "minimums"])
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("side", ["long", "short"])
def test_rejects_s33_size_grows(field: str, level: str, side: str) -> None:
    def change(text: str) -> Change:
        def apply(section: dict[str, Any]) -> None:
            tiers = section["arrays"][1]["tiers"]
            for tier in tiers:
                tier[field] = sides(("1", "1"), ("2", "2"), ("3", "3"))
            base = tiers[0][field][level][side]
            tiers[1][field][level][side] = base if text == "same" else render(int(base) * 10**10 - 1, 10)

        return apply

    assert accepted(change("same"))
    assert refused(change("less")) == ("snapshot.S33.size-grows", "snapshot.portfolio.arrays[1].tiers[1]")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("cap", "column"), [(2**20 + 1, 2**56), (2, 2**76), (1, 2**76)])
def test_rejects_s34_gross(level: str, cap: int, column: int) -> None:
    """All numbers of a lot fit, but with a weight of two its requirement alone is twice as large."""

    def change(weight: str) -> Change:
        def apply(section: dict[str, Any]) -> None:
            with_tiers(0, cap, number=1)(section)
            largest = render(column, 10)
            with_array(1, values=[largest, "0", "0", "-" + largest])(section)
            weights = {name: [weight if LEVELS.index(name) >= LEVELS.index(level) else "1"] * 4 for name in LEVELS}  # type: ignore[arg-type]
            with_class(1, mode="max", weights=weights, minimumTiers=[minimum("0", None, ("0", "0", "0"))])(section)

        return apply

    assert accepted(change("1.999999999"))
    error = error_of(change("2"))
    assert (error.stable_code, error.where) == ("snapshot.S34.gross", "snapshot.portfolio.arrays[1].tiers[0].cap")
    assert f"at the {level} level" in error.why


# The list itself ---------------------------------------------------------------------------------------------------------------


def test_rules_are_numbered_in_order_and_named_in_the_table_above_them() -> None:
    assert [rule.number for rule in portfolio_rules.RULES] == list(range(20, 35))
    table = dict(re.findall(r"^S(\d+) +([a-z-]+) ", portfolio_rules.__doc__ or "", re.MULTILINE))
    assert {str(rule.number): rule.name for rule in portfolio_rules.RULES} == table
    assert all((rule.breaks.__doc__ or "").startswith(f"S{rule.number}: ") for rule in portfolio_rules.RULES)


def test_every_rule_has_a_test_that_rejects() -> None:
    rejected = {int(number) for number in re.findall(r"def test_rejects_s(\d+)_", Path(__file__).read_text())}
    assert rejected == {rule.number for rule in portfolio_rules.RULES}
