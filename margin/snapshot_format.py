"""Reading of the snapshot format: rules S1 (fields and types) and S2 (numbers and times).

What comes out is typed and exact. It is not yet a good snapshot: rules S3 and following are in :mod:`margin.snapshot_rules`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from margin import decimals, ids, shape, strictjson, times
from margin.decimals import Exact
from margin.errors import InputError
from margin.levels import LEVELS, PerLevel
from margin.shape import located
from margin.snapshot import FINE_DECIMALS, NOTIONAL_LIMIT, SCHEMA, Asset, Instrument, Snapshot, Source, Tier, identity, lot_value
from margin.widths import RATE_DECIMALS, VALUE_DECIMALS

S1: Final = "snapshot.S1.schema"
S2: Final = "snapshot.S2.number"

_SNAPSHOT: Final = frozenset({"schema", "venue", "asOf", "numeraire", "settlements", "depth", "instruments", "collateral", "sources"})
_INSTRUMENT: Final = frozenset({"symbol", "settle", "kind", "contractSize", "lot", "markPrice", "tiers"})
_ASSET: Final = frozenset({"asset", "lot", "price", "liabilityWeight", "tiers"})
_INSTRUMENT_TIER: Final = frozenset({"floor", "cap", "rates", "deductions"})
_ASSET_TIER: Final = frozenset({"floor", "cap", "weights", "constants"})
_SOURCE: Final = frozenset({"url", "retrieved", "sha256"})
_LEVELS: Final = frozenset(LEVELS)
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_URL_LIMIT: Final = 2048

T = TypeVar("T")


def read(value: object, where: str) -> Snapshot:
    """The parsed JSON of a snapshot as typed, exact values.

    Raises:
        InputError: ``snapshot.S1.schema`` or ``snapshot.S2.number``, naming the field.
    """
    with located(where):
        raw = shape.fields(value, _SNAPSHOT, code=S1)
        if raw["schema"] != SCHEMA:
            raise InputError("The schema is not known", where="schema", why=f"expected {SCHEMA}", code=S1)
        venue = _name(raw, "venue")
        _time(raw, "asOf")
        numeraire = _name(raw, "numeraire")
        if type(raw["depth"]) is not int:
            raise InputError("An integer was expected", where="depth", why=f"found {shape.kind(raw['depth'])}", code=S1)
        settlements = tuple(_each(raw, "settlements", lambda item: shape.name(item, code=S1)))
        reader = _Reader(venue)
        instruments = tuple(_each(raw, "instruments", reader.instrument))
        collateral = tuple(_each(raw, "collateral", reader.asset))
        sources = tuple(_each(raw, "sources", _source))
    digest = identity(strictjson.canonical_texts(value))
    return Snapshot(venue, raw["asOf"], numeraire, settlements, raw["depth"], instruments, collateral, sources, digest)


class _Reader:
    """Reads instruments and assets of one venue. Number texts repeat thousands of times in a snapshot, so they are parsed once."""

    def __init__(self, venue: str) -> None:
        self.venue = venue
        self.seen: dict[tuple[str, int], int] = {}

    def instrument(self, value: object) -> Instrument:
        raw = shape.fields(value, _INSTRUMENT, code=S1)
        symbol = _name(raw, "symbol")
        lot, price = _exact(raw, "lot"), _exact(raw, "markPrice")
        tiers = tuple(_each(raw, "tiers", lambda item: self.tier(item, _INSTRUMENT_TIER, "rates", "deductions")))
        identifier = ids.instrument_id(self.venue, symbol, raw["lot"])
        settle, kind, size = _name(raw, "settle"), _name(raw, "kind"), _exact(raw, "contractSize")
        return Instrument(identifier, symbol, settle, kind, size, raw["lot"], price, lot_value(price, lot), tiers)

    def asset(self, value: object) -> Asset:
        raw = shape.fields(value, _ASSET, code=S1)
        name = _name(raw, "asset")
        lot, price = _exact(raw, "lot"), _exact(raw, "price")
        tiers = tuple(_each(raw, "tiers", lambda item: self.tier(item, _ASSET_TIER, "weights", "constants")))
        identifier = ids.asset_id(self.venue, name, raw["lot"])
        weight = self.units(raw, "liabilityWeight", RATE_DECIMALS)
        return Asset(identifier, name, raw["lot"], price, lot_value(price, lot), weight, tiers)

    def tier(self, value: object, expected: frozenset[str], rates: str, constants: str) -> Tier:
        raw = shape.fields(value, expected, code=S1)
        floor = self.units(raw, "floor", VALUE_DECIMALS)
        if raw["cap"] is None:
            cap = NOTIONAL_LIMIT
        else:
            cap = self.units(raw, "cap", VALUE_DECIMALS)
            if cap == NOTIONAL_LIMIT:
                raise InputError("The notional limit is written as null", where="cap", why="one number has one text here", code=S2)
        return Tier(floor, cap, self.levels(raw, rates, RATE_DECIMALS), self.levels(raw, constants, FINE_DECIMALS))

    def levels(self, raw: Mapping[str, Any], field: str, places: int) -> PerLevel:
        try:
            value = shape.fields(raw[field], _LEVELS, code=S1)
            return PerLevel(
                self.units(value, "closeout", places), self.units(value, "maintenance", places), self.units(value, "initial", places)
            )
        except InputError as error:
            error.where = shape.join(field, error.where)
            raise

    def units(self, raw: Mapping[str, Any], field: str, places: int) -> int:
        text = raw[field]
        if type(text) is str:
            known = self.seen.get((text, places))
            if known is not None:
                return known
        try:
            units = decimals.scaled(text, places, where=field, shortest=True)
        except InputError as error:
            raise _number_error(error) from None
        self.seen[text, places] = units
        return units


def _each(raw: Mapping[str, Any], field: str, read_one: Callable[[object], T]) -> list[T]:
    """Read every item of an array; an error says which item it was."""
    with located(field):
        values = shape.items(raw[field], code=S1)
    result: list[T] = []
    for index, item in enumerate(values):
        try:
            result.append(read_one(item))
        except InputError as error:
            error.where = shape.join(f"{field}[{index}]", error.where)
            raise
    return result


def _name(raw: Mapping[str, Any], field: str) -> str:
    with located(field):
        return shape.name(raw[field], code=S1)


def _exact(raw: Mapping[str, Any], field: str) -> Exact:
    try:
        return decimals.parse(raw[field], field, shortest=True)
    except InputError as error:
        raise _number_error(error) from None


def _time(raw: Mapping[str, Any], field: str) -> None:
    try:
        times.parse_time(raw[field], field)
    except InputError as error:
        raise _number_error(error) from None


def _number_error(error: InputError) -> InputError:
    return InputError(error.what, where=error.where, why=error.why, hint=error.hint, code=S2)


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
