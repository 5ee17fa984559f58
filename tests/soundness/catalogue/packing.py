"""Mutants of the packing of columns and amounts."""

from __future__ import annotations

from circuits.field import R
from tests.soundness.attack import Mutant
from tests.soundness.catalogue.entries import Template
from tests.soundness.targets import packing
from tests.soundness.targets.packing import LIMIT, STRIDE, amounts_inputs, columns_inputs

unpack = Template("lib/packing.circom", "Unpack", packing.UNPACK)
amounts = Template("lib/packing.circom", "UnpackAmounts", packing.UNPACK_AMOUNTS)

GENUINE = [5, 0, 7, 3]
ELEMENTS = [5 + 7 * STRIDE**2, 3]
BORROWED = unpack.attack("R18.borrowed", "5 and 0 are 5 - 2**84 and 1", lambda: columns_inputs([5 - STRIDE, 1, 7, 3], ELEMENTS))
OTHER_SUMS = unpack.attack("R18.other-columns", "columns that were not packed", lambda: columns_inputs([0, 0, 0, 0], ELEMENTS))
OTHER_LAST = unpack.attack("R18.other-last-column", "the last column was another", lambda: columns_inputs([5, 0, 7, 0], ELEMENTS))
WIDE = unpack.attack("R18.84-bits", "2**83 has 83 bits", lambda: columns_inputs([LIMIT, 0, 0, 0]))
NO_SIGN = unpack.attack(
    "R18.scaling-sign", "a sign of 3 is a sign", lambda: {**columns_inputs([5, 0, 7, 3], [-25 + 7 * STRIDE**2, 3]), "main.negative[0]": 3}
)
SIGN_FORGED = unpack.attack(
    "R18.sign-of-another",
    "the sign shown is not the sign taken",
    lambda: {**columns_inputs(GENUINE), "main.negative[2]": 1},
    column_2__negative=0,
)
SIZE_FORGED = unpack.attack(
    "R18.size-of-another",
    "the size shown is not the size taken",
    lambda: {**columns_inputs(GENUINE), "main.magnitude[2]": 0},
    column_2__magnitude=7,
)
VALUE_FORGED = unpack.attack("R18.value-of-another", "the column is what suits", lambda: columns_inputs([0, 0, 7, 3], ELEMENTS), value_0=5)

PARTS = [5, 6, 7]
NEGATIVE_PART = amounts.attack(
    "R18.negative-amount",
    "amounts of 5 - 2**84 and 7 are 5 and 6",
    lambda: amounts_inputs([5 - STRIDE, 7, 7], 5 + 6 * STRIDE + 7 * STRIDE**2),
)
OTHER_PARTS = amounts.attack("R18.other-amounts", "amounts that were not packed", lambda: amounts_inputs([0, 0, 0], 5 + 6 * STRIDE))
SWAPPED_PARTS = amounts.attack(
    "R18.amounts-in-another-order", "the charge is the minimum", lambda: amounts_inputs([6, 5, 7], 5 + 6 * STRIDE + 7 * STRIDE**2)
)
WIDE_PART = amounts.attack("R18.amount-of-84-bits", "2**83 has 83 bits", lambda: amounts_inputs([LIMIT, 0, 0]))
CARRIED = amounts.attack("R18.amount-carried", "5 + 2**84 and 0 are 5 and 1", lambda: amounts_inputs([5 + STRIDE, 0, 0], 5 + STRIDE))
ANYTHING = amounts.attack(
    "R18.any-amount", "a fraction in the field is an amount", lambda: amounts_inputs([pow(STRIDE, -1, R), 0, 0], pow(STRIDE, -1, R))
)

MUTANTS: list[Mutant] = [
    unpack.drop("column[i].negative <== negative[i]", SIGN_FORGED),
    unpack.drop("column[i].magnitude <== magnitude[i]", SIZE_FORGED),
    unpack.drop("value[i] <== column[i].value", VALUE_FORGED),
    unpack.drop("packed[k] === sum", OTHER_SUMS, OTHER_LAST),
    unpack.weaken("Signed(SUM_BITS())", "Signed(SUM_BITS() + 1)", BORROWED, WIDE),
    unpack.weaken("Signed(SUM_BITS())", "Signed(SUM_BITS() - 1)"),
    unpack.weaken("packed[k] === sum;", "packed[0] === packed[0] + sum - sum;", OTHER_SUMS, OTHER_LAST),
    unpack.weaken("3 * k + j < N", "3 * k + j < N - 1"),
    unpack.weaken("(1 << (COLUMN_BITS() * j))", "(1 << ((COLUMN_BITS() - 1) * j))"),
    unpack.weaken("sum += value", "sum = value"),
    amounts.drop("InRange(SUM_BITS())(part[j])", NEGATIVE_PART, CARRIED, ANYTHING),
    amounts.drop("packed === sum", OTHER_PARTS, SWAPPED_PARTS),
    amounts.weaken("InRange(SUM_BITS())", "InRange(SUM_BITS() + 1)", WIDE_PART),
    amounts.weaken("InRange(SUM_BITS())", "InRange(SUM_BITS() + 2)", WIDE_PART, CARRIED),
    amounts.weaken("InRange(SUM_BITS())", "InRange(SUM_BITS() - 1)"),
    amounts.weaken("(1 << (COLUMN_BITS() * j))", "(1 << (COLUMN_BITS() * (2 - j)))"),
]

FURTHER = (NO_SIGN,)
"""Rejected by the sign's own check, whose mutant is another template's."""
