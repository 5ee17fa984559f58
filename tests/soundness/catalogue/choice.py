"""Mutants of the templates that pin what the prover names."""

from __future__ import annotations

from tests.soundness.attack import Mutant
from tests.soundness.catalogue.entries import Template
from tests.soundness.targets import choice
from tests.soundness.targets.choice import assign_inputs, better_inputs, largest_inputs

largest = Template("lib/extreme.circom", "Largest", choice.LARGEST)
better = Template("lib/extreme.circom", "Better", choice.BETTER)
assign = Template("lib/assign.circom", "Assign", choice.ASSIGN)

STRANGER = largest.attack("R22.no-member", "12 is the largest of 9, 1 and -5", lambda: largest_inputs(12, [9, 1, -5]))
SMALLER = largest.attack("R22.smaller-member", "1 is the largest of 9, 1 and -5", lambda: largest_inputs(1, [9, 1, -5]))
SMALLER_LAST = largest.attack("R22.smaller-than-the-last", "8 is the largest of 8, 1 and 9", lambda: largest_inputs(8, [8, 1, 9]))
SMALLEST = largest.attack("R22.smallest-member", "- 5 is the largest of 9, 1 and - 5", lambda: largest_inputs(-5, [9, 1, -5]))
SECOND_OF_BITS = largest.attack("R22.nine-bits", "-1 is the largest of 255, -1 and -1", lambda: largest_inputs(-1, [255, -1, -1]))

NEITHER = better.attack("R25.neither", "7 is the larger of 5 and 3", lambda: better_inputs(7, 5, 3, 0))
NEITHER_SMALLER = better.attack("R25.neither-smaller", "1 is the smaller of 5 and 3", lambda: better_inputs(1, 5, 3, 1))
LESS = better.attack("R25.smaller-for-larger", "3 is the larger of 5 and 3", lambda: better_inputs(3, 5, 3, 0))
LESS_SWAPPED = better.attack("R25.smaller-for-larger-swapped", "3 is the larger of 3 and 5", lambda: better_inputs(3, 3, 5, 0))
MORE = better.attack("R25.larger-for-smaller", "5 is the smaller of 5 and 3", lambda: better_inputs(5, 5, 3, 1))
MORE_SWAPPED = better.attack("R25.larger-for-smaller-swapped", "5 is the smaller of 3 and 5", lambda: better_inputs(5, 3, 5, 1))
A_FORGED = better.attack("R25.first-not-compared", "the first is not above it", lambda: better_inputs(3, 5, 3, 0), overA=0)
B_FORGED = better.attack("R25.second-not-compared", "the second is not above it", lambda: better_inputs(3, 3, 5, 0), overB=0)

TWO = [8, 9]
NOWHERE = assign.attack("R16.nowhere", "a member with a name needs no slot", lambda: assign_inputs(TWO, [1, 1], [0, 0, 9]))
NOWHERE_AFTER_UNUSED = assign.attack(
    "R16.nowhere-after-unused", "a member with a name needs no slot", lambda: assign_inputs([0, 9], [0, 1], [0, 8, 10])
)
IN_TWO = assign.attack("R16.in-two", "a member belongs to two slots", lambda: assign_inputs(TWO, [1, 1], [8, 9, 9]))
NOT_IN = assign.attack(
    "R16.not-where-it-is",
    "a member belongs to no slot and to another one",
    lambda: assign_inputs(TWO, [1, 1], [0, 8, 9]),
    in_0_1=0,
    in_0_0=1,
)
RENAMED = assign.attack(
    "R16.renamed-member",
    "the name compared is another",
    lambda: assign_inputs(TWO, [1, 1], [7, 0, 9]),
    **{f"equal_0_{j}__in_0": 7 for j in range(3)},
)
SLOT_RENAMED = assign.attack(
    "R16.renamed-slot", "the slot compared is another", lambda: assign_inputs(TWO, [1, 1], [7, 0, 9]), equal_0_0__in_1=8
)

MUTANTS: list[Mutant] = [
    largest.drop("OneOf(N)(in, of)", STRANGER),
    largest.drop("InRange(BITS)(in - of[i])", SMALLER, SMALLER_LAST, SMALLEST),
    largest.weaken("(in - of[i])", "(of[i] - in)", SMALLEST),
    largest.weaken("i < N", "i < N - 1", SMALLER_LAST),
    largest.weaken("InRange(BITS)", "InRange(BITS - 1)"),
    largest.weaken(
        "InRange(BITS)",
        "InRange(253)",
        SMALLER,
        SECOND_OF_BITS,
        survives="any two differ by less than 2**BITS, so a negative difference stands above r - 2**BITS, outside of any width up to 253",
    ),
    better.drop("(in - a) * (in - b) === 0", NEITHER, NEITHER_SMALLER),
    better.drop("signal overA <== (1 - 2 * smaller) * (in - a)", A_FORGED),
    better.drop("signal overB <== (1 - 2 * smaller) * (in - b)", B_FORGED),
    better.drop("InRange(BITS)(overA)", LESS, MORE_SWAPPED),
    better.drop("InRange(BITS)(overB)", LESS_SWAPPED, MORE),
    better.weaken("(1 - 2 * smaller) * (in - a)", "(in - a)"),
    better.weaken("(1 - 2 * smaller) * (in - b)", "(in - b)"),
    better.weaken("(in - a) * (in - b) === 0", "(in - a) * (in - a) === 0"),
    better.weaken("InRange(BITS)(overA)", "InRange(BITS - 1)(overA)"),
    better.weaken("InRange(BITS)(overB)", "InRange(BITS - 1)(overB)"),
    assign.drop("equal[i][j].in[0] <== member[i]", RENAMED),
    assign.drop("equal[i][j].in[1] <== slot[j]", SLOT_RENAMED),
    assign.drop("in[i][j] <== equal[i][j].out", NOT_IN),
    assign.drop("exists[i] * (1 - count) === 0", NOWHERE, IN_TWO),
    assign.weaken("count += in[i][j]", "count = in[i][j]"),
    assign.weaken("exists[i] * (1 - count) === 0", "exists[0] * (1 - count) === 0", NOWHERE_AFTER_UNUSED),
    assign.weaken("exists[i] * (1 - count) === 0", "exists[i] * (1 - count) - count === 0"),
]
