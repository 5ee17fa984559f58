"""The rules of a snapshot's ``portfolio`` section, S20 to S34. Without that section all of them hold.

As for the other rules (:mod:`margin.snapshot_rules`): a circuit trusts its rows. It checks that a size lies in the row that is opened, and
nothing more; that the next row starts where this one ends, and that no sum can leave its width, is checked here.

===  ==============  ===================================================================================================
S20  scenarios       a number of scenarios that circuits have; at least one array
S21  length          an array has one value, a class one weight, per scenario
S22  names           every scenario, class, group and array once; no id is null or stands for two
S23  links           every array is of an instrument and in a group, every group in a class
S24  sizes           an array's tiers start at zero lots, leave no gap, hold something, and end at 2**62 lots or below
S25  columns         a lot of anything but an option is worth 1e-5 or more; a position's numbers fit: lots x column
S26  charges         charges and minimums are not negative, and a position's fit
S27  rates           weights, gains, losses, bases and exposure rates are within their widths
S28  credit          a credit for offset exposures is not larger than the smallest rate that it offsets
S29  minimum-tiers   a class's minimum tiers start at zero, leave no gap, hold something; their rates and constants fit
S30  minimum-grows   no minimum is negative, and none falls as its base grows
S31  minimum-levels  close-out <= maintenance <= initial minimum everywhere
S32  risk-levels     weights, rates, charges and minimums do not fall from close-out to maintenance to initial
S33  size-grows      no lot of a larger position is charged less
S34  gross           a position's gross requirement fits
===  ==============  ===================================================================================================

A gain rate is not tied to a loss rate: a policy may count gains at more than losses, and the sign of a sum is proven either way. S32 orders
what requirements are made of, and so the requirements of floored classes; a class without a floor that gains in every scenario needs
less under larger weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from margin import ids
from margin.decimals import render
from margin.levels import LEVELS
from margin.sections.portfolio import LOTS_LIMIT, SCENARIO_COUNTS, Group, PortfolioSection, RiskArray, RiskClass, Side, Sides, lot_limit
from margin.sections.sizes import gaps, small_lot
from margin.snapshot import NOTIONAL_LIMIT, Snapshot
from margin.snapshot_rules import Rule
from margin.snapshot_tiers import Violation, repeated
from margin.tables.portfolio import columns_of, risk_rows
from margin.widths import CONSTANT_BITS, GAIN_BITS, POSITION_BITS, RATE_BITS, VALUE_DECIMALS

_SIDES: Final = ("long", "short")
_ORDER: Final = "close-out <= maintenance <= initial must hold"


# Shape -------------------------------------------------------------------------------------------------------------------------


def scenarios(snapshot: Snapshot) -> Iterator[Violation]:
    """S20: a number of scenarios that circuits have; at least one array."""
    for section in _section(snapshot):
        count = len(section.scenarios)
        if count not in SCENARIO_COUNTS:
            why = f"circuits have {', '.join(map(str, SCENARIO_COUNTS[:-1]))} or {SCENARIO_COUNTS[-1]}"
            yield Violation("portfolio.scenarios", f"A section of {count} scenarios is not offered", why)
        if not section.arrays:
            yield Violation("portfolio.arrays", "The portfolio section has no risk arrays", "there is nothing to hold")


def length(snapshot: Snapshot) -> Iterator[Violation]:
    """S21: an array has one value, a class one weight, per scenario."""
    for section in _section(snapshot):
        count = len(section.scenarios)
        for index, array in enumerate(section.arrays):
            if len(array.values) != count:
                why = f"there are {count} scenarios and it has {len(array.values)}"
                yield Violation(f"portfolio.arrays[{index}].values", f"The array of {array.symbol} has another number of values", why)
        for index, item in enumerate(section.classes):
            for level, weights in zip(LEVELS, item.weights, strict=True):
                if len(weights) != count:
                    why = f"there are {count} scenarios and it has {len(weights)}"
                    where = f"portfolio.classes[{index}].weights.{level}"
                    yield Violation(where, f"The class {item.name} has another number of weights", why)


def names(snapshot: Snapshot) -> Iterator[Violation]:
    """S22: every scenario, class, group and array once; no id is null or stands for two."""
    for section in _section(snapshot):
        groups, classes = [group.name for group in section.groups], [item.name for item in section.classes]
        yield from repeated("portfolio.scenarios", "scenario", section.scenarios)
        yield from repeated("portfolio.classes", "class", classes)
        yield from repeated("portfolio.groups", "group", groups)
        yield from repeated("portfolio.arrays", "risk array of", (array.symbol for array in section.arrays))
        yield from _same_id("groups", groups, [ids.group_id(snapshot.venue, name) for name in groups])
        yield from _same_id("classes", classes, [ids.class_id(snapshot.venue, name) for name in classes])


def links(snapshot: Snapshot) -> Iterator[Violation]:
    """S23: every array is of an instrument and in a group, every group in a class."""
    symbols = {item.symbol for item in snapshot.instruments}
    for section in _section(snapshot):
        groups, classes = {group.name for group in section.groups}, {item.name for item in section.classes}
        for index, array in enumerate(section.arrays):
            if array.symbol not in symbols:
                why = "the snapshot does not list it, so it has no lot and no price"
                yield Violation(f"portfolio.arrays[{index}].symbol", f"A risk array is of an unknown instrument, {array.symbol}", why)
            if array.group not in groups:
                why = f"the section has no group {array.group}"
                yield Violation(f"portfolio.arrays[{index}].group", f"The array of {array.symbol} is in an unknown group", why)
        for index, group in enumerate(section.groups):
            if group.class_name not in classes:
                why = f"the section has no class {group.class_name}"
                yield Violation(f"portfolio.groups[{index}].class", f"The group {group.name} is in an unknown class", why)


# Arrays ------------------------------------------------------------------------------------------------------------------------


def sizes(snapshot: Snapshot) -> Iterator[Violation]:
    """S24: an array's tiers start at zero lots, leave no gap, hold something, and end at 2**62 lots or below."""
    for section in _section(snapshot):
        for index, array in enumerate(section.arrays):
            path = f"portfolio.arrays[{index}].tiers"
            yield from gaps(path, f"the array of {array.symbol}", array.tiers, LOTS_LIMIT, "lots")


