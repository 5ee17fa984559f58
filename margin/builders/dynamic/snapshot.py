"""A base snapshot, market data and a policy become a snapshot with scaled tiers. Equal inputs give equal bytes, on any machine.

The sources of the result name the digest of the policy and of every history, series and book that was used, so that a verifier who has
the same public data builds the same snapshot, digest and root, and one who has other data sees which of them differ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import quote

from margin.builders.build import Built
from margin.builders.dynamic.depth import Book, CostTier, cost_tiers
from margin.builders.dynamic.errors import refused
from margin.builders.dynamic.history import History
from margin.builders.dynamic.market import Market, as_market
from margin.builders.dynamic.policy import DynamicPolicy
from margin.builders.dynamic.rates import DatedRate, dynamic_rates, notes
from margin.builders.dynamic.tiers import NO_COST, NO_SHARE, Scaling, scaled_tiers
from margin.decimals import Rounding
from margin.levels import LEVELS
from margin.readers.csvfile import shown
from margin.readers.notes import Note
from margin.snapshot import Instrument, Snapshot, Source
from margin.times import parse_time
from margin.widths import RATE_DECIMALS

_POLICY: Final = "urn:zkmargin:dynamic:policy"
_DATA: Final = "urn:zkmargin:dynamic"


def dynamic_snapshot(base: Snapshot, histories: Mapping[str, History | Market], policy: DynamicPolicy, as_of: str) -> Snapshot:
    """The base snapshot with its tiers scaled to the market of the day before ``as_of``.

    Args:
        base: the tiers at the reference rate, and prices and sections, which stay: of about the time of ``as_of``. An older base is first
            built anew or, if it has no sections, given the day's prices (:mod:`margin.builders.dynamic.marks`).
        histories: public data by symbol of the snapshot.
        policy: what the publisher decides.
        as_of: the new snapshot's time, RFC 3339 in UTC. Of the data only whole days before it are used.

    Raises:
        InputError: ``dynamic.D<n>.*`` (D18 where the base is further from ``as_of`` than the policy's stale days), ``input.time``, or
            ``snapshot.S3.size`` when the cost of closing makes too many tiers for the tree.
    """
    return build_dynamic(base, histories, policy, as_of).snapshot


def build_dynamic(base: Snapshot, histories: Mapping[str, History | Market], policy: DynamicPolicy, as_of: str) -> Built:
    """As :func:`dynamic_snapshot`, with what there is to say about it: long runs that are shorter than the policy's."""
    today = parse_time(as_of, "as_of").date()
    day = today - timedelta(days=1)
    _check_base(base, today, policy)
    unknown = sorted(set(histories) - {item.symbol for item in base.instruments})
    if unknown:
        raise refused("missing", "There is no such instrument in the base snapshot", shown(unknown[0]), "data are given by symbol")
    said: list[Note] = []
    instruments: list[Instrument] = []
    sources = [*base.sources, Source(_POLICY, as_of, policy.sha256())]
    for item in base.instruments:
        data = histories.get(item.symbol)
        if data is None and item.tiers and policy.missing == "refuse":
            hint = "Give it a history, or let the policy keep tiers without data."
            raise refused("missing", "An instrument has no history", shown(item.symbol), "its tiers cannot be scaled", hint)
        if data is None or not item.tiers:
            instruments.append(item)
            continue
        market = known_until(as_market(data), day, policy)
        rates = dynamic_rates(market, policy)
        instruments.append(replace(item, tiers=scaled_tiers(item.tiers, _scaling(market, rates[-1], policy), shown(item.symbol))))
        said += notes(item.symbol, rates, policy)
        sources += _sources(item.symbol, market, as_of)
    draft = replace(base, as_of=as_of, instruments=tuple(instruments), sources=tuple(sources))
    return Built(Snapshot.from_dict(draft.as_dict()), tuple(said))


def _check_base(base: Snapshot, today: date, policy: DynamicPolicy) -> None:
    """Refuse to put a new time on old prices, or an old one on newer prices."""
    made = parse_time(base.as_of).date()
    days = abs((today - made).days)
    if days > policy.stale_days:
        why = f"it is of {made.isoformat()} and the snapshot of {today.isoformat()}: {days} days; the policy allows {policy.stale_days}"
        hint = "Build the base anew, or give it the day's prices first (with_marks)."
        raise refused("base", "The prices of the base are of another time", "base", why, hint)


def known_until(market: Market, day: date, policy: DynamicPolicy) -> Market:
    """What was known at the end of a day.

    Raises:
        InputError: ``dynamic.D16.time`` when the newest price is older than the policy allows, ``dynamic.D5.lookback`` when there is none.
    """
    history = market.history.until(day)
    age = (day - history.last).days + 1
    if age > policy.stale_days:
        why = f"the newest day is {history.last.isoformat()}, {age} days before the snapshot; the policy allows {policy.stale_days}"
        raise refused("time", "The history is too old", shown(history.name), why, "Fetch the newest days.")
    implied = market.implied and market.implied.until(day)
    interest = market.open_interest and market.open_interest.until(day)
    return Market(history, implied, interest, market.book)


def _scaling(market: Market, rate: DatedRate, policy: DynamicPolicy) -> Scaling:
    reference = rate.long_run if policy.reference is None else policy.reference.at(RATE_DECIMALS, Rounding.DOWN)
    if reference <= 0:
        raise refused("range", "The reference is too small", "reference", "it is below 1e-9")
    cost: tuple[CostTier, ...] = NO_COST
    if policy.depth is not None:
        if market.book is None:
            raise refused("missing", "There is no order book", shown(market.history.name), "the policy has a cost of closing")
        cost = cost_tiers(market.book, policy.depth)
    closeout, maintenance, initial = (_share(market, policy, level) for level in LEVELS)
    return Scaling((rate.charged, reference), (closeout, maintenance, initial), cost)


def _share(market: Market, policy: DynamicPolicy, level: str) -> tuple[int, int]:
    if policy.interest is None or level not in policy.interest.levels:
        return NO_SHARE
    name, day = shown(market.history.name), market.history.last
    value = None if market.open_interest is None else market.open_interest.at(day)
    if value is None:
        raise refused("missing", "There is no open interest", f"{name} {day.isoformat()}", "the policy scales by it")
    return policy.interest.share(value, f"{name} {day.isoformat()}")


def _sources(symbol: str, market: Market, as_of: str) -> list[Source]:
    name = quote(symbol, safe="/:")
    digests = [("history", market.history.sha256())]
    if market.implied is not None:
        digests.append(("implied", market.implied.sha256()))
    if market.open_interest is not None:
        digests.append(("open-interest", market.open_interest.sha256()))
    if market.book is not None:
        digests.append(("book", _book_digest(market.book)))
    return [Source(f"{_DATA}:{kind}:{name}", as_of, digest) for kind, digest in digests]


def _book_digest(book: Book) -> str:
    sides = (("bid", book.bids), ("ask", book.asks))
    lines = [f"{name},{level.price},{level.size}" for name, side in sides for level in side]
    return hashlib.sha256("\n".join([*lines, ""]).encode()).hexdigest()
