"""The rules about the tiers of a snapshot, S9 to S19; the list of all rules is in :mod:`margin.snapshot_rules`.

Each rule is a function that yields the places that break it, and assumes that the rules before it hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from margin.decimals import render
from margin.levels import LEVELS
from margin.snapshot import NOTIONAL_LIMIT, Asset, Instrument, Snapshot, Tier
from margin.widths import CONSTANT_BITS, RATE_BITS, RATE_SCALE, VALUE_DECIMALS


class Violation(NamedTuple):
    """One place that breaks a rule."""

    where: str
    what: str
    why: str


def holders(snapshot: Snapshot) -> Iterator[tuple[str, str, Instrument | Asset]]:
    """Everything that has a lot, a price and tiers: (path, name, it)."""
    for index, item in enumerate(snapshot.instruments):
        yield f"instruments[{index}]", item.symbol, item
    for index, asset in enumerate(snapshot.collateral):
        yield f"collateral[{index}]", asset.asset, asset


def repeated(path: str, what: str, names: Iterable[str]) -> Iterator[Violation]:
    """Names that stand twice in the array at a path."""
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if name in first:
            yield Violation(f"{path}[{index}]", f"The {what} {name} stands twice", f"it stands at {path}[{first[name]}] already")
        first.setdefault(name, index)


# Tiers of instruments and assets -----------------------------------------------------------------------------------------------


def start(snapshot: Snapshot) -> Iterator[Violation]:
    """S9: the first tier starts at zero; an option or a spot position may have no tiers."""
    for path, name, holder in holders(snapshot):
        if not holder.tiers and isinstance(holder, Instrument) and holder.kind != "linear":
            continue
        if not holder.tiers:
            yield Violation(f"{path}.tiers", f"{name} has no tiers", "a notional of zero has no row")
        elif holder.tiers[0].floor != 0:
            yield Violation(f"{path}.tiers[0].floor", f"The first tier of {name} does not start at zero", "a small notional has no row")


def contiguous(snapshot: Snapshot) -> Iterator[Violation]:
    """S10: every tier starts where the one before ends, and ends above its start; nothing beyond the notional limit."""
    for path, name, holder in holders(snapshot):
        end = 0
        for index, tier in enumerate(holder.tiers):
            if tier.floor != end:
                what = "a gap" if tier.floor > end else "an overlap"
                why = "some notional has no row" if tier.floor > end else "some notional has two rows, and the holder would choose"
                yield Violation(f"{path}.tiers[{index}].floor", f"The tiers of {name} have {what} at {_money(tier.floor)}", why)
            if tier.cap <= tier.floor:
                why = "floor <= notional < cap holds for nothing"
                yield Violation(f"{path}.tiers[{index}].cap", f"A tier of {name} is empty", why)
            end = tier.cap
            if end > NOTIONAL_LIMIT:
                why = f"the limit is {_money(NOTIONAL_LIMIT)}; write null for a last tier without an end"
                yield Violation(f"{path}.tiers[{index}].cap", f"A tier of {name} goes beyond the notional limit", why)


def width(snapshot: Snapshot) -> Iterator[Violation]:
    """S11: rates, weights and constants are not negative and fit their widths."""
    for path, name, holder in holders(snapshot):
        for index, tier in enumerate(holder.tiers):
            if min(tier.rates) < 0 or max(tier.rates) >> RATE_BITS:
                why = f"0 <= rate < 2**{RATE_BITS} units of 1e-9"
                yield Violation(f"{path}.tiers[{index}]", f"A rate of {name} does not fit", why)
            if min(tier.constants) < 0 or max(tier.constants) >> CONSTANT_BITS:
                why = f"0 <= constant < 2**{CONSTANT_BITS} units of 1e-19"
                yield Violation(f"{path}.tiers[{index}]", f"A constant of {name} does not fit", why)


# Requirements of instruments ---------------------------------------------------------------------------------------------------


def requirement(snapshot: Snapshot) -> Iterator[Violation]:
    """S12: no requirement is negative. It grows within a tier, so the tier's floor decides."""
    for index, item in enumerate(snapshot.instruments):
        for number, tier in enumerate(item.tiers):
            for level, rate, constant in zip(LEVELS, tier.rates, tier.constants, strict=True):
                if tier.floor * rate < constant:
                    why = f"at the {level} level the deduction is more than {_money(tier.floor)} x rate"
                    yield Violation(f"instruments[{index}].tiers[{number}]", f"{item.symbol} has a negative requirement", why)


