"""The rules that make a snapshot safe to prove against, S3 to S19; S1 and S2 are in :mod:`margin.snapshot_format`.

Sections have rules of their own, which follow where there is such a section: S20 to S34 :mod:`margin.sections.portfolio_rules`, S35 to S44
:mod:`margin.sections.shortfall_rules`, S45 to S49 :mod:`margin.sections.clearing_rules`.

They are checked when a snapshot is built and again when a verifier registers it, because a circuit trusts its rows: it checks that a
row is in the tree and that the notional lies in the row, and nothing more. If two rows fitted one notional, or a requirement
fell where the notional grows, the holder would choose.

===  =============  ====================================================================================================
S1   schema         the fields of the format, no other, of the right type; names printable and normalised
S2   number         decimal strings in their shortest form within the scale; times in UTC
S3   size           an offered depth; at least one instrument, or a clearing section; the rows of every table fit the tree
S4   unique         every symbol, asset, settlement currency and id once; no id is null; no cash currency is also an asset
S5   settle         every instrument settles in a currency that counts at par, or in a collateral asset of the snapshot
S6   kind           linear contracts, options and spot positions only
S7   positive       prices, lots and contract sizes above zero
S8   grid           price x lot is a whole number of 1e-10 and fits its width
S9   start          the first tier starts at zero; an option or a spot position may have no tiers
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

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Final, NamedTuple

from margin import snapshot_tiers as tiers
from margin.decimals import Exact
from margin.errors import InputError
from margin.ids import NULL_ID
from margin.snapshot import DEPTHS, KINDS, Snapshot
from margin.snapshot_tiers import Violation, holders, repeated
from margin.tables import row_counts
from margin.widths import LOT_VALUE_BITS, VALUE_DECIMALS

ARITY: Final = 8
_TEN: Final = 10


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
    for rule in rules_for(snapshot):
        first = next(found := rule.breaks(snapshot), None)
        if first is not None:
            others = sum(1 for _ in found)
            hint = f"Rule S{rule.number} is broken in {others} more place{'s' if others > 1 else ''}." if others else ""
            raise InputError(first.what, where=f"{where}.{first.where}", why=first.why, hint=hint, code=rule.code)


def rules_for(snapshot: Snapshot) -> Iterator[Rule]:
    """The rules that a snapshot has to keep, in the order in which they are checked: those of its sections are loaded for them alone."""
    yield from RULES
    for name in snapshot.sections:
        yield from import_module(f"margin.sections.{name}_rules").RULES


def size(snapshot: Snapshot) -> Iterator[Violation]:
    """S3: an offered depth; at least one instrument, or a clearing section; the rows of every table fit the tree."""
    if snapshot.depth not in DEPTHS:
        yield Violation("depth", f"A tree depth of {snapshot.depth} is not offered", f"depths are {DEPTHS[0]} to {DEPTHS[-1]}")
    else:
        for table, count in row_counts(snapshot).items():
            if count > ARITY**snapshot.depth:
                of, which = ("", " (every tier, and 2)") if table == "cross" else (f" for the {table} table", "")
                why = f"{count:,} rows{which} do not fit {ARITY**snapshot.depth:,}"
                yield Violation("depth", f"The tree of depth {snapshot.depth} is too small{of}", why)
    if not snapshot.instruments and snapshot.clearing is None:
        yield Violation("instruments", "The snapshot has no instruments", "there is nothing to hold")


def unique(snapshot: Snapshot) -> Iterator[Violation]:
    """S4: every symbol, asset, settlement currency and id once; no id is null; no cash currency is also an asset."""
    yield from repeated("instruments", "symbol", (item.symbol for item in snapshot.instruments))
    yield from repeated("collateral", "asset", (item.asset for item in snapshot.collateral))
    yield from repeated("settlements", "currency", snapshot.settlements)
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
    """S5: every instrument settles in a currency that counts at par, or in a collateral asset of the snapshot."""
    cash = snapshot.cash_currencies
    known = cash | {asset.asset for asset in snapshot.collateral}
    for index, item in enumerate(snapshot.instruments):
        if item.settle not in known:
            why = f"{item.settle} is neither at par ({', '.join(sorted(cash))}) nor a collateral asset"
            yield Violation(f"instruments[{index}].settle", f"{item.symbol} settles in a currency without a value", why)


def kind(snapshot: Snapshot) -> Iterator[Violation]:
    """S6: linear contracts, options and spot positions only."""
    for index, item in enumerate(snapshot.instruments):
        if item.kind not in KINDS:
            why = f"the kind is {item.kind}; the pay-off of an inverse or quanto contract is not quantity x price in the numeraire"
            yield Violation(f"instruments[{index}].kind", f"{item.symbol} is of another kind than {', '.join(KINDS)}", why)


def positive(snapshot: Snapshot) -> Iterator[Violation]:
    """S7: prices, lots and contract sizes above zero."""
    for index, item in enumerate(snapshot.instruments):
        for name, units in (("markPrice", item.price.units), ("contractSize", item.contract_size.units)):
            if units <= 0:
                yield Violation(f"instruments[{index}].{name}", f"{item.symbol} has a {name} that is not positive", "it must be above zero")
    for index, asset in enumerate(snapshot.collateral):
        if asset.price.units <= 0:
            yield Violation(f"collateral[{index}].price", f"{asset.asset} has a price that is not positive", "it must be above zero")
    for path, name, holder in holders(snapshot):
        if holder.lot.startswith("-") or holder.lot == "0":
            yield Violation(f"{path}.lot", f"{name} has a lot that is not positive", "it must be above zero")


def grid(snapshot: Snapshot) -> Iterator[Violation]:
    """S8: price x lot is a whole number of 1e-10 and fits its width."""
    for path, name, holder in holders(snapshot):
        whole, _, fraction = holder.lot.partition(".")
        value = holder.price.times(Exact(int(whole + fraction), len(fraction)))
        if value.units * _TEN**VALUE_DECIMALS != holder.lot_value * _TEN**value.decimals:
            why = f"price x lot is {value}, not a multiple of 1e-{VALUE_DECIMALS}"
            yield Violation(path, f"The price of {name} is off the grid of its lot", why)
        elif holder.lot_value >> LOT_VALUE_BITS:
            yield Violation(path, f"One lot of {name} is worth too much", f"price x lot must stay below 2**{LOT_VALUE_BITS} units of 1e-10")


RULES: Final = (
    Rule(3, "size", size),
    Rule(4, "unique", unique),
    Rule(5, "settle", settle),
    Rule(6, "kind", kind),
    Rule(7, "positive", positive),
    Rule(8, "grid", grid),
    Rule(9, "start", tiers.start),
    Rule(10, "contiguous", tiers.contiguous),
    Rule(11, "width", tiers.width),
    Rule(12, "requirement", tiers.requirement),
    Rule(13, "monotone", tiers.monotone),
    Rule(14, "levels", tiers.levels),
    Rule(15, "weight", tiers.weight),
    Rule(16, "continuous", tiers.continuous),
    Rule(17, "concave", tiers.concave),
    Rule(18, "value-levels", tiers.value_levels),
    Rule(19, "liability", tiers.liability),
)
"""S3 to S19, in the order in which they are checked."""