def columns(snapshot: Snapshot) -> Iterator[Violation]:
    """S25: a lot is worth 1e-5 or more; a position's numbers, and those of one lot, fit: lots x column.

    An option may be worth less than that: its results move with its underlying, whose price a snapshot does not say and a chain's rules
    bound (:mod:`margin.builders.policies.chain`).
    """
    items = {item.symbol: item for item in snapshot.instruments}
    for section in _section(snapshot):
        for index, array in enumerate(section.arrays):
            item = items[array.symbol]
            if item.kind != "option":
                yield from small_lot(f"portfolio.arrays[{index}].symbol", item)
            largest = max(abs(column) for column in columns_of(array, item.lot_value))
            most = max(1, array.tiers[-1].cap - 1)
            if (most * largest) >> POSITION_BITS:
                what = f"The largest position in {array.symbol} does not fit its columns"
                where = f"portfolio.arrays[{index}].tiers[{len(array.tiers) - 1}].cap"
                yield Violation(where, what, f"{_too_wide(largest)}; {_most(largest)}")


def charges(snapshot: Snapshot) -> Iterator[Violation]:
    """S26: charges and minimums are not negative, and a position's fit."""
    for section in _section(snapshot):
        for path, array, number in _tiers(section):
            tier = array.tiers[number]
            amounts = _flat((*tier.charges, *tier.minimums))
            if min(amounts) < 0:
                yield Violation(path, f"A charge or minimum of {array.symbol} is negative", "it adds to the requirement")
            elif (max(1, tier.cap - 1) * max(amounts)) >> POSITION_BITS:
                what = f"The largest position in {array.symbol} does not fit its charge or minimum"
                yield Violation(f"{path}.cap", what, f"{_too_wide(max(amounts))}; {_most(max(amounts))}")


