"""Collateral assets of a snapshot: haircut slices and a price become concave tiers."""

from __future__ import annotations

from typing import Any

from margin.builders.haircuts import Haircut, Slice, constants, saturated
from margin.builders.instruments import scale
from margin.builders.lots import on_grid
from margin.decimals import Exact, Rounding, render
from margin.errors import InputError
from margin.levels import LEVELS
from margin.snapshot import FINE_DECIMALS, NOTIONAL_LIMIT
from margin.widths import RATE_DECIMALS, VALUE_DECIMALS


def document(asset: str, haircut: Haircut, *, price: Exact, lot: Exact, liability_weight: Exact, where: str) -> dict[str, Any]:
    """The asset in the format of the snapshot; the price is rounded down onto the grid of the lot.

    Raises:
        InputError: ``snapshot.build.price`` for a price below the grid, ``snapshot.build.scale`` for numbers with too many decimals.
    """
    on_the_grid = on_grid(price, lot, Rounding.DOWN)
    if on_the_grid.units <= 0:
        why = "price x lot rounds to zero units of 1e-10"
        raise InputError(
            "A price is too small for its lot", where=where, why=why, hint="Give it a larger lot.", code="snapshot.build.price"
        )
    slices = saturated(haircut.slices)
    columns = list(zip(*(constants(slices, _weights(slices, level)) for level in range(len(LEVELS))), strict=True))
    tiers = []
    for number, (piece, addition) in enumerate(zip(slices, columns, strict=True), 1):
        place = f"{where} slice {number}"
        tiers.append(
            {
                "floor": render(scale(piece.floor, VALUE_DECIMALS, f"{place} floor"), VALUE_DECIMALS),
                "cap": _cap(piece, place),
                "weights": _by_level(piece[2:], RATE_DECIMALS, f"{place} weight"),
                "constants": _by_level(addition, FINE_DECIMALS, f"{place} constant"),
            }
        )
    return {
        "asset": asset,
        "lot": str(lot),
        "price": str(on_the_grid),
        "liabilityWeight": render(scale(liability_weight, RATE_DECIMALS, f"{where} liability_weight"), RATE_DECIMALS),
        "tiers": tiers,
    }


def _weights(slices: tuple[Slice, ...], level: int) -> tuple[Exact, ...]:
    return tuple((piece.closeout, piece.maintenance, piece.initial)[level] for piece in slices)


def _cap(piece: Slice, where: str) -> str | None:
    if piece.cap is None:
        return None
    cap = scale(piece.cap, VALUE_DECIMALS, f"{where} cap")
    if cap >= NOTIONAL_LIMIT:
        hint = "Leave the cap empty for an open slice."
        raise InputError("A cap is beyond the notional limit", where=where, hint=hint, code="snapshot.build.scale")
    return render(cap, VALUE_DECIMALS)


def _by_level(values: tuple[Exact, ...], decimals: int, where: str) -> dict[str, str]:
    return {level: render(scale(value, decimals, where), decimals) for level, value in zip(LEVELS, values, strict=True)}
