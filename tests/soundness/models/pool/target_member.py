"""A member of a pool, and its holdings, each alone with its rule in Python."""

from __future__ import annotations

from circuits.commitment import commit
from circuits.field import R, from_field
from margin.widths import CASH_BITS, LOTS_BITS
from tests.soundness.attack import Target, Values, array, flat, get

P, Q = 2**127, 2**128 - 1
"""Two names."""
MOST = 2**LOTS_BITS - 1


def holdings_inputs(holdings: list[tuple[int, int]], names: list[int]) -> dict[str, int]:
    """Two holdings and three netted names."""
    return flat(
        id=[identifier for identifier, _ in holdings],
        negative=[int(lots < 0) for _, lots in holdings],
        magnitude=[abs(lots) for _, lots in holdings],
        name=names,
    )


def _held(values: Values, prefix: str) -> list[tuple[int, int]] | None:
    """The holdings, if they have signs, widths and names."""
    fields = ("id", "negative", "magnitude") if not prefix else (f"{prefix}Id", f"{prefix}Negative", f"{prefix}Magnitude")
    held = list(zip(*(array(values, field) for field in fields), strict=True))
    if any(negative not in {0, 1} or magnitude > MOST or (magnitude and not identifier) for identifier, negative, magnitude in held):
        return None
    return [(identifier, -magnitude if negative else magnitude) for identifier, negative, magnitude in held]


def _sums(held: list[tuple[int, int]], names: list[int]) -> list[int] | None:
    if any(identifier and names.count(identifier) != 1 for identifier, _ in held):
        return None
    return [sum(lots for identifier, lots in held if identifier == name) for name in names]


def _holdings(values: Values) -> Values | None:
    held = _held(values, "")
    sums = None if held is None else _sums(held, array(values, "name"))
    if held is None or sums is None:
        return None
    lots = {f"main.lots[{index}]": lots % R for index, (_, lots) in enumerate(held)}
    return {**lots, **{f"main.sum[{index}]": total % R for index, total in enumerate(sums)}}


HOLDINGS = Target(
    "Holdings(2, 3)",
    "lib/member.circom",
    "Holdings(2, 3)",
    lambda: {
        "two": holdings_inputs([(P, -5), (Q, 7)], [0, P, Q]),
        "extremes": holdings_inputs([(P, -MOST), (Q, MOST)], [P, P + 1, Q]),
        "one unused": holdings_inputs([(0, 0), (Q, 7)], [0, 0, Q]),
        "one name twice": holdings_inputs([(Q, 9), (Q, 7)], [0, P, Q]),
        "nothing": holdings_inputs([(0, 0), (0, 0)], [0, 0, 0]),
        "nothing, full list": holdings_inputs([(0, 0), (0, 0)], [1, 2, 3]),
    },
    _holdings,
)


def member_inputs(
    positions: tuple[tuple[int, int], tuple[int, int]] = ((P, -5), (Q, 7)),
    collateral: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (8, -9)),
    cash: int = -5,
    **changed: object,
) -> dict[str, int]:
    """A member that opens its commitment, unless another one is given."""
    honest: dict[str, object] = {
        "commitment": commit(7, cash, 2**251, positions, collateral),
        "accountTag": 7,
        "cash": cash % R,
        "blinding": 2**251,
        "instrument": [P, Q],
        "asset": [0, 8],
    }
    for kind, held in (("position", positions), ("collateral", collateral)):
        honest[f"{kind}Id"] = [identifier for identifier, _ in held]
        honest[f"{kind}Negative"] = [int(lots < 0) for _, lots in held]
        honest[f"{kind}Magnitude"] = [abs(lots) for _, lots in held]
    return flat(**{**honest, **changed})


NOTHING = ((0, 0), (0, 0))


def absent_inputs(**changed: object) -> dict[str, int]:
    """A member that is not there."""
    return {**member_inputs(NOTHING, NOTHING, 0, commitment=0, accountTag=R - 1, blinding=0), **flat(**changed)}


def _member(values: Values) -> Values | None:
    positions, collateral = _held(values, "position"), _held(values, "collateral")
    cash, commitment = from_field(get(values, "cash")), get(values, "commitment")
    if positions is None or collateral is None or not -(2**CASH_BITS) <= cash < 2**CASH_BITS:
        return None
    lots, balances = _sums(positions, array(values, "instrument")), _sums(collateral, array(values, "asset"))
    if lots is None or balances is None:
        return None
    if commitment == 0:
        fits = not cash and not any(held for _, held in positions + collateral)
    else:
        fits = commit(get(values, "accountTag"), cash, get(values, "blinding"), positions, collateral) == commitment
    sums = {f"main.lots[{index}]": total % R for index, total in enumerate(lots)}
    return {**sums, **{f"main.balance[{index}]": total % R for index, total in enumerate(balances)}} if fits else None


MEMBER = Target(
    "Member(2, 2, 2, 2)",
    "lib/member.circom",
    "Member(2, 2, 2, 2)",
    lambda: {
        "all slots": member_inputs(collateral=((3, 4), (8, -9)), asset=[3, 8]),
        "some": member_inputs(),
        "most cash": member_inputs(cash=2**CASH_BITS - 1),
        "most debt": member_inputs(cash=-(2**CASH_BITS)),
        "nothing": member_inputs(NOTHING, NOTHING, 0),
        "not there": absent_inputs(),
    },
    _member,
)

TARGETS = (HOLDINGS, MEMBER)
