"""Haircut tables: what part of a collateral asset's value counts, by slices of the value, as lenders and venues publish them.

A CSV file with the columns ``asset, floor, cap, weight`` (and, where wanted, ``price``, ``liability_weight``, ``weight_closeout``,
``weight_initial``), or JSON with the same records, or JSON ``{"BTC": [[floor, cap, weight], ...]}``. ``floor`` and ``cap`` are values
in the numeraire before the haircut; ``weight`` is the fraction of that slice that counts; an empty cap is open. What lies beyond the
last cap counts nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from margin import strictjson
from margin.decimals import Exact, parse_exchange_number
from margin.errors import InputError
from margin.readers.arithmetic import equal, less, minus, total
from margin.readers.csvfile import Row, read_csv, shown
from margin.readers.values import Value

_REQUIRED: Final = ("asset", "floor", "cap", "weight")
_OPTIONAL: Final = ("price", "liability_weight", "weight_closeout", "weight_initial")


class Slice(NamedTuple):
    """Values from ``floor`` up to ``cap`` (None: open), and the fraction of them that counts, at each level."""

    floor: Exact
    cap: Exact | None
    closeout: Exact
    maintenance: Exact
    initial: Exact


@dataclass(frozen=True, slots=True)
class Haircut:
    """The haircut of one asset. ``price`` and ``liability_weight`` are None where the table does not give them."""

    slices: tuple[Slice, ...]
    price: Exact | None = None
    liability_weight: Exact | None = None


def parse_haircuts(data: bytes, where: str) -> dict[str, Haircut]:
    """Haircuts by asset.

    Raises:
        InputError: ``json.*``, ``input.csv.*``, ``input.number.*``, ``snapshot.build.haircuts`` for another shape,
            ``snapshot.build.weight``, ``.floor``, ``.gap``, ``.overlap`` or ``.open``.
    """
    if data.lstrip()[:1] in (b"{", b"["):
        rows = _records(strictjson.loads(data, where), where)
    else:
        table = read_csv(data, where)
        _check_fields(set(table.columns), where)
        rows = list(table.rows)
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        asset = row.cells["asset"]
        if type(asset) is not str or not asset:
            raise _error("An asset has no name", row.place("asset"), "", "", "haircuts")
        grouped.setdefault(asset, []).append(row)
    if not grouped:
        raise _error("The haircut table has no rows", where, "", "", "haircuts")
    return {asset: _haircut(asset_rows, f"{where}: {shown(asset)}") for asset, asset_rows in grouped.items()}


def constants(slices: tuple[Slice, ...], weights: tuple[Exact, ...]) -> tuple[Exact, ...]:
    """Constants that make ``value = v * weight + constant`` the sum over the slices: ``c_{k+1} = c_k + cap_k * (w_k - w_{k+1})``."""
    result = [Exact(0)]
    for (below, weight), (_, next_weight) in pairwise(zip(slices, weights, strict=True)):
        step = (below.cap or Exact(0)).times(minus(weight, next_weight))
        result.append(total((result[-1], step)))
    return tuple(result)


def saturated(slices: tuple[Slice, ...]) -> tuple[Slice, ...]:
    """The slices and, where the last one is closed, an open one of weight zero: more of the asset is worth no more."""
    last = slices[-1].cap
    return slices if last is None else (*slices, Slice(last, None, Exact(0), Exact(0), Exact(0)))


def _records(value: Value, where: str) -> list[Row]:
    rows = []
    if type(value) is dict:
        for asset, slices in value.items():
            for number, item in enumerate(slices if type(slices) is list else [], 1):
                if type(item) is not list or len(item) != 3:
                    raise _error("A slice is not [floor, cap, weight]", f"{where}: {shown(asset)} slice {number}", "", "", "haircuts")
                cells = {"asset": asset, "floor": item[0], "cap": item[1], "weight": item[2]}
                rows.append(Row(f"{where}: {shown(asset)} slice {number}", cells))
            if type(slices) is not list or not slices:
                raise _error("An asset has no slices", f"{where}: {shown(asset)}", "expected an array that is not empty", "", "haircuts")
        return rows
    for number, item in enumerate(value, 1):
        if type(item) is not dict:
            raise _error("A record is not an object", f"{where} record {number}", "", "", "haircuts")
        _check_fields(set(item), f"{where} record {number}")
        rows.append(Row(f"{where} record {number}", item))
    return rows


def _check_fields(found: set[str], where: str) -> None:
    missing = [name for name in _REQUIRED if name not in found]
    unknown = sorted(found - {*_REQUIRED, *_OPTIONAL})
    if missing or unknown:
        why = f"missing: {', '.join(missing)}" if missing else f"unknown: {shown(unknown[0])}"
        hint = f"Expected {', '.join(_REQUIRED)}; optional {', '.join(_OPTIONAL)}."
        raise _error("The haircut table has other columns", where, why, hint, "haircuts")


def _haircut(rows: list[Row], where: str) -> Haircut:
    slices = tuple(_slice(row) for row in rows)
    if slices[0].floor.units != 0:
        raise _error("The first slice does not start at zero", where, f"found {slices[0].floor}", "Sort the slices.", "floor")
    for number, (below, above) in enumerate(pairwise(slices), 2):
        place = f"{where} slice {number}"
        if below.cap is None:
            raise _error("A slice before the last one has no cap", place, "", "Only the last slice may be open.", "open")
        why = f"slice {number - 1} ends at {below.cap} and slice {number} starts at {above.floor}"
        if less(below.cap, above.floor):
            raise _error("There is a gap between two slices", place, why, "", "gap")
        if less(above.floor, below.cap):
            raise _error("Two slices overlap", place, why, "", "overlap")
    return Haircut(slices, _one(rows, "price"), _one(rows, "liability_weight"))


def _slice(row: Row) -> Slice:
    cells = row.cells
    weight = _weight(cells, "weight", row)
    cap = cells["cap"]
    return Slice(
        parse_exchange_number(cells["floor"], row.place("floor")),
        None if cap is None or cap == "" else parse_exchange_number(cap, row.place("cap")),
        _weight(cells, "weight_closeout", row) if cells.get("weight_closeout") not in (None, "") else weight,
        weight,
        _weight(cells, "weight_initial", row) if cells.get("weight_initial") not in (None, "") else weight,
    )


def _weight(cells: Mapping[str, Value], column: str, row: Row) -> Exact:
    weight = parse_exchange_number(cells[column], row.place(column))
    if weight.units < 0 or less(Exact(1), weight):
        hint = "A weight is the fraction that counts: 0.95 for a haircut of 5 %."
        raise _error("A weight is not between 0 and 1", row.place(column), f"found {weight}", hint, "weight")
    return weight


def _one(rows: list[Row], column: str) -> Exact | None:
    """A value that belongs to the asset: stated in any of its rows, and everywhere the same."""
    result: Exact | None = None
    for row in rows:
        cell = row.cells.get(column)
        if cell is None or cell == "":
            continue
        value = parse_exchange_number(cell, row.place(column))
        if result is not None and not equal(value, result):
            raise _error(f"An asset has two values of {column}", row.place(column), f"{result} and {value}", "", "haircuts")
        result = value
    return result


def _error(what: str, where: str, why: str, hint: str, kind: str) -> InputError:
    return InputError(what, where=where, why=why, hint=hint, code=f"snapshot.build.{kind}")
