"""The ``clearing`` section of a snapshot: how a default fund is held against the largest losses of a clearing house's members. Public data.

::

    "clearing": {"rule": "EMIR 43(2)",
     "other": {"closeout": "1", "maintenance": "1", "initial": "1"},
     "largest": {...}, "secondThird": {...}, "twoLargest": {...}}

With the three largest losses beyond margin in one stress scenario, ``x1 >= x2 >= x3``, the fund and the weighted other resources must
reach, in every scenario, the largest of ``largest * x1``, ``secondThird * (x2 + x3)`` and ``twoLargest * (x1 + x2)``. All four are
weights with nine decimals; zero switches a part off. The members and their losses are private: they are the account
(:mod:`margin.clearing`). The rules are in :mod:`margin.sections.clearing_rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from margin.levels import PerLevel
from margin.widths import RATE_DECIMALS


@dataclass(frozen=True, slots=True)
class ClearingSection:
    """The weights of a cover rule, in units of 1e-9.

    Attributes:
        rule: its name, for people.
        other: what a unit of the other prefunded resources counts beside the default fund.
        largest: weight of the largest loss.
        second_third: weight of the sum of the second and the third largest loss.
        two_largest: weight of the sum of the two largest losses.
    """

    rule: str
    other: PerLevel
    largest: PerLevel
    second_third: PerLevel
    two_largest: PerLevel

    def as_dict(self) -> dict[str, Any]:
        """The section in the snapshot's format."""
        return {
            "rule": self.rule,
            "other": self.other.texts(RATE_DECIMALS),
            "largest": self.largest.texts(RATE_DECIMALS),
            "secondThird": self.second_third.texts(RATE_DECIMALS),
            "twoLargest": self.two_largest.texts(RATE_DECIMALS),
        }

    def ordered(self) -> ClearingSection:
        """The same: nothing here has an order."""
        return self

    @property
    def row_count(self) -> int:
        """Rows of the table at any level: the cover rule."""
        return 1
