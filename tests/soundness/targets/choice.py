"""Templates that pin what the prover names: the largest of several, the better of two, the slot that a name belongs to."""

from __future__ import annotations

from circuits.field import R, from_field
from tests.soundness.attack import Target, Values, array, flat, get


def largest_inputs(value: int, of: list[int]) -> dict[str, int]:
    """A value that is said to be the largest of these, which may be negative."""
    return flat(**{"in": value % R, "of": [item % R for item in of]})


LARGEST = Target(
    "Largest(3, 8)",
    "lib/portfolio_risk.circom",
    "Largest(3, 8)",
    lambda: {
        "first": largest_inputs(9, [9, 1, -5]),
        "middle": largest_inputs(-1, [-2, -1, -3]),
        "last": largest_inputs(255, [0, 0, 255]),
        "all the same": largest_inputs(-7, [-7, -7, -7]),
    },
    lambda values: {} if from_field(get(values, "in")) == max(map(from_field, array(values, "of"))) else None,
)


def better_inputs(value: int, a: int, b: int, smaller: int) -> dict[str, int]:
    """A value that is said to be the larger (the smaller) of two."""
    return flat(**{"in": value % R, "a": a % R, "b": b % R, "smaller": smaller})


def _better(values: Values) -> Values | None:
    pair = from_field(get(values, "a")), from_field(get(values, "b"))
    return {} if from_field(get(values, "in")) == (min(pair) if get(values, "smaller") else max(pair)) else None


BETTER = Target(
    "Better(8)",
    "lib/portfolio_risk.circom",
    "Better(8)",
    lambda: {
        "larger": better_inputs(5, 5, -250, 0),
        "larger, second": better_inputs(5, -250, 5, 0),
        "smaller": better_inputs(-250, 5, -250, 1),
        "smaller, first": better_inputs(-250, -250, 5, 1),
        "the same": better_inputs(4, 4, 4, 0),
    },
    _better,
)


def assign_inputs(member: list[int], exists: list[int], slot: list[int]) -> dict[str, int]:
    """Two members and three slots."""
    return flat(member=member, exists=exists, slot=slot)


def _assign(values: Values) -> Values | None:
    members, exists, slots = (array(values, name) for name in ("member", "exists", "slot"))
    if any(there and slots.count(member) != 1 for member, there in zip(members, exists, strict=True)):
        return None
    return {f"main.in[{i}][{j}]": int(member == slot) for i, member in enumerate(members) for j, slot in enumerate(slots)}


ASSIGN = Target(
    "Assign(2, 3)",
    "lib/assign.circom",
    "Assign(2, 3)",
    lambda: {
        "two slots": assign_inputs([8, 9], [1, 77], [0, 8, 9]),
        "one slot": assign_inputs([9, 9], [1, 1], [8, 9, 10]),
        "one unused": assign_inputs([0, 9], [0, 1], [0, 0, 9]),
        "none used": assign_inputs([0, 0], [0, 0], [0, 0, 0]),
    },
    _assign,
)

TARGETS = (LARGEST, BETTER, ASSIGN)
