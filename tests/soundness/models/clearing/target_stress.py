"""One place out of several, and the three largest of several losses, each alone with its rule in Python."""

from __future__ import annotations

from margin.widths import NOTIONAL_BITS
from tests.soundness.attack import Target, Values, array, flat

MOST = 2**NOTIONAL_BITS - 1


def _one_place(values: Values) -> Values | None:
    return {} if sorted(array(values, "bit")) == [0, 0, 1] else None


ONE_PLACE = Target(
    "OnePlace(3)",
    "lib/stress.circom",
    "OnePlace(3)",
    lambda: {f"place {at}": flat(bit=[int(at == place) for place in range(3)]) for at in range(3)},
    _one_place,
)


def largest_inputs(of: list[int], *places: int | list[int]) -> dict[str, int]:
    """Four losses, and who is first, second and third: a place, or any values in place of its bits."""
    bits = [[int(at == place) for at in range(len(of))] if isinstance(place, int) else place for place in places]
    return flat(of=of, first=bits[0], second=bits[1], third=bits[2])


def _three_largest(values: Values) -> Values | None:
    losses = array(values, "of")
    named = [array(values, rank) for rank in ("first", "second", "third")]
    if any(sorted(bits) != [0] * (len(losses) - 1) + [1] for bits in named):
        return None
    places = [bits.index(1) for bits in named]
    found = [losses[place] for place in places]
    if len(set(places)) < len(places) or found != sorted(losses, reverse=True)[:3]:
        return None
    return {f"main.value[{rank}]": loss for rank, loss in enumerate(found)}


THREE_LARGEST = Target(
    "ThreeLargest(4)",
    "lib/stress.circom",
    "ThreeLargest(4)",
    lambda: {
        "any order": largest_inputs([10, 40, 30, 20], 1, 2, 3),
        "the last is the first": largest_inputs([30, 10, 20, 40], 3, 0, 2),
        "equal, some of them": largest_inputs([7, 7, 7, 7], 2, 0, 3),
        "none": largest_inputs([0, 0, 0, 0], 0, 1, 2),
        "widest, one": largest_inputs([0, MOST, 0, 0], 1, 0, 2),
        "widest, two": largest_inputs([0, MOST, MOST, 0], 1, 2, 3),
        "widest, three": largest_inputs([MOST, MOST, MOST, 0], 0, 1, 2),
    },
    _three_largest,
)

TARGETS = (ONE_PLACE, THREE_LARGEST)
