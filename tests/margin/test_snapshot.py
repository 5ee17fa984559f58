from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from margin import strictjson
from margin.decimals import Exact
from margin.errors import InputError
from margin.levels import LEVELS, PerLevel
from margin.snapshot import NOTIONAL_LIMIT, Snapshot, Source, Tier, make_asset, make_instrument
from margin.widths import RATE_SCALE, VALUE_SCALE
from tests.margin import cases


def refused(value: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        Snapshot.parse(json.dumps(value).encode(), "s.json")
    return caught.value


def test_parses_into_exact_integers() -> None:
    snapshot = cases.snapshot()
    btc = snapshot.instruments[0]
    assert (btc.symbol, btc.settle, btc.lot, str(btc.price)) == ("BTC/USDT:USDT", "USDT", "0.001", "61250.5")
    assert btc.lot_value == 612_505_000_000  # 61.2505 in units of 1e-10
    assert btc.tiers[1].floor == 50_000 * VALUE_SCALE
    assert btc.tiers[1].rates == PerLevel(3_000_000, 5_000_000, 10_000_000)
    assert btc.tiers[1].constants == PerLevel(50 * 10**19, 50 * 10**19, 0)
    assert btc.tiers[1].rates.at("maintenance") == 5_000_000
    asset = snapshot.collateral[0]
    assert asset.liability_weight == 1_050_000_000
    assert asset.tiers[1].cap == NOTIONAL_LIMIT
    assert snapshot.cash_currencies == {"USDT", "USDC"}
    assert snapshot.row_count == 2 + 6 + 4


def test_identity_is_the_digest_of_the_canonical_form_whatever_the_layout() -> None:
    value = cases.snapshot_dict()
    pretty = json.dumps(value, indent=3, ensure_ascii=False).encode()
    backwards = json.dumps(dict(reversed(value.items()))).encode()
    snapshot = Snapshot.parse(pretty)
    assert snapshot.sha256 == hashlib.sha256(strictjson.canonical(value)).hexdigest()
    assert Snapshot.parse(backwards).sha256 == snapshot.sha256
    assert snapshot.as_dict() == value
    assert snapshot.canonical() == strictjson.canonical(value)


def test_every_number_changes_the_identity() -> None:
    value = cases.snapshot_dict()
    value["instruments"][2]["markPrice"] = "151"
    assert Snapshot.from_dict(value).sha256 != cases.snapshot().sha256


def test_builds_from_typed_parts() -> None:
    tier = Tier(0, NOTIONAL_LIMIT, PerLevel(1, 2, 3), PerLevel.same(0))
    weight = Tier(0, NOTIONAL_LIMIT, PerLevel.same(RATE_SCALE), PerLevel.same(0))
    items = [make_instrument("v", name, settle="USDT", lot=Exact(1, 3), price=Exact(25, 1), tiers=(tier,)) for name in ("Z", "A")]
    assets = [make_asset("v", "E", lot=Exact(1), price=Exact(3), tiers=(weight,))]
    source = Source("https://example.org/a", cases.AS_OF, "a" * 64)
    snapshot = Snapshot.build(
        venue="v", as_of=cases.AS_OF, numeraire="USDT", settlements=[], instruments=items, collateral=assets, sources=[source], depth=3
    )
    assert [item.symbol for item in snapshot.instruments] == ["A", "Z"]
    assert snapshot.instruments[1] == items[0]
    assert snapshot.collateral == tuple(assets)
    assert snapshot.sources == (source,)
    assert Snapshot.parse(snapshot.canonical()) == snapshot
    assert snapshot.sha256 == hashlib.sha256(snapshot.canonical()).hexdigest()


def test_rejects_s8_grid_when_built_from_typed_parts() -> None:
    tier = Tier(0, 1, PerLevel.same(0), PerLevel.same(0))
    item = make_instrument("v", "A", settle="USDT", lot=Exact(1, 8), price=Exact(1, 3), tiers=(tier,))
    with pytest.raises(InputError) as caught:
        Snapshot.build(venue="v", as_of=cases.AS_OF, numeraire="USDT", settlements=[], instruments=[item], collateral=[])
    assert caught.value.stable_code == "snapshot.S8.grid"


def test_known_bytes_may_skip_the_rules() -> None:
    value = cases.snapshot_dict()
    value["instruments"][0]["kind"] = "inverse"
    assert Snapshot.parse(json.dumps(value).encode(), validate=False).instruments[0].kind == "inverse"


@pytest.mark.parametrize("field", sorted(cases.snapshot_dict()))
def test_rejects_s1_schema_without_field(field: str) -> None:
    value = cases.snapshot_dict()
    del value[field]
    error = refused(value)
    assert error.stable_code == "snapshot.S1.schema"
    assert error.where == f"s.json.{field}"


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (["schema"], "zkmargin/snapshot/v2"),
        (["venue"], ""),
        (["venue"], "a\0b"),
        (["depth"], "4"),
        (["depth"], True),
        (["depth"], 4.0),
        (["numeraire"], None),
        (["settlements"], "USDT"),
        (["settlements"], [None]),
        (["instruments"], {}),
        (["instruments", 1], []),
        (["instruments", 1, "symbol"], 5),
        (["instruments", 1, "settle"], ""),
        (["instruments", 1, "kind"], None),
        (["instruments", 1, "tiers"], None),
        (["instruments", 1, "tiers", 0], None),
        (["instruments", 1, "tiers", 0, "rates"], "0.1"),
        (["instruments", 1, "tiers", 0, "rates"], None),
        (["instruments", 1, "tiers", 0, "rates"], {"maintenance": "0.1"}),
        (["collateral", 0, "asset"], " BTC"),
        (["collateral", 0, "tiers", 1, "weights", "margin"], "1"),
        (["sources", 0], "https://example.org"),
        (["sources", 0, "url"], "https://example.org/\u20ac"),
        (["sources", 0, "url"], "x" * 2049),
        (["sources", 0, "sha256"], "A" * 64),
        (["sources", 0, "sha256"], "a" * 63),
    ],
)
def test_rejects_s1_schema(path: list[str | int], new: object) -> None:
    value = cases.snapshot_dict()
    target: Any = value
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = new
    error = refused(value)
    assert error.stable_code == "snapshot.S1.schema"
    place = "s.json" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    assert place.startswith(error.where) or error.where.startswith(place)
    assert len(error.where) > len("s.json")


