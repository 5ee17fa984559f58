"""The commitment to isolated positions alone, with its rule in Python."""

from __future__ import annotations

from circuits.commitment import commit_isolated
from circuits.field import R, from_field
from tests.soundness.attack import Target, Values, array, flat, get


def opening_inputs(**changed: object) -> dict[str, int]:
    """An opening of a commitment with two slots."""
    account = {
        "accountTag": 7,
        "blinding": 2**251,
        "ids": [2**127, 2**128 - 1],
        "lots": [R - (2**63 - 1), 2**63 - 1],
        "margin": [R - 5, 2**95 - 1],
    }
    return flat(**{**account, **changed})


def _commitment(values: Values) -> Values:
    lots, margins = ([from_field(value) for value in array(values, name)] for name in ("lots", "margin"))
    slots = list(zip(array(values, "ids"), lots, strict=True))
    return {"main.out": commit_isolated(get(values, "accountTag"), get(values, "blinding"), slots, margins)}


COMMITMENT = Target(
    "IsolatedCommitment(2)",
    "lib/account.circom",
    "IsolatedCommitment(2)",
    lambda: {"extremes": opening_inputs(), "null": opening_inputs(ids=[0, 0], lots=[0, 0], margin=[0, 0])},
    _commitment,
)

TARGETS = (COMMITMENT,)
