"""Every rule S3 to S19 refuses what it is for, at its boundary, and says where."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from margin import snapshot_rules
from margin.decimals import render
from margin.errors import InputError
from margin.levels import LEVELS
from margin.snapshot import Snapshot
from tests.margin import cases
from tests.margin.cases import asset, instrument, levels, snapshot_dict

Change = Callable[[dict[str, Any]], object]


def refused(change: Change) -> InputError:
    value = snapshot_dict()
    change(value)
    with pytest.raises(InputError) as caught:
        Snapshot.from_dict(value)
    return caught.value


def accepted(change: Change) -> Snapshot:
    value = snapshot_dict()
    change(value)
    return Snapshot.from_dict(value)


def tier(value: dict[str, Any], number: int = 1, index: int = 0) -> dict[str, Any]:
    result: dict[str, Any] = value["instruments"][index]["tiers"][number]
    return result


def haircut(value: dict[str, Any], number: int = 1) -> dict[str, Any]:
    result: dict[str, Any] = value["collateral"][0]["tiers"][number]
    return result


def test_the_sample_keeps_all_rules() -> None:
    snapshot_rules.check(cases.snapshot())


# S3 ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [-1, 0, 2, 7, 2**70])
def test_rejects_s3_size_depth(depth: int) -> None:
    error = refused(lambda value: value.update(depth=depth))
    assert (error.stable_code, error.where) == ("snapshot.S3.size", "snapshot.depth")


def test_rejects_s3_size_one_row_too_many() -> None:
    def filled(count: int) -> Change:
        one = {"floor": "0", "cap": None, "rates": levels("0.1", "0.1", "0.1"), "deductions": levels("0", "0", "0")}
        return lambda value: value.update(collateral=[], instruments=[instrument(f"S{n}", "1", "1", tiers=[one]) for n in range(count)])

    assert accepted(filled(510)).row_count == 512
    error = refused(filled(511))
    assert (error.stable_code, error.where) == ("snapshot.S3.size", "snapshot.depth")


def test_rejects_s3_size_nothing() -> None:
    error = refused(lambda value: value.update(instruments=[]))
    assert (error.stable_code, error.where) == ("snapshot.S3.size", "snapshot.instruments")


# S4 ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lot", ["0.001", "0.01"])
def test_rejects_s4_unique_symbol_even_with_another_lot(lot: str) -> None:
    """Two lots give two ids, so one symbol would have two sets of rows that the holder could choose from."""
    error = refused(lambda value: value["instruments"].append(instrument("BTC/USDT:USDT", "61250.5", lot)))
    assert (error.stable_code, error.where) == ("snapshot.S4.unique", "snapshot.instruments[3]")


def test_rejects_s4_unique_asset() -> None:
    error = refused(lambda value: value["collateral"].append(asset("BTC", "61250.5", "1")))
    assert (error.stable_code, error.where) == ("snapshot.S4.unique", "snapshot.collateral[2]")


def test_rejects_s4_unique_settlement() -> None:
    error = refused(lambda value: value.update(settlements=["USDC", "USDT", "USDC"]))
    assert (error.stable_code, error.where) == ("snapshot.S4.unique", "snapshot.settlements[2]")


@pytest.mark.parametrize("currency", ["USDT", "USDC"])
def test_rejects_s4_unique_cash_that_is_also_an_asset(currency: str) -> None:
    error = refused(lambda value: value["collateral"].append(asset(currency, "1", "1")))
    assert (error.stable_code, error.where) == ("snapshot.S4.unique", "snapshot.collateral[2]")


@pytest.mark.parametrize("which", ["null", "twice"])
def test_rejects_s4_unique_id(which: str) -> None:
    """Ids are digests, so neither can be written in a file; the rule still looks."""
    snapshot = cases.snapshot()
    first, second, *rest = snapshot.instruments
    forged = replace(second, id=0 if which == "null" else first.id)
    with pytest.raises(InputError) as caught:
        snapshot_rules.check(replace(snapshot, instruments=(first, forged, *rest)))
    assert (caught.value.stable_code, caught.value.where) == ("snapshot.S4.unique", "snapshot.instruments[1]")
    one, two = snapshot.collateral
    with pytest.raises(InputError) as caught:
        snapshot_rules.check(replace(snapshot, collateral=(one, replace(two, id=0 if which == "null" else one.id))))
    assert (caught.value.stable_code, caught.value.where) == ("snapshot.S4.unique", "snapshot.collateral[1]")


# S5, S6, S7 --------------------------------------------------------------------------------------------------------------------


def test_rejects_s5_settle() -> None:
    error = refused(lambda value: value["instruments"][1].update(settle="DOGE"))
    assert (error.stable_code, error.where) == ("snapshot.S5.settle", "snapshot.instruments[1].settle")


@pytest.mark.parametrize("kind", ["option", "spot"])
@pytest.mark.parametrize("without", [True, False])
def test_accepts_an_option_or_a_spot_position_with_or_without_tiers(kind: str, without: bool) -> None:
    def change(value: dict[str, Any]) -> None:
        value["instruments"][1].update({"kind": kind, "tiers": []} if without else {"kind": kind})

    read = accepted(change)
    assert (read.instruments[1].kind, len(read.instruments[1].tiers)) == (kind, 0 if without else 2)
    assert read.row_count == cases.snapshot().row_count - 2 * without
    assert Snapshot.from_dict(read.as_dict()) == read


@pytest.mark.parametrize("kind", ["inverse", "quanto", "Linear"])
def test_rejects_s6_kind(kind: str) -> None:
    error = refused(lambda value: value["instruments"][1].update(kind=kind))
    assert (error.stable_code, error.where) == ("snapshot.S6.kind", "snapshot.instruments[1].kind")


@pytest.mark.parametrize("text", ["0", "-1"])
@pytest.mark.parametrize(
    ("group", "field"),
    [("instruments", "markPrice"), ("instruments", "contractSize"), ("instruments", "lot"), ("collateral", "price"), ("collateral", "lot")],
)
def test_rejects_s7_positive(group: str, field: str, text: str) -> None:
    error = refused(lambda value: value[group][1].update({field: text}))
    assert (error.stable_code, error.where) == ("snapshot.S7.positive", f"snapshot.{group}[1].{field}")


# S8 ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["instruments", "collateral"])
def test_rejects_s8_grid_price_off_the_grid(group: str) -> None:
    field = "markPrice" if group == "instruments" else "price"
    on, off = {"lot": "0.001", field: "1.0000001"}, {"lot": "0.001", field: "1.00000001"}
    assert accepted(lambda value: value[group][0].update(on))
    error = refused(lambda value: value[group][0].update(off))
    assert (error.stable_code, error.where) == ("snapshot.S8.grid", f"snapshot.{group}[0]")


def test_rejects_s8_grid_lot_worth_less_than_a_unit() -> None:
    assert refused(lambda value: value["instruments"][0].update(lot="0.00001", markPrice="0.000001")).stable_code == "snapshot.S8.grid"


def test_rejects_s8_grid_lot_value_too_wide() -> None:
    """2**64 units of 1e-10 are 1,844,674,407.3709551616."""
    assert accepted(lambda value: value["instruments"][0].update(lot="1", markPrice="1844674407.3709551615"))
    error = refused(lambda value: value["instruments"][0].update(lot="1", markPrice="1844674407.3709551616"))
    assert (error.stable_code, error.where) == ("snapshot.S8.grid", "snapshot.instruments[0]")


# S9, S10 -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["instruments", "collateral"])
def test_rejects_s9_start(group: str) -> None:
    error = refused(lambda value: value[group][1]["tiers"][0].update(floor="0.0000000001"))
    assert (error.stable_code, error.where) == ("snapshot.S9.start", f"snapshot.{group}[1].tiers[0].floor")
    error = refused(lambda value: value[group][1].update(tiers=[]))
    assert (error.stable_code, error.where) == ("snapshot.S9.start", f"snapshot.{group}[1].tiers")
    assert refused(lambda value: value[group][1]["tiers"][0].update(floor="-1")).stable_code == "snapshot.S9.start"


@pytest.mark.parametrize("group", ["instruments", "collateral"])
@pytest.mark.parametrize(("cap", "what"), [("49999.9999999999", "a gap"), ("50000.0000000001", "an overlap")])
def test_rejects_s10_contiguous(group: str, cap: str, what: str) -> None:
    if group == "collateral":
        cap = cap.replace("49999", "9999").replace("50000", "10000")
    error = refused(lambda value: value[group][1]["tiers"][0].update(cap=cap))
    assert (error.stable_code, error.where) == ("snapshot.S10.contiguous", f"snapshot.{group}[1].tiers[1].floor")
    assert what in error.what


def test_rejects_s10_contiguous_the_same_tier_twice() -> None:
    """Two rows would fit one notional, and the holder would choose."""
    error = refused(lambda value: value["instruments"][0]["tiers"].insert(1, dict(tier(value, 0), rates=levels("0", "0", "0"))))
    assert (error.stable_code, error.where) == ("snapshot.S10.contiguous", "snapshot.instruments[0].tiers[1].floor")


@pytest.mark.parametrize("cap", ["50000", "49999", "-1"])
def test_rejects_s10_contiguous_empty_tier(cap: str) -> None:
    error = refused(lambda value: tier(value).update(cap=cap))
    assert (error.stable_code, error.where) == ("snapshot.S10.contiguous", "snapshot.instruments[0].tiers[1].cap")


def test_rejects_s10_contiguous_open_tier_in_the_middle() -> None:
    error = refused(lambda value: tier(value, 0).update(cap=None))
    assert error.stable_code == "snapshot.S10.contiguous"


def test_rejects_s10_contiguous_beyond_the_notional_limit() -> None:
    assert accepted(lambda value: tier(value).update(cap="30948500982134506.8724781055"))
    error = refused(lambda value: tier(value).update(cap="30948500982134506.8724781057"))
    assert (error.stable_code, error.where) == ("snapshot.S10.contiguous", "snapshot.instruments[0].tiers[1].cap")


# S11 ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("text", ["-0.000000001", "68.719476736"])
def test_rejects_s11_width_rate(level: str, text: str) -> None:
    """2**36 units of 1e-9 are 68.719476736."""
    error = refused(lambda value: tier(value)["rates"].update({level: text}))
    assert (error.stable_code, error.where) == ("snapshot.S11.width", "snapshot.instruments[0].tiers[1]")
    error = refused(lambda value: haircut(value)["weights"].update({level: text}))
    assert (error.stable_code, error.where) == ("snapshot.S11.width", "snapshot.collateral[0].tiers[1]")


@pytest.mark.parametrize("text", ["-0.0000000000000000001", "2126764793255865396.6460912964485513216"])
def test_rejects_s11_width_constant(text: str) -> None:
    """The second is 2**124 units of 1e-19."""
    error = refused(lambda value: tier(value)["deductions"].update(maintenance=text))
    assert (error.stable_code, error.where) == ("snapshot.S11.width", "snapshot.instruments[0].tiers[1]")
    error = refused(lambda value: haircut(value)["constants"].update(maintenance=text))
    assert (error.stable_code, error.where) == ("snapshot.S11.width", "snapshot.collateral[0].tiers[1]")


def test_widest_rate_is_accepted() -> None:
    tiers = [{"floor": "0", "cap": None, "rates": levels("0", "1", "68.719476735"), "deductions": levels("0", "0", "0")}]
    assert accepted(lambda value: value["instruments"][0].update(tiers=tiers))


# S12, S13, S14 -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
def test_rejects_s12_requirement_negative(level: str) -> None:
    error = refused(lambda value: tier(value, 0)["deductions"].update({level: "0.0000000000000000001"}))
    assert (error.stable_code, error.where) == ("snapshot.S12.requirement", "snapshot.instruments[0].tiers[0]")
    error = refused(lambda value: tier(value)["deductions"].update({level: "500.0000000000000000001"}))
    assert (error.stable_code, error.where) == ("snapshot.S12.requirement", "snapshot.instruments[0].tiers[1]")


@pytest.mark.parametrize(("level", "deduction"), [("closeout", "50"), ("maintenance", "50"), ("initial", "100")])
def test_rejects_s13_monotone_step_down(level: str, deduction: str) -> None:
    """At 50,000 the tiers below ask for 100, 200 and 400; the deduction that meets them exactly is accepted, one unit more is not."""
    assert accepted(lambda value: tier(value)["deductions"].update({level: deduction}))
    error = refused(lambda value: tier(value)["deductions"].update({level: f"{deduction}.0000000000000000001"}))
    assert (error.stable_code, error.where) == ("snapshot.S13.monotone", "snapshot.instruments[0].tiers[1]")
    assert level in error.why.replace("-", "")


def test_a_step_up_is_accepted() -> None:
    assert accepted(lambda value: tier(value)["deductions"].update(levels("0", "0", "0")))


@pytest.mark.parametrize(("field", "text"), [("closeout", "0.004000001"), ("initial", "0.003999999")])
def test_rejects_s14_levels_rates_cross(field: str, text: str) -> None:
    def one_tier(rate: str) -> Change:
        rates = levels("0.002", "0.004", "0.008") | {field: rate}
        tiers = [{"floor": "0", "cap": "50000", "rates": rates, "deductions": levels("0", "0", "0")}]
        return lambda value: value["instruments"][0].update(tiers=tiers)

    assert accepted(one_tier("0.004"))
    error = refused(one_tier(text))
    assert (error.stable_code, error.where) == ("snapshot.S14.levels", "snapshot.instruments[0].tiers[0]")


def test_rejects_s14_levels_that_cross_inside_a_tier_only() -> None:
    """At the floor initial (500) is above maintenance (200); from 60,000 on maintenance, at 5 %, is above."""
    error = refused(lambda value: tier(value).update(rates=levels("0.003", "0.04", "0.01"), deductions=levels("50", "1800", "0")))
    assert (error.stable_code, error.where) == ("snapshot.S14.levels", "snapshot.instruments[0].tiers[1]")


def test_rejects_s14_levels_that_cross_at_a_floor_only() -> None:
    """At 50,000 the second tier asks for 200 at the maintenance and 150 at the initial level; from 58,334 on they are in order."""

    def change(value: dict[str, Any]) -> None:
        tier(value, 0)["rates"] = levels("0.002", "0.003", "0.003")
        tier(value).update(rates=levels("0.002", "0.004", "0.01"), deductions=levels("0", "0", "350"))

    error = refused(change)
    assert (error.stable_code, error.where) == ("snapshot.S14.levels", "snapshot.instruments[0].tiers[1]")


# S15 to S19 --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
def test_rejects_s15_weight(level: str) -> None:
    error = refused(lambda value: haircut(value, 0)["weights"].update({level: "1.000000001"}))
    assert (error.stable_code, error.where) == ("snapshot.S15.weight", "snapshot.collateral[0].tiers[0]")


def test_full_weight_is_accepted() -> None:
    one = {"floor": "0", "cap": None, "weights": levels("1", "1", "1"), "constants": levels("0", "0", "0")}
    assert accepted(lambda value: value["collateral"][0].update(tiers=[one]))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("off", ["-0.0000000000000000001", "0.0000000000000000001"])
def test_rejects_s16_continuous(level: str, off: str) -> None:
    def shifted(value: dict[str, Any]) -> None:
        exact = {"closeout": 4750, "maintenance": 4500, "initial": 4000}[level] * 10**19
        haircut(value)["constants"][level] = render(exact + (1 if off[0] == "0" else -1), 19)

    error = refused(shifted)
    assert (error.stable_code, error.where) == ("snapshot.S16.continuous", "snapshot.collateral[0].tiers[1]")


@pytest.mark.parametrize("level", LEVELS)
def test_rejects_s16_continuous_value_of_nothing(level: str) -> None:
    error = refused(lambda value: haircut(value, 0)["constants"].update({level: "0.0000000000000000001"}))
    assert (error.stable_code, error.where) == ("snapshot.S16.continuous", "snapshot.collateral[0].tiers[0]")


@pytest.mark.parametrize("level", LEVELS)
def test_rejects_s17_concave(level: str) -> None:
    """The third weight grows again, and its constant follows so that the value stays continuous."""

    def grown(weight: str, constant: str) -> Change:
        tiers = [
            {"floor": "0", "cap": "10", "weights": levels("0.9", "0.9", "0.9"), "constants": levels("0", "0", "0")},
            {"floor": "10", "cap": "20", "weights": levels("0.1", "0.1", "0.1"), "constants": levels("8", "8", "8")},
            {
                "floor": "20",
                "cap": None,
                "weights": levels("0.1", "0.1", "0.1") | {level: weight},
                "constants": levels("8", "8", "8") | {level: constant},
            },
        ]
        return lambda value: value["collateral"][0].update(tiers=tiers)

    assert accepted(grown("0.1", "8"))
    error = refused(grown("0.100000001", "7.99999998"))
    assert (error.stable_code, error.where) == ("snapshot.S17.concave", "snapshot.collateral[0].tiers[2]")


def test_rejects_s18_value_levels() -> None:
    def change(value: dict[str, Any]) -> None:
        haircut(value, 0)["weights"]["closeout"] = "0.89"
        haircut(value)["constants"]["closeout"] = "4150"

    error = refused(change)
    assert (error.stable_code, error.where) == ("snapshot.S18.value-levels", "snapshot.collateral[0].tiers[0]")


def test_rejects_s18_value_levels_that_cross_at_a_floor_only() -> None:
    """In units of 1e-10: at 9 close-out counts 7.3 and maintenance 7.2, at 10 they count 7.4 and 8, from 16 on they are in order again."""

    def change(value: dict[str, Any]) -> None:
        value["collateral"][0]["tiers"] = [
            {"floor": "0", "cap": "0.0000000008", "weights": levels("0.9", "0.8", "0"), "constants": levels("0", "0", "0")},
            {
                "floor": "0.0000000008",
                "cap": "0.000000001",
                "weights": levels("0.1", "0.8", "0"),
                "constants": levels("0.00000000064", "0", "0"),
            },
            {
                "floor": "0.000000001",
                "cap": None,
                "weights": levels("0.1", "0", "0"),
                "constants": levels("0.00000000064", "0.0000000008", "0"),
            },
        ]

    error = refused(change)
    assert (error.stable_code, error.where) == ("snapshot.S18.value-levels", "snapshot.collateral[0].tiers[2]")


@pytest.mark.parametrize("text", ["0.999999999", "0", "-1.05", "68.719476736"])
def test_rejects_s19_liability(text: str) -> None:
    assert accepted(lambda value: value["collateral"][0].update(liabilityWeight="1"))
    assert accepted(lambda value: value["collateral"][0].update(liabilityWeight="68.719476735"))
    error = refused(lambda value: value["collateral"][0].update(liabilityWeight=text))
    assert (error.stable_code, error.where) == ("snapshot.S19.liability", "snapshot.collateral[0].liabilityWeight")


# The list itself ---------------------------------------------------------------------------------------------------------------


def test_a_message_counts_the_other_places() -> None:
    def change(value: dict[str, Any]) -> None:
        for item in value["instruments"]:
            item["kind"] = "inverse"

    assert refused(change).hint == "Rule S6 is broken in 2 more places."


def test_rules_are_numbered_in_order_and_named_in_the_table_above_them() -> None:
    assert [rule.number for rule in snapshot_rules.RULES] == list(range(3, 20))
    table = dict(re.findall(r"^S(\d+) +([a-z-]+) ", snapshot_rules.__doc__ or "", re.MULTILINE))
    assert table["1"] == "schema"
    assert table["2"] == "number"
    assert {str(rule.number): rule.name for rule in snapshot_rules.RULES}.items() <= table.items()
    assert all((rule.breaks.__doc__ or "").startswith(f"S{rule.number}: ") for rule in snapshot_rules.RULES)


def test_every_rule_has_a_test_that_rejects() -> None:
    source = "".join(path.read_text() for path in Path(__file__).parent.glob("test_snapshot*.py"))
    rejected = {int(number) for number in re.findall(r"def test_rejects_s(\d+)_", source)}
    assert rejected == set(range(1, 20))
