"""The rules that make a snapshot safe to prove against, S3 to S19; S1 and S2 are in :mod:`margin.snapshot_format`.

They are checked when a snapshot is built and again when a verifier registers it, because a circuit trusts its rows: it checks that a
row is in the tree and that the notional lies in the row, and nothing more. If two rows fitted one notional, or a requirement
fell where the notional grows, the holder would choose.

===  =============  ====================================================================================================
S1   schema         the fields of the format, no other, of the right type; names printable and normalised
S2   number         decimal strings in their shortest form within the scale; times in UTC
S3   size           an offered depth; at least one instrument; the rows fit the tree
S4   unique         every symbol, asset, settlement currency and id once; no id is null; no cash currency is also an asset
S5   settle         every instrument settles in a currency that counts at par
S6   kind           linear contracts only
S7   positive       prices, lots and contract sizes above zero
S8   grid           price x lot is a whole number of 1e-10 and fits its width
S9   start          the first tier starts at zero
S10  contiguous     every tier starts where the one before ends, and ends above its start; nothing beyond the notional limit
S11  width          rates, weights and constants are not negative and fit their widths
S12  requirement    no requirement is negative
S13  monotone       no requirement falls as the notional grows; a step up at a tier is allowed (tiers on the whole notional)
S14  levels         close-out <= maintenance <= initial requirement at every notional
S15  weight         no asset counts above its value
S16  continuous     an asset's value starts at zero and has no jump
S17  concave        an asset's weights do not grow
S18  value-levels   close-out >= maintenance >= initial value of an asset at every amount
S19  liability      a debt counts at least at its value
===  =============  ====================================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from margin.decimals import Exact, render
from margin.errors import InputError
from margin.ids import NULL_ID
from margin.levels import LEVELS
from margin.snapshot import DEPTHS, NOTIONAL_LIMIT, Asset, Instrument, Snapshot, Tier
from margin.widths import CONSTANT_BITS, LOT_VALUE_BITS, RATE_BITS, RATE_SCALE, VALUE_DECIMALS

ARITY: Final = 8
_TEN: Final = 10


class Violation(NamedTuple):
    """One place that breaks a rule."""

    where: str
    what: str
    why: str


class Rule(NamedTuple):
    """A numbered rule. ``breaks`` assumes that the rules before it hold."""

    number: int
    name: str
    breaks: Callable[[Snapshot], Iterator[Violation]]

    @property
    def code(self) -> str:
        """The stable error code, ``snapshot.S<number>.<name>``."""
        return f"snapshot.S{self.number}.{self.name}"


def check(snapshot: Snapshot, where: str = "snapshot") -> None:
    """Apply all rules in order.

    Raises:
        InputError: with the code of the first rule that is broken, the first place, and how many other places break the same rule.
    """
    for rule in RULES:
        first = next(found := rule.breaks(snapshot), None)
        if first is not None:
            others = sum(1 for _ in found)
            hint = f"Rule S{rule.number} is broken in {others} more place{'s' if others > 1 else ''}." if others else ""
            raise InputError(first.what, where=f"{where}.{first.where}", why=first.why, hint=hint, code=rule.code)


# The whole and its names -------------------------------------------------------------------------------------------------------


def size(snapshot: Snapshot) -> Iterator[Violation]:
    """S3: an offered depth; at least one instrument; the rows fit the tree."""
    if snapshot.depth not in DEPTHS:
        yield Violation("depth", f"A tree depth of {snapshot.depth} is not offered", f"depths are {DEPTHS[0]} to {DEPTHS[-1]}")
    elif snapshot.row_count > ARITY**snapshot.depth:
        why = f"{snapshot.row_count:,} rows (every tier, and 2) do not fit {ARITY**snapshot.depth:,}"
        yield Violation("depth", f"The tree of depth {snapshot.depth} is too small", why)
    if not snapshot.instruments:
        yield Violation("instruments", "The snapshot has no instruments", "there is nothing to hold")


def unique(snapshot: Snapshot) -> Iterator[Violation]:
    """S4: every symbol, asset, settlement currency and id once; no id is null; no cash currency is also an asset."""
    yield from _repeated("instruments", "symbol", (item.symbol for item in snapshot.instruments))
    yield from _repeated("collateral", "asset", (item.asset for item in snapshot.collateral))
    yield from _repeated("settlements", "currency", snapshot.settlements)
    cash = snapshot.cash_currencies
    for index, asset in enumerate(snapshot.collateral):
        if asset.asset in cash:
            why = "a balance in it would count twice or either way"
            yield Violation(f"collateral[{index}]", f"The cash currency {asset.asset} is also a collateral asset", why)
    instruments = [item.id for item in snapshot.instruments]
    assets = [asset.id for asset in snapshot.collateral]
    for path, ids in (("instruments", instruments), ("collateral", assets)):
        seen = {NULL_ID}
        for index, identifier in enumerate(ids):
            if identifier in seen:
                yield Violation(f"{path}[{index}]", "An id is null or stands twice", "an id names one instrument or asset")
            seen.add(identifier)


def settle(snapshot: Snapshot) -> Iterator[Violation]:
    """S5: every instrument settles in a currency that counts at par."""
    cash = snapshot.cash_currencies
    for index, item in enumerate(snapshot.instruments):
        if item.settle not in cash:
            why = f"{item.settle} is neither the numeraire nor in settlements ({', '.join(sorted(cash))})"
            yield Violation(f"instruments[{index}].settle", f"{item.symbol} settles in a currency without a par value", why)


def kind(snapshot: Snapshot) -> Iterator[Violation]:
    """S6: linear contracts only."""
    for index, item in enumerate(snapshot.instruments):
        if item.kind != "linear":
            why = f"the kind is {item.kind}; an inverse or option pay-off is not quantity x price"
            yield Violation(f"instruments[{index}].kind", f"{item.symbol} is not a linear contract", why)


def positive(snapshot: Snapshot) -> Iterator[Violation]:
    """S7: prices, lots and contract sizes above zero."""
    for index, item in enumerate(snapshot.instruments):
        for name, units in (("markPrice", item.price.units), ("contractSize", item.contract_size.units)):
            if units <= 0:
                yield Violation(f"instruments[{index}].{name}", f"{item.symbol} has a {name} that is not positive", "it must be above zero")
    for index, asset in enumerate(snapshot.collateral):
        if asset.price.units <= 0:
            yield Violation(f"collateral[{index}].price", f"{asset.asset} has a price that is not positive", "it must be above zero")
    for path, name, holder in _holders(snapshot):
        if holder.lot.startswith("-") or holder.lot == "0":
            yield Violation(f"{path}.lot", f"{name} has a lot that is not positive", "it must be above zero")


def grid(snapshot: Snapshot) -> Iterator[Violation]:
    """S8: price x lot is a whole number of 1e-10 and fits its width."""
    for path, name, holder in _holders(snapshot):
        whole, _, fraction = holder.lot.partition(".")
        value = holder.price.times(Exact(int(whole + fraction), len(fraction)))
        if value.units * _TEN**VALUE_DECIMALS != holder.lot_value * _TEN**value.decimals:
            why = f"price x lot is {value}, not a multiple of 1e-{VALUE_DECIMALS}"
            yield Violation(path, f"The price of {name} is off the grid of its lot", why)
        elif holder.lot_value >> LOT_VALUE_BITS:
            yield Violation(path, f"One lot of {name} is worth too much", f"price x lot must stay below 2**{LOT_VALUE_BITS} units of 1e-10")


# Tiers of instruments and assets -----------------------------------------------------------------------------------------------


def start(snapshot: Snapshot) -> Iterator[Violation]:
    """S9: the first tier starts at zero."""
    for path, name, holder in _holders(snapshot):
        if not holder.tiers:
            yield Violation(f"{path}.tiers", f"{name} has no tiers", "a notional of zero has no row")
        elif holder.tiers[0].floor != 0:
            yield Violation(f"{path}.tiers[0].floor", f"The first tier of {name} does not start at zero", "a small notional has no row")


def contiguous(snapshot: Snapshot) -> Iterator[Violation]:
    """S10: every tier starts where the one before ends, and ends above its start; nothing beyond the notional limit."""
    for path, name, holder in _holders(snapshot):
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
    for path, name, holder in _holders(snapshot):
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


RULES: Final = (
    Rule(3, "size", size),
    Rule(4, "unique", unique),
    Rule(5, "settle", settle),
    Rule(6, "kind", kind),
    Rule(7, "positive", positive),
    Rule(8, "grid", grid),
    Rule(9, "start", start),
    Rule(10, "contiguous", contiguous),
    Rule(11, "width", width),
    Rule(12, "requirement", requirement),
    Rule(13, "monotone", monotone),
    Rule(14, "levels", levels),
    Rule(15, "weight", weight),
    Rule(16, "continuous", continuous),
    Rule(17, "concave", concave),
    Rule(18, "value-levels", value_levels),
    Rule(19, "liability", liability),
)
"""S3 to S19, in the order in which they are checked."""


def _holders(snapshot: Snapshot) -> Iterator[tuple[str, str, Instrument | Asset]]:
    """Everything that has a lot, a price and tiers: (path, name, it)."""
    for index, item in enumerate(snapshot.instruments):
        yield f"instruments[{index}]", item.symbol, item
    for index, asset in enumerate(snapshot.collateral):
        yield f"collateral[{index}]", asset.asset, asset


def _repeated(path: str, what: str, names: Iterable[str]) -> Iterator[Violation]:
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if name in first:
            yield Violation(f"{path}[{index}]", f"The {what} {name} stands twice", f"it stands at {path}[{first[name]}] already")
        first.setdefault(name, index)


def _ordered(tier: Tier, notional: int, sign: int) -> bool:
    """Do the three levels stand in order at this notional? ``sign`` -1: requirements, rising; +1: values, falling."""
    weakest, middle, strongest = (notional * rate + sign * constant for rate, constant in zip(tier.rates, tier.constants, strict=True))
    return weakest <= middle <= strongest if sign < 0 else weakest >= middle >= strongest


def _money(units: int) -> str:
    return render(units, VALUE_DECIMALS)
