"""Leaf templates on numbers alone, each with the rule it enforces written in Python: ranges, signs, order, the claim."""

from __future__ import annotations

from itertools import pairwise

from circuits.field import R, from_field
from margin.widths import BOUND_BITS, BPS_SCALE, CLAIM_BITS, ID_BITS
from tests.soundness.attack import Target, Values, array, flat, get


def _in_range(values: Values) -> Values | None:
    return {} if get(values, "in") < 2**8 else None


IN_RANGE = Target(
    "InRange(8)", "lib/range.circom", "InRange(8)", lambda: {str(v): flat(**{"in": v}) for v in (0, 1, 127, 128, 255)}, _in_range
)

WIDEST = Target(
    "InRange(253)",
    "lib/range.circom",
    "InRange(253)",
    lambda: {"largest": flat(**{"in": 2**253 - 1})},
    lambda values: {} if get(values, "in") < 2**253 else None,
)


def _is_bit(values: Values) -> Values | None:
    return {} if get(values, "in") in {0, 1} else None


IS_BIT = Target("IsBit()", "lib/range.circom", "IsBit()", lambda: {str(v): flat(**{"in": v}) for v in (0, 1)}, _is_bit)


def _signed(values: Values) -> Values | None:
    negative, magnitude = get(values, "negative"), get(values, "magnitude")
    if negative not in {0, 1} or magnitude >= 2**8:
        return None
    return {"main.value": (-magnitude if negative else magnitude) % R}


SIGNED = Target(
    "Signed(8)",
    "lib/range.circom",
    "Signed(8)",
    lambda: {f"{s}{m}": flat(negative=s, magnitude=m) for s in (0, 1) for m in (0, 1, 255)},
    _signed,
)


def _increasing(values: Values) -> Values | None:
    ids = array(values, "ids")
    used = [identifier for identifier in ids if identifier]
    nulls_first = ids == [0] * (len(ids) - len(used)) + used
    return {} if nulls_first and all(a < b for a, b in pairwise(used)) else None


LARGEST_ID = 2**ID_BITS - 1
STRICTLY_INCREASING = Target(
    "StrictlyIncreasing(3)",
    "lib/account.circom",
    "StrictlyIncreasing(3)",
    lambda: {
        "all null": flat(ids=[0, 0, 0]),
        "one used": flat(ids=[0, 0, 5]),
        "neighbours": flat(ids=[4, 5, 6]),
        "extremes": flat(ids=[1, 2, LARGEST_ID]),
        "null to largest": flat(ids=[0, 0, LARGEST_ID]),
        "widest step": flat(ids=[0, 1, LARGEST_ID]),
    },
    _increasing,
)


def _claim(values: Values) -> Values | None:
    equity, requirement = from_field(get(values, "equity")), get(values, "requirement")
    has_lower, lower = get(values, "hasLower"), get(values, "lowerBps")
    has_upper, upper = get(values, "hasUpper"), get(values, "upperBps")
    if has_lower not in {0, 1} or has_upper not in {0, 1} or not has_lower | has_upper:
        return None
    if lower >= 2**BOUND_BITS or upper >= 2**BOUND_BITS:
        return None
    if has_lower and BPS_SCALE * equity < lower * requirement:
        return None
    return None if has_upper and BPS_SCALE * equity >= upper * requirement else {}


def claim_inputs(equity: int, requirement: int, lower: int | None = None, upper: int | None = None, **other: int) -> dict[str, int]:
    """Inputs of the claim; a bound that is ``None`` is not claimed and stands as zero."""
    bounds = {"hasLower": int(lower is not None), "lowerBps": lower or 0, "hasUpper": int(upper is not None), "upperBps": upper or 0}
    return flat(**{"equity": equity % R, "requirement": requirement, **bounds, **other})


MOST = 2**CLAIM_BITS // BPS_SCALE - 1
"""Equity at the edge of the claim's width."""

CLAIM = Target(
    "Claim(152)",
    "lib/claim.circom",
    "Claim(CLAIM_BITS())",
    lambda: {
        "exactly the lower bound": claim_inputs(10_001, 10_001, lower=10_000),
        "one below the upper bound": claim_inputs(1, 10_001, upper=1),
        "band": claim_inputs(15, 10, lower=15_000, upper=15_001),
        "nothing required, nothing there": claim_inputs(0, 0, lower=10_000),
        "nothing required, debt": claim_inputs(-1, 0, upper=1),
        "largest bounds": claim_inputs(105, 1, lower=2**BOUND_BITS - 1, upper=None),
        "largest upper": claim_inputs(0, 1, upper=2**BOUND_BITS - 1),
        "most equity": claim_inputs(MOST, 0, lower=1),
        "most debt": claim_inputs(-MOST, 0, upper=1),
    },
    _claim,
)

TARGETS = (IN_RANGE, WIDEST, IS_BIT, SIGNED, STRICTLY_INCREASING, CLAIM)