# Rates -------------------------------------------------------------------------------------------------------------------------


def rates(snapshot: Snapshot) -> Iterator[Violation]:
    """S27: weights, gains, losses, bases and exposure rates are within their widths."""
    unsigned = f"0 <= rate < 2**{RATE_BITS} units of 1e-9"
    weight = f"0 <= rate < 2**{GAIN_BITS} units of 1e-9"
    for section in _section(snapshot):
        for index, group in enumerate(section.groups):
            path, name = f"portfolio.groups[{index}]", f"the group {group.name}"
            for field, found in (("gain", (group.gain,)), ("loss", (group.loss,)), ("basis", group.basis)):
                if min(found) < 0 or max(found) >> GAIN_BITS:
                    yield Violation(f"{path}.{field}", f"The {field} rate of {name} does not fit", weight)
            for field, sides in (("delta", group.delta), ("vega", group.vega)):
                if min(_flat(sides)) < 0 or max(_flat(sides)) >> RATE_BITS:
                    yield Violation(f"{path}.{field}", f"A {field} rate of {name} does not fit", unsigned)
        for index, item in enumerate(section.classes):
            path, name = f"portfolio.classes[{index}]", f"the class {item.name}"
            for level, weights in zip(LEVELS, item.weights, strict=True):
                if min(weights) < 0 or max(weights) >> GAIN_BITS:
                    yield Violation(f"{path}.weights.{level}", f"A weight of {name} does not fit", weight)
            for field, sides in (("delta", item.delta), ("vega", item.vega)):
                if max(map(abs, _flat(sides))) >> RATE_BITS:
                    why = f"-2**{RATE_BITS} < rate < 2**{RATE_BITS} units of 1e-9"
                    yield Violation(f"{path}.{field}", f"A {field} rate of {name} does not fit", why)


def credit(snapshot: Snapshot) -> Iterator[Violation]:
    """S28: a credit for offset exposures, in either mode, is at most the smallest rate that it offsets: no requirement below zero."""
    for section in _section(snapshot):
        for index, item in enumerate(section.classes):
            for what, net, gross_ in _exposures(item, section):
                for at, level in enumerate(LEVELS):
                    for side, name in enumerate(_SIDES):
                        if -net[at][side] > min(rate[at][side] for rate in gross_):
                            why = f"at the {level} level a net {name} {what} would lower the requirement"
                            where = f"portfolio.classes[{index}].{what}.{level}.{name}"
                            yield Violation(where, f"A credit of the class {item.name} is larger than what it offsets", why)


# Minimums ----------------------------------------------------------------------------------------------------------------------


def minimum_tiers(snapshot: Snapshot) -> Iterator[Violation]:
    """S29: a class's minimum tiers start at zero, leave no gap, hold something; their rates and constants fit."""
    for path, name, item in _classes(snapshot):
        yield from gaps(path, name, item.minimum_tiers, NOTIONAL_LIMIT, "units of 1e-10")
        for number, tier in enumerate(item.minimum_tiers):
            if min(tier.rates) < 0 or max(tier.rates) >> RATE_BITS:
                yield Violation(f"{path}[{number}]", f"A rate of {name} does not fit", f"0 <= rate < 2**{RATE_BITS} units of 1e-9")
            if min(tier.constants) < 0 or max(tier.constants) >> CONSTANT_BITS:
                why = f"0 <= constant < 2**{CONSTANT_BITS} units of 1e-19"
                yield Violation(f"{path}[{number}]", f"A constant of {name} does not fit", why)


