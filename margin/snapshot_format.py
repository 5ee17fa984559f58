"""Reading of the snapshot format: rules S1 (fields and types) and S2 (numbers and times).

What comes out is typed and exact. It is not yet a good snapshot: rules S3 and following are in :mod:`margin.snapshot_rules`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from margin import ids, shape, strictjson, times
from margin.errors import InputError
from margin.shape import located
from margin.snapshot import SCHEMA, SECTIONS, Asset, Instrument, Snapshot, Source, identity, lot_value
from margin.snapshot_reading import S1, Numbers, each, exact, name, number_error, one_name
from margin.widths import RATE_DECIMALS

_SNAPSHOT: Final = frozenset({"schema", "venue", "asOf", "numeraire", "settlements", "depth", "instruments", "collateral", "sources"})
_SECTIONS: Final = frozenset(SECTIONS)
_INSTRUMENT: Final = frozenset({"symbol", "settle", "kind", "contractSize", "lot", "markPrice", "tiers"})
_ASSET: Final = frozenset({"asset", "lot", "price", "liabilityWeight", "tiers"})
_INSTRUMENT_TIER: Final = frozenset({"floor", "cap", "rates", "deductions"})
_ASSET_TIER: Final = frozenset({"floor", "cap", "weights", "constants"})
_SOURCE: Final = frozenset({"url", "retrieved", "sha256"})
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_URL_LIMIT: Final = 2048


def read(value: object, where: str) -> Snapshot:
    """The parsed JSON of a snapshot as typed, exact values.

    Raises:
        InputError: ``snapshot.S1.schema`` or ``snapshot.S2.number``, naming the field.
    """
    with located(where):
        raw = shape.fields(value, _SNAPSHOT, _SECTIONS, code=S1)
        if raw["schema"] != SCHEMA:
            raise InputError("The schema is not known", where="schema", why=f"expected {SCHEMA}", code=S1)
        venue = name(raw, "venue")
        _time(raw, "asOf")
        numeraire = name(raw, "numeraire")
        if type(raw["depth"]) is not int:
            raise InputError("An integer was expected", where="depth", why=f"found {shape.kind(raw['depth'])}", code=S1)
        settlements = each(raw, "settlements", one_name)
        reader = _Reader(venue)
        instruments = each(raw, "instruments", reader.instrument)
        collateral = each(raw, "collateral", reader.asset)
        sources = each(raw, "sources", _source)
        sections = _sections(raw, venue) if len(raw) > len(_SNAPSHOT) else {}
    digest = identity(strictjson.canonical_texts(value))
    return Snapshot(venue, raw["asOf"], numeraire, settlements, raw["depth"], instruments, collateral, sources, digest, **sections)


def _sections(raw: Mapping[str, Any], venue: str) -> dict[str, Any]:
    """The optional sections that are there; their readers are loaded for them alone."""
    result: dict[str, Any] = {}
    for section in SECTIONS:
        if section in raw:
            with located(section):
                result[section] = import_module(f"margin.sections.{section}_format").read(raw[section], venue)
    return result


class _Reader:
    """Reads instruments and assets of one venue."""

    def __init__(self, venue: str) -> None:
        self.venue = venue
        self.numbers = Numbers()

    def instrument(self, value: object) -> Instrument:
        raw = shape.fields(value, _INSTRUMENT, code=S1)
        symbol = name(raw, "symbol")
        lot, price = exact(raw, "lot"), exact(raw, "markPrice")
        tiers = each(raw, "tiers", lambda item: self.numbers.tier(item, _INSTRUMENT_TIER, "rates", "deductions"))
        identifier = ids.instrument_id(self.venue, symbol, raw["lot"])
        settle, kind, size = name(raw, "settle"), name(raw, "kind"), exact(raw, "contractSize")
        return Instrument(identifier, symbol, settle, kind, size, raw["lot"], price, lot_value(price, lot), tiers)

    def asset(self, value: object) -> Asset:
        raw = shape.fields(value, _ASSET, code=S1)
        asset = name(raw, "asset")
        lot, price = exact(raw, "lot"), exact(raw, "price")
        tiers = each(raw, "tiers", lambda item: self.numbers.tier(item, _ASSET_TIER, "weights", "constants"))
        identifier = ids.asset_id(self.venue, asset, raw["lot"])
        weight = self.numbers.number(raw["liabilityWeight"], "liabilityWeight", RATE_DECIMALS)
        return Asset(identifier, asset, raw["lot"], price, lot_value(price, lot), weight, tiers)


def _time(raw: Mapping[str, Any], field: str) -> None:
    try:
        times.parse_time(raw[field], field)
    except InputError as error:
        raise number_error(error) from None


def _source(value: object) -> Source:
    raw = shape.fields(value, _SOURCE, code=S1)
    with located("url"):
        url = shape.text(raw["url"], code=S1, limit=_URL_LIMIT)
        if not (url.isascii() and url.isprintable()):
            raise InputError("A URL has characters that do not belong there", why="printable ASCII is expected", code=S1)
    _time(raw, "retrieved")
    if type(raw["sha256"]) is not str or not _SHA256.fullmatch(raw["sha256"]):
        raise InputError("A digest was expected", where="sha256", why="64 lower-case hex digits", code=S1)
    return Source(url, raw["retrieved"], raw["sha256"])
