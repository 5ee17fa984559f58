"""Reading and writing of the portfolio section: S1 and S2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from margin import strictjson
from margin.errors import InputError
from margin.levels import PerLevel
from margin.sections.portfolio import NO_MINIMUM, NO_SIDES, MinimumTier, PortfolioSection, Side
from margin.sections.portfolio_format import read
from margin.snapshot import Snapshot
from margin.widths import NOTIONAL_BITS
from tests.margin import cases as plain
from tests.margin.models import portfolio_cases as cases
from tests.margin.models.portfolio_cases import OPTION, section_dict, sides

Change = Callable[[dict[str, Any]], object]


def refused(change: Change) -> tuple[str, str]:
    value = section_dict()
    change(value)
    with pytest.raises(InputError) as caught:
        read(value, "testnet")
    return caught.value.stable_code, caught.value.where


def test_reads_what_it_writes() -> None:
    section = read(section_dict(), "testnet")
    assert section.as_dict() == section_dict()
    assert read(section.as_dict()) == section
    assert section.row_count == 4 + 6 + 3 + 3


def test_a_snapshot_carries_it() -> None:
    taken = cases.snapshot()
    assert taken.as_dict() == cases.snapshot_dict()
    assert taken.portfolio == read(section_dict(), "testnet")
    assert Snapshot.parse(strictjson.canonical(cases.snapshot_dict())) == taken
    assert plain.snapshot().portfolio is None
    assert "portfolio" not in plain.snapshot().as_dict()


def test_a_change_of_the_section_changes_the_identity() -> None:
    assert cases.snapshot(policy="another").sha256 != cases.snapshot().sha256 != plain.snapshot().sha256


def test_typed_values() -> None:
    section = read(section_dict(), "testnet")
    option = section.arrays[2]
    assert (option.symbol, option.group) == (OPTION, "BTC-261127")
    assert option.values == (21 * 10**10, 95 * 10**9, 4425 * 10**8, 3 * 10**10)
    assert (option.up, option.down, option.delta, option.vega) == (152 * 10**9, 148 * 10**9, 25 * 10**9, 75 * 10**8)
    assert option.tiers[1][:2] == (1000, 1_000_000)
    assert option.tiers[1].charges == (Side(0, 0), Side(10**9, 2 * 10**9), Side(3 * 10**9, 4 * 10**9))
    assert option.tiers[0].minimums == (Side(0, 5 * 10**9),) * 3
    group = section.groups[1]
    assert (group.name, group.class_name, group.gain, group.loss, group.valued) == ("BTC-261127", "BTC", 95 * 10**7, 105 * 10**7, True)
    assert group.basis == PerLevel(10**8, 2 * 10**8, 2 * 10**8)
    item = section.classes[0]
    assert (item.mode, item.floored, item.skew) == ("max", True, (False, True))
    assert item.weights[0] == (8 * 10**8, 8 * 10**8, 3 * 10**8, 3 * 10**8)
    assert item.delta == (Side.same(-(10**7)), Side.same(-2 * 10**7), Side.same(-2 * 10**7))
    assert item.vega == NO_SIDES
    last = MinimumTier(10**12, 1 << NOTIONAL_BITS, PerLevel(10**9, 2 * 10**9, 2 * 10**9), PerLevel(5 * 10**20, 10**21, 10**21))
    assert item.minimum_tiers[1] == last
    assert NO_MINIMUM.cap == 1 << NOTIONAL_BITS


def test_sorted_by_name() -> None:
    section = read(section_dict(), "testnet")
    backwards = PortfolioSection(section.policy, section.scenarios, section.classes[::-1], section.groups[::-1], section.arrays[::-1])
    assert backwards != section
    assert backwards.ordered() == section.ordered()
    assert [group.name for group in section.ordered().groups] == ["BTC perpetual", "BTC-261127", "rest"]
    assert section.ordered().scenarios == section.scenarios


@pytest.mark.parametrize(
    "path", [(), ("arrays", 0), ("arrays", 0, "tiers", 0), ("groups", 1), ("classes", 0), ("classes", 0, "minimumTiers", 1)]
)
@pytest.mark.parametrize("extra", [True, False])
def test_rejects_s1_schema_of_every_object(path: tuple[Any, ...], extra: bool) -> None:
    def change(value: dict[str, Any]) -> None:
        for key in path:
            value = value[key]
        if extra:
            value["more"] = 1
        else:
            value.pop(min(value))

    code, where = refused(change)
    assert code == "snapshot.S1.schema"
    place = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).lstrip(".")
    assert where.startswith(place)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda value: value.update(arrays={}), "arrays"),
        (lambda value: value.update(scenarios="up"), "scenarios"),
        (lambda value: value.update(scenarios=["a", 7, "b", "c"]), "scenarios[1]"),
        (lambda value: value.update(policy=""), "policy"),
        (lambda value: value["classes"][0].update(mode="sum"), "classes[0].mode"),
        (lambda value: value["classes"][0].update(mode=["max"]), "classes[0].mode"),
        (lambda value: value["classes"][0].update(floored=1), "classes[0].floored"),
        (lambda value: value["classes"][0].update(skew=[False]), "classes[0].skew"),
        (lambda value: value["classes"][0].update(skew=[False, 0]), "classes[0].skew[1]"),
        (lambda value: value["classes"][0]["weights"].pop("initial"), "classes[0].weights.initial"),
        (lambda value: value["classes"][0]["weights"].update(initial="1"), "classes[0].weights.initial"),
        (lambda value: value["classes"][1]["delta"].update(initial={"long": "0"}), "classes[1].delta.initial.short"),
        (lambda value: value["groups"][2].update(valued="no"), "groups[2].valued"),
        (lambda value: value["groups"][2].update(basis="0"), "groups[2].basis"),
        (lambda value: value["groups"][2].update({"class": 5}), "groups[2].class"),
        (lambda value: value["arrays"][1].update(values="0"), "arrays[1].values"),
        (lambda value: value["arrays"][1].update(symbol=None), "arrays[1].symbol"),
        (lambda value: value["arrays"][1]["tiers"][1].update(charges=sides(("0", "0"))["initial"]), "arrays[1].tiers[1].charges.closeout"),
    ],
)
def test_rejects_s1_schema(change: Change, where: str) -> None:
    assert refused(change) == ("snapshot.S1.schema", where)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda value: value["arrays"][1].update(values=["0", "0", 0, "0"]), "arrays[1].values[2]"),
        (lambda value: value["arrays"][1].update(values=["0", "0", "1e3", "0"]), "arrays[1].values[2]"),
        (lambda value: value["arrays"][1].update(up="0.10"), "arrays[1].up"),
        (lambda value: value["arrays"][1].update(delta="0.00000000001"), "arrays[1].delta"),
        (lambda value: value["arrays"][1].update(vega="NaN"), "arrays[1].vega"),
        (lambda value: value["arrays"][1].update(down="-0"), "arrays[1].down"),
        (lambda value: value["arrays"][1]["tiers"][0].update(cap="1.5"), "arrays[1].tiers[0].cap"),
        (lambda value: value["arrays"][1]["tiers"][0].update(cap=1000), "arrays[1].tiers[0].cap"),
        (lambda value: value["arrays"][1]["tiers"][0].update(cap="1" * 21), "arrays[1].tiers[0].cap"),
        (lambda value: value["arrays"][1]["tiers"][0].update(cap=None), "arrays[1].tiers[0].cap"),
        (lambda value: value["groups"][0].update(gain="0.0000000001"), "groups[0].gain"),
        (lambda value: value["groups"][0]["basis"].update(initial="x"), "groups[0].basis.initial"),
        (lambda value: value["groups"][0]["vega"]["closeout"].update(long=""), "groups[0].vega.closeout.long"),
        (lambda value: value["classes"][0]["weights"].update(initial=["1", "1", "1", "1.0"]), "classes[0].weights.initial[3]"),
        (lambda value: value["classes"][1]["minimumTiers"][0].update(cap="30948500982134506.8724781056"), "classes[1].minimumTiers[0].cap"),
        (lambda value: value["classes"][1]["minimumTiers"][0]["rates"].update(initial=1), "classes[1].minimumTiers[0].rates.initial"),
    ],
)
def test_rejects_s2_number(change: Change, where: str) -> None:
    assert refused(change) == ("snapshot.S2.number", where)


def test_an_error_names_the_place_in_the_snapshot() -> None:
    value = cases.snapshot_dict()
    value["portfolio"]["arrays"][0]["tiers"][0]["charges"]["initial"]["short"] = "01"
    with pytest.raises(InputError) as caught:
        Snapshot.from_dict(value, "risk.json")
    assert caught.value.where == "risk.json.portfolio.arrays[0].tiers[0].charges.initial.short"