def minimum_grows(snapshot: Snapshot) -> Iterator[Violation]:
    """S30: no minimum is negative, and none falls as its base grows."""
    for path, name, item in _classes(snapshot):
        for at, level in enumerate(LEVELS):
            before = 0
            for number, tier in enumerate(item.minimum_tiers):
                here = tier.floor * tier.rates[at] - tier.constants[at]
                if here < before:
                    what = "is negative" if here < 0 else "falls"
                    why = f"at the {level} level the constant is too large for a base of {_money(tier.floor)}"
                    yield Violation(f"{path}[{number}]", f"The minimum of {name} {what} at {_money(tier.floor)}", why)
                before = max(0, tier.cap * tier.rates[at] - tier.constants[at])


def minimum_levels(snapshot: Snapshot) -> Iterator[Violation]:
    """S31: close-out <= maintenance <= initial minimum everywhere. Straight within a tier, so its first and its last base decide."""
    for path, name, item in _classes(snapshot):
        for number, tier in enumerate(item.minimum_tiers):
            for base in (tier.floor, tier.cap - 1):
                if not _rise(base * rate - constant for rate, constant in zip(tier.rates, tier.constants, strict=True)):
                    why = f"close-out <= maintenance <= initial must hold at a base of {_money(base)}"
                    yield Violation(f"{path}[{number}]", f"The minimums of {name} cross", why)
                    break


# Order -------------------------------------------------------------------------------------------------------------------------


def risk_levels(snapshot: Snapshot) -> Iterator[Violation]:
    """S32: weights, rates, charges and minimums do not fall from close-out to maintenance to initial."""
    for section in _section(snapshot):
        for index, item in enumerate(section.classes):
            yield from _class_levels(f"portfolio.classes[{index}]", item, section)
        for index, group in enumerate(section.groups):
            yield from _group_levels(f"portfolio.groups[{index}]", group)
        for path, array, number in _tiers(section):
            tier = array.tiers[number]
            if not all(_rise(amounts) for sides in (tier.charges, tier.minimums) for amounts in zip(*sides, strict=True)):
                yield Violation(path, f"The charges or minimums of {array.symbol} cross", _ORDER)


def _class_levels(path: str, item: RiskClass, section: PortfolioSection) -> Iterator[Violation]:
    """Of a class: a credit may grow by what its groups' rates grow."""
    if not all(_rise(weights) for weights in zip(*item.weights, strict=True)):
        yield Violation(f"{path}.weights", f"The weights of the class {item.name} cross", _ORDER)
    for what, net, gross_ in _exposures(item, section):
        for side, name in enumerate(_SIDES):
            if any(_step(net, at, side) + min(_step(rate, at, side) for rate in gross_) < 0 for at in (1, 2)):
                why = f"{_ORDER} together with the rates of its groups"
                yield Violation(f"{path}.{what}", f"The {name} {what} rates of the class {item.name} cross", why)


def _group_levels(path: str, group: Group) -> Iterator[Violation]:
    delta, vega = zip(*group.delta, strict=True), zip(*group.vega, strict=True)
    for field, found in (("basis", (group.basis,)), ("delta", delta), ("vega", vega)):
        if not all(_rise(rate) for rate in found):
            yield Violation(f"{path}.{field}", f"The {field} rates of the group {group.name} cross", _ORDER)


def size_grows(snapshot: Snapshot) -> Iterator[Violation]:
    """S33: no lot of a larger position is charged less."""
    for section in _section(snapshot):
        for path, array, number in _tiers(section):
            if not number:
                continue
            lower, upper = array.tiers[number - 1 : number + 1]
            before = (amount for sides in (*lower.charges, *lower.minimums) for amount in sides)
            after = (amount for sides in (*upper.charges, *upper.minimums) for amount in sides)
            if any(larger < smaller for smaller, larger in zip(before, after, strict=True)):
                why = f"a position of {upper.floor} lots would need less than one of {upper.floor - 1}"
                yield Violation(path, f"A charge or minimum of {array.symbol} falls with the size", why)


