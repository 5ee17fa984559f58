"""Snapshots that follow the market: rebuilt to the same digest, valid by all rules, and with nothing of the future in them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from margin import snapshot_rules
from margin.builders.default import default_snapshot
from margin.builders.dynamic.depth import Book, DepthPolicy, cost, cost_tiers
from margin.builders.dynamic.history import bundled_history
from margin.builders.dynamic.interest import InterestPolicy
from margin.builders.dynamic.market import Market
from margin.builders.dynamic.marks import with_marks
from margin.builders.dynamic.measures import Ewma, Implied, WilderAtr
from margin.builders.dynamic.policy import DynamicPolicy
from margin.builders.dynamic.rates import dynamic_rates
from margin.builders.dynamic.series import Series
from margin.builders.dynamic.snapshot import build_dynamic, dynamic_snapshot
from margin.builders.policies.sample import AS_OF as AS_OF_SAMPLE
from margin.builders.policies.sample import sample_portfolio_snapshot
from margin.decimals import Exact, Rounding, parse
from margin.errors import InputError
from margin.snapshot import Snapshot
from margin.widths import VALUE_SCALE
from tests.margin.builders.dynamic.worlds import BTC, base, whole
from tests.margin.sections import shortfall_cases

AS_OF = "2020-03-13T12:00:00Z"
HISTORY = bundled_history("BTC")
PINNED = "e146527fbfafb0737cb84663c1c44e3491c638b8a2be0e71253ba04f37ad77af"
ROOT = Path(__file__).parents[4]


def everything(snapshot: Snapshot | None = None) -> Snapshot:
    """All that there is at once."""
    book = Book.of([["5000", "20"], ["4950", "80"], ["4700", "300"]], [["5010", "15"], ["5100", "90"], ["5400", "280"]])
    implied = Series.of("iv", {day.isoformat(): "1.2" for day in HISTORY.closes()})
    interest = Series.of("oi", {"2020-03-12": "1234567"})
    policy = DynamicPolicy.emir(
        measures=(Ewma(), WilderAtr(14), Implied()),
        interest=InterestPolicy(Exact(1_000_000), Exact(2_000_000)),
        depth=DepthPolicy(parse("0.15"), tiers=4),
        missing="keep",
    )
    return dynamic_snapshot(snapshot or base(), {BTC: Market(HISTORY, implied, interest, book)}, policy, AS_OF)


def test_the_digest_is_the_same_on_every_machine() -> None:
    snapshot = everything()
    assert snapshot.sha256 == PINNED
    assert everything().sha256 == snapshot.sha256
    assert Snapshot.parse(snapshot.canonical()) == snapshot


def test_the_digest_does_not_depend_on_hash_seeds_or_the_callers_decimal_context() -> None:
    script = (
        "import decimal; decimal.setcontext(decimal.Context(prec=4, rounding=decimal.ROUND_UP))\n"
        "from tests.margin.builders.dynamic.test_snapshot import everything\nprint(everything().sha256)"
    )
    command, environment = [sys.executable, "-c", script], {"PYTHONHASHSEED": "7"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env=environment, cwd=ROOT)
    assert done.stdout.strip() == PINNED


def test_the_sources_name_policy_and_data() -> None:
    snapshot = everything()
    named = {source.url: source.sha256 for source in snapshot.sources if source.url.startswith("urn:zkmargin:dynamic")}
    assert named["urn:zkmargin:dynamic:history:BTC/USDT:USDT"] == HISTORY.until(date(2020, 3, 12)).sha256()
    kinds = [url.split(":")[3] for url in named]
    assert kinds == ["policy", "history", "implied", "open-interest", "book"]


def test_only_what_has_data_is_scaled() -> None:
    """On the bundled universe, whose tree has six rows to spare."""
    before = default_snapshot("2020-03-12T00:00:00Z")
    after = everything(before)
    changed = [new.symbol for old, new in zip(before.instruments, after.instruments, strict=True) if old.tiers != new.tiers]
    assert changed == [BTC]
    assert before.collateral == after.collateral
    assert [item.id for item in before.instruments] == [item.id for item in after.instruments]


def test_a_base_of_one_gives_the_charged_rate_itself() -> None:
    policy = DynamicPolicy.emir(reference=Exact(1))
    snapshot = dynamic_snapshot(base(whole()), {BTC: HISTORY}, policy, AS_OF)
    charged = {rate.day: rate.charged for rate in dynamic_rates(HISTORY, policy)}[date(2020, 3, 12)]
    assert [tuple(tier.rates) for tier in snapshot.instruments[0].tiers] == [(charged, charged, charged)]


def test_nothing_of_the_day_itself_or_later_enters() -> None:
    policy = DynamicPolicy.emir()
    known = dynamic_snapshot(base(), {BTC: HISTORY.until(date(2020, 3, 12))}, policy, AS_OF)
    assert dynamic_snapshot(base(), {BTC: HISTORY}, policy, AS_OF) == known
    assert dynamic_snapshot(base(), {BTC: HISTORY}, policy, "2020-03-13T00:00:00Z").instruments == known.instruments
    assert dynamic_snapshot(base(), {BTC: HISTORY}, policy, "2020-03-12T23:59:59Z").instruments != known.instruments


def test_at_the_long_run_rate_the_base_holds() -> None:
    """With the floor the factor is never below one, so nothing falls."""
    policy = DynamicPolicy.emir()
    for day in ("2019-03-02T00:00:00Z", AS_OF, "2021-01-01T00:00:00Z"):
        scaled = dynamic_snapshot(base(as_of=day), {BTC: HISTORY}, policy, day)
        for before, after in zip(base().instruments[0].tiers, scaled.instruments[0].tiers, strict=True):
            assert all(new >= old for old, new in zip(before.rates, after.rates, strict=True))


def test_the_cost_of_closing_is_added_at_every_level() -> None:
    book = Book.of([["99", "10"], ["95", "100"]], [["101", "10"], ["105", "100"]])
    depth = DepthPolicy(parse("0.2"), tiers=3)
    policies = [DynamicPolicy(reference=Exact(1, 1), depth=chosen) for chosen in (None, depth)]
    plain, added = (dynamic_snapshot(base(), {BTC: Market(HISTORY, book=book)}, policy, AS_OF) for policy in policies)
    pieces = cost_tiers(book, depth)
    for notional in (1, 100 * VALUE_SCALE, 700 * VALUE_SCALE, 10**6 * VALUE_SCALE):
        for level in range(3):
            without, with_cost = (_required(snapshot, notional, level) for snapshot in (plain, added))
            assert 0 <= with_cost - without - cost(pieces, notional) <= 4 * 10**6 * VALUE_SCALE
    snapshot_rules.check(added)


def test_a_short_long_run_is_said() -> None:
    built = build_dynamic(base(), {BTC: HISTORY}, DynamicPolicy.emir(), AS_OF)
    assert [(note.code, note.where) for note in built.notes] == [("dynamic.long-run", BTC)]


def test_marks_change_prices_and_nothing_else() -> None:
    before = default_snapshot("2020-03-01T00:00:00Z")
    after = with_marks(before, {BTC: parse("4829.123456789"), "BTC": parse("4829.987654321")}, AS_OF)
    item = next(item for item in after.instruments if item.symbol == BTC)
    asset = next(asset for asset in after.collateral if asset.asset == "BTC")
    assert item.lot_value == parse(item.lot).times(item.price).at(10, Rounding.EXACT)
    assert abs(float(str(item.price)) - 4829.123456789) <= 0.05
    assert float(str(asset.price)) <= 4829.987654321
    assert after.as_of == AS_OF
    assert [(item.id, item.tiers) for item in after.instruments] == [(item.id, item.tiers) for item in before.instruments]
    same = [old for old, new in zip(before.instruments, after.instruments, strict=True) if old == new]
    assert len(same) == len(before.instruments) - 1


def test_marks_stay_out_of_sections() -> None:
    """What has numbers per lot of the old price keeps it; without the section, or at the same price, nothing is in the way."""
    market = sample_portfolio_snapshot("span")
    option, other = (next(item for item in market.instruments if item.kind == kind) for kind in ("option", "linear"))
    for item in (option, other):
        with pytest.raises(InputError, match=r"portfolio has a risk array") as caught:
            with_marks(market, {item.symbol: Exact(4 * item.price.units, item.price.decimals)}, AS_OF_SAMPLE)
        assert (caught.value.stable_code, caught.value.where) == ("dynamic.D17.section", item.symbol)
        assert "Rebuild the section from the new prices" in caught.value.hint
    assert with_marks(market, {option.symbol: option.price}, AS_OF_SAMPLE).portfolio == market.portfolio
    bare = Snapshot.from_dict(replace(market, portfolio=None, sha256="").as_dict())
    marked = with_marks(bare, {other.symbol: Exact(2 * other.price.units, other.price.decimals)}, AS_OF_SAMPLE)
    assert next(item for item in marked.instruments if item.symbol == other.symbol).lot_value == 2 * other.lot_value


def test_an_instrument_without_an_array_can_be_repriced_beside_a_section() -> None:
    market = shortfall_cases.snapshot()
    held = {array.symbol for array in market.shortfall.arrays}  # type: ignore[union-attr]
    item = next(item for item in market.instruments if item.symbol not in held)
    marked = with_marks(market, {item.symbol: Exact(2 * item.price.units, item.price.decimals)}, market.as_of)
    assert marked.shortfall == market.shortfall


def _required(snapshot: Snapshot, notional: int, level: int) -> int:
    (tier,) = [tier for tier in snapshot.instruments[0].tiers if tier.floor <= notional < tier.cap]
    return notional * tier.rates[level] - tier.constants[level]