NUMBER_FIELDS = [
    ["instruments", 0, "lot"],
    ["instruments", 0, "markPrice"],
    ["instruments", 0, "contractSize"],
    ["instruments", 0, "tiers", 1, "floor"],
    ["instruments", 0, "tiers", 1, "cap"],
    *(["instruments", 0, "tiers", 1, "rates", level] for level in LEVELS),
    *(["instruments", 0, "tiers", 1, "deductions", level] for level in LEVELS),
    ["collateral", 1, "lot"],
    ["collateral", 1, "price"],
    ["collateral", 1, "liabilityWeight"],
    ["collateral", 1, "tiers", 0, "floor"],
    ["collateral", 1, "tiers", 0, "cap"],
    *(["collateral", 1, "tiers", 1, "weights", level] for level in LEVELS),
    *(["collateral", 1, "tiers", 1, "constants", level] for level in LEVELS),
]


@pytest.mark.parametrize("path", NUMBER_FIELDS, ids=lambda path: ".".join(str(step) for step in path))
@pytest.mark.parametrize(
    "new", ["1e5", "NaN", "-0", "1_0", "\uff11", "", "1.0", "01", "+1", 1, 0.5, False, [], {}, "1" * 81, "0." + "0" * 30 + "1"]
)
def test_rejects_s2_number(path: list[str | int], new: object) -> None:
    value = cases.snapshot_dict()
    target: Any = value
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = new
    error = refused(value)
    assert error.stable_code == "snapshot.S2.number"
    assert error.where == "s.json" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (["tiers", 1, "cap"], "60000.00000000001"),
        (["tiers", 1, "rates", "initial"], "0.0100000001"),
        (["tiers", 1, "deductions", "closeout"], "50.00000000000000000001"),
    ],
)
def test_rejects_s2_number_finer_than_its_scale(path: list[str | int], text: str) -> None:
    value = cases.snapshot_dict()
    target: Any = value["instruments"][0]
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = text
    assert refused(value).stable_code == "snapshot.S2.number"


def test_rejects_s2_number_for_the_notional_limit_in_digits() -> None:
    """``null`` is its one spelling."""
    value = cases.snapshot_dict()
    value["collateral"][0]["tiers"][1]["cap"] = "30948500982134506.8724781056"
    error = refused(value)
    assert error.stable_code == "snapshot.S2.number"
    assert error.where == "s.json.collateral[0].tiers[1].cap"


@pytest.mark.parametrize("path", [["asOf"], ["sources", 0, "retrieved"]])
def test_rejects_s2_number_for_a_time(path: list[str | int]) -> None:
    value = cases.snapshot_dict()
    target: Any = value
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = "2026-11-20 12:00"
    assert refused(value).stable_code == "snapshot.S2.number"


def test_rejects_nesting_without_recursion() -> None:
    with pytest.raises(InputError) as caught:
        Snapshot.parse(b'{"a":' * 5_000)
    assert caught.value.stable_code == "json.depth"