def gross(snapshot: Snapshot) -> Iterator[Violation]:
    """S34: a position's gross requirement fits."""
    for section in _section(snapshot):
        for level in LEVELS:
            for (path, array, _), row in zip(_tiers(section), risk_rows(snapshot, section, level), strict=True):
                largest = max(row.long.gross, row.short.gross)
                if (max(1, row.cap - 1) * largest) >> POSITION_BITS:
                    what = f"The largest position in {array.symbol} does not fit its gross requirement"
                    why = f"at the {level} level {_too_wide(largest)}; {_most(largest)}"
                    yield Violation(f"{path}.cap", what, why)


RULES: Final = (
    Rule(20, "scenarios", scenarios),
    Rule(21, "length", length),
    Rule(22, "names", names),
    Rule(23, "links", links),
    Rule(24, "sizes", sizes),
    Rule(25, "columns", columns),
    Rule(26, "charges", charges),
    Rule(27, "rates", rates),
    Rule(28, "credit", credit),
    Rule(29, "minimum-tiers", minimum_tiers),
    Rule(30, "minimum-grows", minimum_grows),
    Rule(31, "minimum-levels", minimum_levels),
    Rule(32, "risk-levels", risk_levels),
    Rule(33, "size-grows", size_grows),
    Rule(34, "gross", gross),
)
"""S20 to S34, in the order in which they are checked."""


# What the rules share ----------------------------------------------------------------------------------------------------------


def _section(snapshot: Snapshot) -> Iterator[PortfolioSection]:
    """The section, if there is one."""
    if snapshot.portfolio is not None:
        yield snapshot.portfolio


def _tiers(section: PortfolioSection) -> Iterator[tuple[str, RiskArray, int]]:
    """Every tier of every array, in the order of the section's risk rows: (path, array, number of the tier)."""
    for index, array in enumerate(section.arrays):
        for number in range(len(array.tiers)):
            yield f"portfolio.arrays[{index}].tiers[{number}]", array, number


def _classes(snapshot: Snapshot) -> Iterator[tuple[str, str, RiskClass]]:
    """Every class: (path of its minimum tiers, what to call it, class)."""
    for section in _section(snapshot):
        for index, item in enumerate(section.classes):
            yield f"portfolio.classes[{index}].minimumTiers", f"the class {item.name}", item


def _same_id(field: str, listed: Sequence[str], identifiers: Sequence[int]) -> Iterator[Violation]:
    seen = {ids.NULL_ID: ""}
    for index, (name, identifier) in enumerate(zip(listed, identifiers, strict=True)):
        if seen.setdefault(identifier, name) != name:
            yield Violation(f"portfolio.{field}[{index}].name", "An id is null or stands for two names", "an id names one group or class")


def _exposures(item: RiskClass, section: PortfolioSection) -> Iterator[tuple[str, Sides, list[Sides]]]:
    """Delta, then vega: (name, the class's rates, its groups' rates). Nothing for a class without groups: nothing is held in it."""
    groups = [group for group in section.groups if group.class_name == item.name]
    if groups:
        yield "delta", item.delta, [group.delta for group in groups]
        yield "vega", item.vega, [group.vega for group in groups]


def _step(sides: Sides, at: int, side: int) -> int:
    """How much a rate grows from the level before."""
    return sides[at][side] - sides[at - 1][side]


def _flat(sides: Iterable[Side]) -> tuple[int, ...]:
    return tuple(rate for side in sides for rate in side)


def _rise(amounts: Iterable[int]) -> bool:
    return all(weaker <= stronger for weaker, stronger in pairwise(amounts))


def _too_wide(largest: int) -> str:
    return f"one lot has {_money(largest)} and the product must stay below 2**{POSITION_BITS} units of 1e-{VALUE_DECIMALS}"


def _most(largest: int) -> str:
    limit = lot_limit((largest,))
    return f"the cap may be {limit} lots" if limit else "no cap is small enough"


def _money(units: int) -> str:
    return render(units, VALUE_DECIMALS)