def monotone(snapshot: Snapshot) -> Iterator[Violation]:
    """S13: no requirement falls where one tier ends and the next begins; rates are not negative, so it cannot fall within a tier."""
    for index, item in enumerate(snapshot.instruments):
        for number, (lower, upper) in enumerate(pairwise(item.tiers), 1):
            for position, level in enumerate(LEVELS):
                before = upper.floor * lower.rates[position] - lower.constants[position]
                after = upper.floor * upper.rates[position] - upper.constants[position]
                if after < before:
                    what = f"The requirement of {item.symbol} falls at {_money(upper.floor)}"
                    why = f"a larger position would need less margin at the {level} level"
                    yield Violation(f"instruments[{index}].tiers[{number}]", what, why)


def levels(snapshot: Snapshot) -> Iterator[Violation]:
    """S14: close-out <= maintenance <= initial requirement. Straight within a tier, so its first and its last notional decide."""
    for index, item in enumerate(snapshot.instruments):
        for number, tier in enumerate(item.tiers):
            if not (_ordered(tier, tier.floor, -1) and _ordered(tier, tier.cap - 1, -1)):
                why = "close-out <= maintenance <= initial must hold at every notional"
                yield Violation(f"instruments[{index}].tiers[{number}]", f"The levels of {item.symbol} cross", why)


# Values of assets --------------------------------------------------------------------------------------------------------------


def weight(snapshot: Snapshot) -> Iterator[Violation]:
    """S15: no asset counts above its value."""
    for index, asset in enumerate(snapshot.collateral):
        for number, tier in enumerate(asset.tiers):
            if max(tier.rates) > RATE_SCALE:
                yield Violation(f"collateral[{index}].tiers[{number}]", f"A weight of {asset.asset} is above one", "a haircut takes away")


def continuous(snapshot: Snapshot) -> Iterator[Violation]:
    """S16: an asset's value starts at zero and has no jump."""
    for index, asset in enumerate(snapshot.collateral):
        if any(asset.tiers[0].constants):
            yield Violation(f"collateral[{index}].tiers[0]", f"Nothing of {asset.asset} has a value", "the first constant must be zero")
        for number, (lower, upper) in enumerate(pairwise(asset.tiers), 1):
            for position, level in enumerate(LEVELS):
                before = upper.floor * lower.rates[position] + lower.constants[position]
                if before != upper.floor * upper.rates[position] + upper.constants[position]:
                    what = f"The value of {asset.asset} jumps at {_money(upper.floor)}"
                    yield Violation(f"collateral[{index}].tiers[{number}]", what, f"it must be continuous at the {level} level")


def concave(snapshot: Snapshot) -> Iterator[Violation]:
    """S17: an asset's weights do not grow."""
    for index, asset in enumerate(snapshot.collateral):
        for number, (lower, upper) in enumerate(pairwise(asset.tiers), 1):
            if any(after > before for before, after in zip(lower.rates, upper.rates, strict=True)):
                why = "a larger balance is harder to sell"
                yield Violation(f"collateral[{index}].tiers[{number}]", f"A weight of {asset.asset} grows", why)


def value_levels(snapshot: Snapshot) -> Iterator[Violation]:
    """S18: close-out >= maintenance >= initial value at every amount, so that meeting a stronger level means meeting the weaker."""
    for index, asset in enumerate(snapshot.collateral):
        for number, tier in enumerate(asset.tiers):
            if not (_ordered(tier, tier.floor, 1) and _ordered(tier, tier.cap - 1, 1)):
                why = "close-out >= maintenance >= initial must hold at every amount"
                yield Violation(f"collateral[{index}].tiers[{number}]", f"The levels of {asset.asset} cross", why)


def liability(snapshot: Snapshot) -> Iterator[Violation]:
    """S19: a debt counts at least at its value."""
    for index, asset in enumerate(snapshot.collateral):
        if asset.liability_weight < RATE_SCALE or asset.liability_weight >> RATE_BITS:
            why = f"1 <= liabilityWeight < 2**{RATE_BITS} units of 1e-9"
            yield Violation(f"collateral[{index}].liabilityWeight", f"The liability weight of {asset.asset} is out of range", why)


def _ordered(tier: Tier, notional: int, sign: int) -> bool:
    """Do the three levels stand in order at this notional? ``sign`` -1: requirements, rising; +1: values, falling."""
    weakest, middle, strongest = (notional * rate + sign * constant for rate, constant in zip(tier.rates, tier.constants, strict=True))
    return weakest <= middle <= strongest if sign < 0 else weakest >= middle >= strongest


def _money(units: int) -> str:
    return render(units, VALUE_DECIMALS)
