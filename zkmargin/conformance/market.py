"""The snapshot of a case: a whole one in the snapshot's own format, or parameters from which one is built.

::

    {"venue": "starknet", "numeraire": "USDC",
     "instruments": [{"symbol": "A", "price": "900", "lot": "1", "tiers": {"rule": "steps", ...}}],
     "collateral": [{"asset": "BTC", "price": "65100.22", "lot": "0.00000001", "tiers": {"rule": "slices", ...}}],
     "portfolio": {...}, "shortfall": {...}, "clearing": {...}}

``lot`` is 1, ``contractSize`` 1, ``kind`` linear and ``settle`` the numeraire where they are left out; ``asOf`` is a fixed day, ``depth``
the smallest that has room. What comes out is an ordinary snapshot: it keeps all the rules, or it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from margin import decimals, shape
from margin.decimals import Exact, Rounding
from margin.errors import InputError
from margin.shape import located
from margin.snapshot import DEPTHS, SCHEMA, Snapshot
from margin.widths import VALUE_DECIMALS
from zkmargin.conformance import sections, tiers
from zkmargin.conformance.numbers import CODE

AS_OF: Final = "2026-01-01T00:00:00Z"
"""Time of a snapshot that does not say one; nothing is computed from it."""

_REQUIRED: Final = frozenset({"venue", "numeraire"})
_OPTIONAL: Final = frozenset({"asOf", "settlements", "depth", "instruments", "collateral", "portfolio", "shortfall", "clearing"})
_INSTRUMENT: Final = frozenset({"symbol", "price"})
_INSTRUMENT_OPTIONAL: Final = frozenset({"lot", "contractSize", "settle", "kind", "tiers"})
_ASSET: Final = frozenset({"asset", "price", "tiers"})
_ASSET_OPTIONAL: Final = frozenset({"lot", "liabilityWeight"})


class Market:
    """A snapshot that can be had at any depth that has room, and at another price of one of its instruments."""

    def __init__(self, document: dict[str, Any], *, depth: int | None) -> None:
        self._document = document
        self._depth = depth
        self._made: dict[tuple[int, str | None], Snapshot] = {}

    @classmethod
    def read(cls, value: object) -> Market:
        """From a case file.

        Raises:
            InputError: ``conformance.schema`` or ``input.number.*``. The rules of a snapshot are looked at in :meth:`snapshot`.
        """
        if type(value) is not dict:
            raise InputError("An object was expected", why=f"found {shape.kind(value)}", code=CODE)
        if "schema" in value:
            return cls(value, depth=value.get("depth"))
        raw = shape.fields(value, _REQUIRED, _OPTIONAL, code=CODE)
        instruments = _each(raw, "instruments", lambda item: _instrument(item, str(raw["numeraire"])))
        section: dict[str, Any] | None = None
        if "portfolio" in raw:
            with located("portfolio"):
                more, section = _portfolio(raw, instruments)
            instruments += more
        document = {
            "schema": SCHEMA,
            "venue": raw["venue"],
            "asOf": raw.get("asOf", AS_OF),
            "numeraire": raw["numeraire"],
            "settlements": raw.get("settlements", []),
            "instruments": sorted(instruments, key=lambda item: str(item["symbol"])),
            "collateral": sorted(_each(raw, "collateral", _asset), key=lambda item: str(item["asset"])),
            "sources": [],
        }
        if section is not None:
            document["portfolio"] = section
        document.update({name: raw[name] for name in ("shortfall", "clearing") if name in raw})
        return cls(document, depth=raw.get("depth"))

    def snapshot(self, depth: int | None = None, as_of: str | None = None) -> Snapshot:
        """The snapshot, of the depth that is asked for, of the file's, or of the smallest that has room.

        Args:
            depth: of the tree.
            as_of: another time than the file's; no number depends on it.

        Raises:
            InputError: ``snapshot.S<n>.<rule>``.
        """
        wanted = depth if depth is not None else self._depth
        if wanted is None:
            wanted = self._depth = self._smallest()
        return self._at(wanted, as_of)

    def _smallest(self) -> int:
        for candidate in DEPTHS[:-1]:
            try:
                self._at(candidate)
            except InputError as error:
                if error.stable_code != "snapshot.S3.size":
                    raise
            else:
                return candidate
        return DEPTHS[-1]

    def at_price(self, symbol: str, price: Exact) -> Market:
        """The same market with another mark price of one instrument."""
        instruments = [{**item, "markPrice": str(price)} if item["symbol"] == symbol else item for item in self._document["instruments"]]
        return Market({**self._document, "instruments": instruments}, depth=self._depth)

    def _at(self, depth: int, as_of: str | None = None) -> Snapshot:
        key = depth, as_of
        if key not in self._made:
            time = {} if as_of is None else {"asOf": as_of}
            self._made[key] = Snapshot.from_dict({**self._document, **time, "depth": depth}, "snapshot")
        return self._made[key]


def _portfolio(raw: Mapping[str, Any], instruments: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The section, and the instruments that come with it where a policy builds it from a chain."""
    value = raw["portfolio"]
    if type(value) is dict and "chain" in value:
        from zkmargin.conformance import policies

        return policies.built(value, venue=str(raw["venue"]), as_of=str(raw.get("asOf", AS_OF)), numeraire=str(raw["numeraire"]))
    return [], sections.portfolio(value, {str(item["symbol"]): _lot_value(item) for item in instruments})


def _instrument(value: object, numeraire: str) -> dict[str, Any]:
    raw = shape.fields(value, _INSTRUMENT, _INSTRUMENT_OPTIONAL, code=CODE)
    price = _number(raw, "price")
    with located("tiers"):
        rows = tiers.instrument_tiers(raw.get("tiers", []), price)
    return {
        "symbol": raw["symbol"],
        "settle": raw.get("settle", numeraire),
        "kind": raw.get("kind", "linear"),
        "contractSize": _number(raw, "contractSize"),
        "lot": _number(raw, "lot"),
        "markPrice": price,
        "tiers": rows,
    }


def _asset(value: object) -> dict[str, Any]:
    raw = shape.fields(value, _ASSET, _ASSET_OPTIONAL, code=CODE)
    with located("tiers"):
        rows = tiers.asset_tiers(raw["tiers"])
    return {
        "asset": raw["asset"],
        "lot": _number(raw, "lot"),
        "price": _number(raw, "price"),
        "liabilityWeight": _number(raw, "liabilityWeight"),
        "tiers": rows,
    }


def _lot_value(item: Mapping[str, Any]) -> int:
    return decimals.parse(item["markPrice"]).times(decimals.parse(item["lot"])).at(VALUE_DECIMALS, Rounding.UP)


def _number(raw: Mapping[str, Any], field: str) -> str:
    """The number in its shortest form; one where it is left out."""
    return str(decimals.parse(raw.get(field, "1"), field))


def _each(raw: Mapping[str, Any], field: str, make: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a function of one item
    with located(field):
        values = shape.items(raw.get(field, []), code=CODE)
    made = []
    for index, item in enumerate(values):
        with located(f"{field}[{index}]"):
            made.append(make(item))
    return made
