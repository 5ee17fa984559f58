"""The shortfall section is read as it is written, and nothing else is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from margin.errors import InputError
from margin.levels import PerLevel
from margin.sections.portfolio import Side
from margin.sections.shortfall import Coefficients, HistoryTier, ShortfallSection, Window, tail
from margin.sections.shortfall_format import read
from margin.snapshot import Snapshot
from tests.margin.cases import levels
from tests.margin.sections import shortfall_cases as cases
from tests.margin.sections.shortfall_cases import charges, section, three_windows


def refused(change: Callable[[dict[str, Any]], object]) -> tuple[str, str]:
    value = section()
    change(value)
    with pytest.raises(InputError) as caught:
        read(value)
    return caught.value.stable_code, caught.value.where


def test_reads_every_number_in_its_unit() -> None:
    tiers = [
        {"floor": "0", "cap": "10", "charges": charges(("0.0000000001", "1"), ("2", "3"), ("4", "5.5"))},
        {"floor": "10", "cap": "4611686018427387904", "charges": charges(("6", "7"))},
    ]
    weights = cases.coefficients(f1=levels("1", "1.25", "1.5"), f4=cases.same("0.8"), g4=cases.same("0.2"))
    found = read(section(coefficients=weights, arrays=[cases.array(cases.BTC, cases.BTC_RETURNS, tiers=tiers)]))
    assert (found.measure, found.count, found.returns, found.divisor) == ("es", 2, 9, 2)
    assert found.windows == (Window("base", "2026-11-08", "2026-11-20", 9),)
    assert found.coefficients == Coefficients(
        f1=PerLevel(10**9, 1_250_000_000, 1_500_000_000), f4=PerLevel.same(800_000_000), g4=PerLevel.same(200_000_000)
    )
    (btc,) = found.arrays
    assert btc.windows[0][:4] == (-15_000_000_000, 5_000_000_000, 20_000_000_000, -30_000_000_000)
    assert btc.tiers == (
        HistoryTier(0, 10, (Side(1, 10**10), Side(2 * 10**10, 3 * 10**10), Side(4 * 10**10, 55 * 10**9))),
        HistoryTier(10, 1 << 62, (Side(6 * 10**10, 7 * 10**10),) * 3),
    )
    assert found.row_count == 5


@pytest.mark.parametrize("value", [section(), section(measure="var"), three_windows()], ids=["es", "var", "three"])
def test_is_written_as_it_is_read(value: dict[str, Any]) -> None:
    found = read(value)
    assert found.as_dict() == value
    assert read(found.as_dict()) == found


def test_a_snapshot_keeps_the_section() -> None:
    snapshot = cases.snapshot(three_windows(), clearing=cases.cover())
    assert Snapshot.parse(snapshot.canonical()) == snapshot
    assert snapshot.as_dict()["shortfall"] == three_windows()


def test_ordered_sorts_arrays_by_symbol() -> None:
    value = section()
    value["arrays"].reverse()
    assert read(value).ordered() == read(section())


def test_the_divisor_is_one_for_value_at_risk() -> None:
    assert read(section(measure="var")).divisor == 1


def test_the_tail_is_the_mean_of_the_worst_or_the_last_of_them() -> None:
    assert tail([5, -1, 9, 7, 7], 3, "es") == 23
    assert tail([5, -1, 9, 7, 7], 3, "var") == 7
    assert tail([-5, -6], 1, "es") == tail([-5, -6], 1, "var") == -5


def test_own_tails_are_never_negative() -> None:
    found: ShortfallSection = read(section())
    btc, _ = found.arrays
    assert found.own_tail(btc) == Side(50_000_000_000, 60_000_000_000)
    rising = cases.array(cases.BTC, ["1", "2", "3", "4", "5", "6", "7", "8", "9"])
    only: ShortfallSection = read(section(arrays=[rising]))
    assert only.own_tail(only.arrays[0]) == Side(0, 17 * 10**10)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda value: value.pop("measure"), "measure"),
        (lambda value: value.update(measure="cvar"), "measure"),
        (lambda value: value.update(measure=1), "measure"),
        (lambda value: value.update(alpha="0.98"), "alpha"),
        (lambda value: value.update(count="2"), "count"),
        (lambda value: value.update(count=True), "count"),
        (lambda value: value.update(count=-1), "count"),
        (lambda value: value.update(windows={}), "windows"),
        (lambda value: value["windows"][0].pop("first"), "windows[0].first"),
        (lambda value: value["windows"][0].update(returns="9"), "windows[0].returns"),
        (lambda value: value["windows"][0].update(returns=10**9), "windows[0].returns"),
        (lambda value: value["windows"][0].update(name=""), "windows[0].name"),
        (lambda value: value["coefficients"].pop("g4"), "coefficients.g4"),
        (lambda value: value["coefficients"].update(g3=cases.ONE), "coefficients.g3"),
        (lambda value: value["coefficients"]["f1"].pop("initial"), "coefficients.f1.initial"),
        (lambda value: value["arrays"][1].pop("windows"), "arrays[1].windows"),
        (lambda value: value["arrays"][1].update(windows=["1"]), "arrays[1].windows[0]"),
        (lambda value: value["arrays"][0]["tiers"][0].update(minimums={}), "arrays[0].tiers[0].minimums"),
        (lambda value: value["arrays"][0]["tiers"][0]["charges"]["initial"].pop("short"), "arrays[0].tiers[0].charges.initial.short"),
    ],
)
def test_rejects_s1_schema(change: Callable[[dict[str, Any]], object], where: str) -> None:
    assert refused(change) == ("snapshot.S1.schema", where)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda value: value["windows"][0].update(last="2026-02-30"), "windows[0].last"),
        (lambda value: value["windows"][0].update(last="20261120"), "windows[0].last"),
        (lambda value: value["windows"][0].update(first=20261108), "windows[0].first"),
        (lambda value: value["coefficients"].update(f1=cases.same("1.0")), "coefficients.f1.closeout"),
        (lambda value: value["coefficients"].update(f1=levels("1", "1", "1.0000000001")), "coefficients.f1.initial"),
        (lambda value: value["arrays"][0]["windows"][0].__setitem__(3, "NaN"), "arrays[0].windows[0][3]"),
        (lambda value: value["arrays"][0]["windows"][0].__setitem__(3, -3), "arrays[0].windows[0][3]"),
        (lambda value: value["arrays"][0]["windows"][0].__setitem__(8, "0.00000000001"), "arrays[0].windows[0][8]"),
        (lambda value: value["arrays"][0]["tiers"][0].update(cap="10.5"), "arrays[0].tiers[0].cap"),
        (lambda value: value["arrays"][0]["tiers"][0].update(cap="1" + "0" * 20), "arrays[0].tiers[0].cap"),
        (lambda value: value["arrays"][0]["tiers"][0].update(floor=0), "arrays[0].tiers[0].floor"),
        (lambda value: value["arrays"][0]["tiers"][0]["charges"]["initial"].update(long="1e3"), "arrays[0].tiers[0].charges.initial.long"),
    ],
)
def test_rejects_s2_number(change: Callable[[dict[str, Any]], object], where: str) -> None:
    assert refused(change) == ("snapshot.S2.number", where)


def test_the_snapshot_names_the_section_in_errors() -> None:
    value = cases.snapshot_dict()
    value["shortfall"]["arrays"][0]["windows"][0][3] = "NaN"
    with pytest.raises(InputError) as caught:
        Snapshot.from_dict(value)
    assert caught.value.where == "snapshot.shortfall.arrays[0].windows[0][3]"
