"""The snapshot builder: levels, lots, prices, policies, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin.builders.lots import Lots, default_lot, on_grid
from margin.decimals import Exact, Rounding
from margin.errors import InputError
from margin.snapshot import NOTIONAL_LIMIT, Snapshot, lot_value
from margin.widths import FINE_SCALE, RATE_SCALE, VALUE_SCALE
from tests.margin.builders.venue import BTC, ETH, HAIRCUTS, build, tickers, tier, tiers


def refused(**arguments: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        build(**arguments)
    return caught.value


def instrument(symbol: str = BTC, **arguments: Any) -> Any:
    return next(item for item in build(**arguments).snapshot.instruments if item.symbol == symbol)


# Levels of instruments ---------------------------------------------------------------------------------------------------------


def test_maintenance_is_what_the_venue_publishes() -> None:
    first, second, third = instrument().tiers
    assert [item.rates.maintenance for item in (first, second, third)] == [4_000_000, 5_000_000, 6_500_000]
    assert [item.constants.maintenance for item in (first, second, third)] == [0, 50 * FINE_SCALE, 950 * FINE_SCALE]
    assert [(item.floor, item.cap) for item in (first, second)] == [
        (0, 50_000 * VALUE_SCALE),
        (50_000 * VALUE_SCALE, 600_000 * VALUE_SCALE),
    ]


def test_initial_is_the_whole_notional_over_the_largest_leverage_rounded_up() -> None:
    assert [item.rates.initial for item in instrument().tiers] == [8_000_000, 10_000_000, 13_333_334]
    assert [item.constants.initial for item in instrument().tiers] == [0, 0, 0]


def test_closeout_is_maintenance_unless_the_publisher_says_a_fraction() -> None:
    assert all(item.rates.closeout == item.rates.maintenance for item in instrument().tiers)
    halved = instrument(policy={"closeout_fraction": Exact(5, 1)}).tiers
    assert [item.rates.closeout for item in halved] == [2_000_000, 2_500_000, 3_250_000]
    assert [item.constants.closeout for item in halved] == [0, 25 * FINE_SCALE, 475 * FINE_SCALE]


def test_marginal_deductions_are_those_that_the_venue_publishes() -> None:
    without = {symbol: [item | {"info": {}} for item in items] for symbol, items in tiers().items()}
    assert instrument(tier_dump=without, policy={"deductions": "marginal"}).tiers == instrument().tiers


def test_whole_deductions_step_up() -> None:
    assert [item.constants.maintenance for item in instrument(policy={"deductions": "whole"}).tiers] == [0, 0, 0]


def test_an_open_last_tier_reaches_the_limit() -> None:
    for cap in (None, "9223372036854775807", 9.223372036854776e18):
        dump = tiers()
        dump[BTC][-1]["maxNotional"] = cap
        assert instrument(tier_dump=dump).tiers[-1].cap == NOTIONAL_LIMIT


# Values of assets --------------------------------------------------------------------------------------------------------------


def test_haircuts_become_concave_tiers_that_end_in_a_saturated_one() -> None:
    asset = build().snapshot.collateral[0]
    assert [item.rates.maintenance for item in asset.tiers] == [950_000_000, 800_000_000, 0]
    assert [item.constants.maintenance for item in asset.tiers] == [0, 150_000 * FINE_SCALE, 4_150_000 * FINE_SCALE]
    assert asset.tiers[-1].cap == NOTIONAL_LIMIT
    assert asset.liability_weight == RATE_SCALE


def test_an_open_haircut_is_not_saturated() -> None:
    assert len(build().snapshot.collateral[1].tiers) == 1


def test_weights_by_level_liability_weights_and_prices_can_be_given() -> None:
    table = "asset,floor,cap,weight,weight_closeout,weight_initial,liability_weight,price\nGOLD,0,,0.9,0.95,0.8,1.1,4100.25\n"
    asset = build(haircuts=table).snapshot.collateral[0]
    assert tuple(asset.tiers[0].rates) == (950_000_000, 900_000_000, 800_000_000)
    assert (asset.liability_weight, str(asset.price)) == (1_100_000_000, "4100.25")


def test_json_haircuts_are_the_same() -> None:
    records = [dict(zip(("asset", "floor", "cap", "weight"), line.split(","), strict=True)) for line in HAIRCUTS.splitlines()[1:]]
    slices = {"BTC": [[0, 1000000, 0.95], [1000000, 5000000, 0.8]], "ETH": [[0, None, 0.9]]}
    digests = {build(haircuts=text).snapshot.sha256 for text in (HAIRCUTS, json.dumps(records), json.dumps(slices))}
    assert len(digests) == 1


def test_cash_currencies_are_no_assets() -> None:
    built = build(haircuts=HAIRCUTS + "USDT,0,,1\n")
    assert [item.asset for item in built.snapshot.collateral] == ["BTC", "ETH"]
    assert [note.where for note in built.notes if note.code == "snapshot.build.cash"] == ["USDT"]


# Lots and prices ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "lot"),
    [
        ("115770.5", "0.000000001"),
        ("3698.4", "0.0000001"),
        ("1", "0.0001"),
        ("0.99", "0.001"),
        ("0.0001", "1"),
        ("0.00000069", "1"),
        ("10", "0.00001"),
    ],
)
def test_the_default_lot_is_worth_about_a_ten_thousandth(price: str, lot: str) -> None:
    whole, _, fraction = price.partition(".")
    assert str(default_lot(Exact(int(whole + fraction), len(fraction)))) == lot


@given(st.integers(1, 10**18), st.integers(0, 12), st.integers(1, 999), st.integers(0, 14))
def test_every_price_lands_on_the_grid_of_every_lot_within_half_a_step(
    units: int, decimals: int, lot_units: int, lot_decimals: int
) -> None:
    price, lot = Exact(units, decimals), Exact(lot_units, lot_decimals)
    for rounding in (Rounding.HALF_EVEN, Rounding.DOWN):
        rounded = on_grid(price, lot, rounding)
        if rounded.units and rounded.times(lot).at(10, Rounding.EXACT) >> 64 == 0:
            assert lot_value(rounded, lot) > 0
        step = 10 ** (30 - 10 + lot.decimals)
        error = rounded.at(30, Rounding.EXACT) - price.at(30, Rounding.EXACT)
        assert -step < error <= 0 if rounding is Rounding.DOWN else 2 * abs(error) <= step


def test_prices_of_assets_are_rounded_down_and_marks_to_the_nearest() -> None:
    dump = tickers()
    dump[BTC]["markPrice"] = "115770.58"
    snapshot = build(ticker_dump=dump).snapshot
    assert str(snapshot.instruments[0].price) == "115770.6"
    assert str(snapshot.collateral[0].price) == "115770.5"


def test_lots_of_an_earlier_snapshot_are_kept() -> None:
    earlier = build().snapshot
    dump = tickers()
    dump[BTC]["markPrice"] = 99000
    fresh = build(ticker_dump=dump).snapshot
    kept = build(ticker_dump=dump, lots=Lots.of(earlier)).snapshot
    assert fresh.instruments[0].lot != earlier.instruments[0].lot
    assert [item.id for item in kept.instruments] == [item.id for item in earlier.instruments]
    assert [item.id for item in kept.collateral] == [item.id for item in earlier.collateral]


def test_marks_come_first_and_other_fields_are_noted() -> None:
    dump = {BTC: {"symbol": BTC, "markPrice": None, "last": 5, "info": {"markPrice": "4"}}, ETH: {"symbol": ETH, "last": None, "close": 3}}
    built = build(ticker_dump=dump, haircuts="asset,floor,cap,weight,price\nA,0,,1,1\n")
    assert [str(item.price) for item in built.snapshot.instruments] == ["4", "3"]
    assert {note.text.rsplit(" ", 1)[1] for note in built.notes if note.code == "snapshot.build.price_field"} == {"info.markPrice", "close"}


def test_contract_sizes_are_kept() -> None:
    assert instrument(contract_sizes={BTC: Exact(1, 2)}).contract_size == Exact(1, 2)


# Determinism -------------------------------------------------------------------------------------------------------------------


def test_the_order_of_the_dumps_does_not_matter() -> None:
    turned = build(tier_dump=dict(reversed(tiers().items())), ticker_dump=dict(reversed(tickers().items())))
    assert turned.snapshot.canonical() == build().snapshot.canonical()


def test_what_is_built_can_be_parsed_again() -> None:
    snapshot = build().snapshot
    assert Snapshot.parse(snapshot.canonical()) == snapshot
    assert Snapshot.parse(snapshot.canonical()).sha256 == snapshot.sha256


# Refusals ----------------------------------------------------------------------------------------------------------------------


def changed(index: int, **fields: Any) -> dict[str, Any]:
    dump = tiers()
    dump[ETH][index] |= fields
    return dump


TIERS = {
    "gap": (changed(1, minNotional=50001), "snapshot.build.gap", "tier 2"),
    "overlap": (changed(1, minNotional=49999), "snapshot.build.overlap", "tier 2"),
    "late-start": (changed(0, minNotional=1), "snapshot.build.floor", "tier 1"),
    "open-in-the-middle": (changed(1, maxNotional=None), "snapshot.build.open", "tier 2"),
    "deduction-missing": (changed(1, info={}), "snapshot.build.deduction", "tier 2"),
    "rate-missing": (changed(1, maintenanceMarginRate=None), "snapshot.build.tiers", "tier 2.maintenanceMarginRate"),
    "floor-missing": (changed(1, minNotional=None), "snapshot.build.tiers", "tier 2.minNotional"),
    "rate-malformed": (changed(1, maintenanceMarginRate="1_0"), "input.number.format", "tier 2.maintenanceMarginRate"),
    "rate-too-fine": (changed(1, maintenanceMarginRate="0.0000000001"), "snapshot.build.scale", "tier 2 close-out rate"),
    "leverage-missing": (changed(1, maxLeverage=None), "snapshot.build.leverage", "tier 2"),
    "leverage-zero": (changed(1, maxLeverage=0), "snapshot.build.leverage", "tier 2"),
    "no-tiers": (tiers() | {ETH: []}, "snapshot.build.tiers", ETH),
    "not-tiers": (tiers() | {ETH: "x"}, "snapshot.build.tiers", ETH),
    "tier-no-object": (tiers() | {ETH: [1]}, "snapshot.build.tiers", "tier 1"),
}


@pytest.mark.parametrize("name", TIERS)
def test_rejects_tiers(name: str) -> None:
    dump, code, where = TIERS[name]
    error = refused(tier_dump=dump)
    assert error.stable_code == code
    assert ETH in error.where
    assert error.where.endswith(where)


RULES = {
    "falling-requirement": ({"tier_dump": changed(1, info={"cum": "1000"})}, "snapshot.S12.requirement"),
    "step-down": ({"tier_dump": changed(1, maintenanceMarginRate=0.003, info={"cum": "0"})}, "snapshot.S13.monotone"),
    "leverage-grows": (
        {"tier_dump": changed(2, maxLeverage=200, maintenanceMarginRate=0.005, info={"cum": "50"})},
        "snapshot.S13.monotone",
    ),
    "maintenance-above-initial": (
        {"tier_dump": changed(2, maxLeverage=75, maintenanceMarginRate=0.02, info={"cum": "9050"})},
        "snapshot.S14.levels",
    ),
    "negative-rate": ({"tier_dump": changed(0, maintenanceMarginRate=-0.1)}, "snapshot.S11.width"),
    "closeout-above-maintenance": ({"policy": {"closeout_fraction": Exact(2)}}, "snapshot.S14.levels"),
    "weights-grow": ({"haircuts": "asset,floor,cap,weight\nBTC,0,10,0.5\nBTC,10,,0.6\n"}, "snapshot.S11.width"),
    "levels-of-weights": ({"haircuts": "asset,floor,cap,weight,weight_initial\nBTC,0,,0.5,0.6\n"}, "snapshot.S18.value-levels"),
    "debt-below-value": ({"policy": {"liability_weight": Exact(9, 1)}}, "snapshot.S19.liability"),
    "tree-too-small": ({"policy": {"depth": 2}}, "snapshot.S3.size"),
    "bad-time": ({"policy": {"as_of": "yesterday"}}, "snapshot.S2.number"),
    "bad-venue": ({"policy": {"venue": ""}}, "snapshot.S1.schema"),
}


@pytest.mark.parametrize("name", RULES)
def test_rejects_policy_with_the_rule_of_the_snapshot(name: str) -> None:
    arguments, code = RULES[name]
    assert refused(**arguments).stable_code == code


@pytest.mark.parametrize("price", [0, "0.0", -1, "-0.5"])
@pytest.mark.parametrize("field", ["markPrice", "last"])
def test_rejects_price_that_is_not_positive(field: str, price: Any) -> None:
    dump = tickers()
    dump[ETH] = {"symbol": ETH, field: price}
    error = refused(ticker_dump=dump)
    assert error.stable_code == "snapshot.build.price"
    assert error.where == f"tickers.json: {ETH}.{field}"


def test_rejects_price_that_rounds_to_nothing() -> None:
    dump = tickers()
    dump[ETH]["markPrice"] = "0.00000000001"
    assert refused(ticker_dump=dump).stable_code == "snapshot.build.price"


@pytest.mark.parametrize(
    ("symbol", "code"),
    [
        ("BTC/USD:BTC", "inverse"),
        ("ETH/USD:BTC", "quanto"),
        ("BTC/USDT:USDT-261225-90000-C", "option"),
        ("BTC/USDT", "spot"),
        ("ETH/SOL:SOL", "settle"),
        ("BTCUSDT", "symbol"),
        ("SOL/USDT:USDT", "ticker"),
    ],
)
def test_what_the_model_cannot_express_is_refused_or_left_out_with_a_note(symbol: str, code: str) -> None:
    dump = tiers() | {symbol: tiers()[BTC]}
    prices = tickers() | ({} if code == "ticker" else {symbol: {"symbol": symbol, "last": 1}})
    error = refused(tier_dump=dump, ticker_dump=prices)
    assert error.stable_code == f"snapshot.build.{code}"
    assert error.where == symbol
    built = build(tier_dump=dump, ticker_dump=prices, policy={"unsupported": "omit"})
    assert [item.symbol for item in built.snapshot.instruments] == [BTC, ETH]
    assert (f"snapshot.build.{code}", symbol) in {(note.code, note.where) for note in built.notes}


def test_chosen_symbols_are_built_alone() -> None:
    snapshot = build(policy={"symbols": frozenset({ETH})}).snapshot
    assert [item.symbol for item in snapshot.instruments] == [ETH]


def test_rejects_chosen_symbol_without_tiers() -> None:
    assert refused(policy={"symbols": frozenset({"SOL/USDT:USDT"})}).stable_code == "snapshot.build.tiers"


def test_rejects_asset_without_a_price() -> None:
    assert refused(haircuts="asset,floor,cap,weight\nGOLD,0,,1\n").stable_code == "snapshot.build.ticker"


HAIRCUT_ERRORS = {
    "gap": ("BTC,0,10,0.9\nBTC,11,20,0.8\n", "snapshot.build.gap"),
    "overlap": ("BTC,0,10,0.9\nBTC,9,20,0.8\n", "snapshot.build.overlap"),
    "late-start": ("BTC,1,10,0.9\n", "snapshot.build.floor"),
    "open-in-the-middle": ("BTC,0,,0.9\nBTC,10,20,0.8\n", "snapshot.build.open"),
    "percent": ("BTC,0,10,95\n", "snapshot.build.weight"),
    "negative": ("BTC,0,10,-0.1\n", "snapshot.build.weight"),
    "malformed": ("BTC,0,10,9o\n", "input.number.format"),
    "unnamed": (",0,10,0.9\n", "snapshot.build.haircuts"),
    "rows-missing": ("", "snapshot.build.haircuts"),
    "cap-beyond-the-limit": ("BTC,0,30948500982134508,0.9\n", "snapshot.build.scale"),
    "width": ("BTC,0,10\n", "input.csv.width"),
}


@pytest.mark.parametrize("name", HAIRCUT_ERRORS)
def test_rejects_haircuts(name: str) -> None:
    rows, code = HAIRCUT_ERRORS[name]
    assert refused(haircuts="asset,floor,cap,weight\n" + rows).stable_code == code


@pytest.mark.parametrize(
    "text",
    [
        "asset,floor,weight\nBTC,0,1\n",
        "asset,floor,cap,weight,colour\nBTC,0,,1,red\n",
        '{"BTC": []}',
        '{"BTC": [[0, 1]]}',
        "[1]",
        '[{"asset": "BTC"}]',
        "asset,floor,cap,weight,price\nBTC,0,10,0.9,5\nBTC,10,20,0.8,6\n",
    ],
)
def test_rejects_haircut_table_of_another_shape(text: str) -> None:
    assert refused(haircuts=text).stable_code == "snapshot.build.haircuts"


@pytest.mark.parametrize("dump", [{}, [], [tier(0, 1, 1, 1, 1)]])
def test_rejects_tier_dump_of_another_shape(dump: Any) -> None:
    assert refused(tier_dump=dump).stable_code == "snapshot.build.tiers"


@pytest.mark.parametrize("dump", [[{"last": 1}], {BTC: 5}, [{"symbol": BTC, "last": 1}, {"symbol": BTC, "last": 2}]])
def test_rejects_ticker_dump_of_another_shape(dump: Any) -> None:
    assert refused(ticker_dump=dump).stable_code == "snapshot.build.tickers"
