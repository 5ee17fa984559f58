"""Reading of the snapshot's ``clearing`` section: rules S1 and S2. Rules S45 and following are in :mod:`margin.sections.clearing_rules`."""

from __future__ import annotations

from typing import Final

from margin import shape
from margin.sections.clearing import ClearingSection
from margin.snapshot_reading import S1, Numbers, name
from margin.widths import RATE_DECIMALS

_RATES: Final = ("other", "largest", "secondThird", "twoLargest")
_SECTION: Final = frozenset({"rule", *_RATES})


def read(value: object, venue: str = "") -> ClearingSection:  # noqa: ARG001 - sections are read alike; nothing here has an id
    """The parsed JSON of a clearing section as typed, exact values.

    Raises:
        InputError: ``snapshot.S1.schema`` or ``snapshot.S2.number``, naming the field within the section.
    """
    numbers = Numbers()
    raw = shape.fields(value, _SECTION, code=S1)
    return ClearingSection(name(raw, "rule"), *(numbers.levels(raw, field, RATE_DECIMALS) for field in _RATES))
