"""The claim: what a proof says about equity and requirement.

``lower_bps <= 10000 * equity / requirement < upper_bps``, either side optional, cross-multiplied so that nothing is divided:

    lower:  10000 * equity >= lower_bps * requirement       "margin is met": 10000 is exactly the requirement of the level
    upper:  10000 * equity <  upper_bps * requirement       a proven shortfall, or the upper end of a health band

What ``equity`` and ``requirement`` are is the model's (:mod:`margin.models`); both stand in one unit, so the claim needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from margin import shape
from margin.decimals import Rounding, divide, grouped
from margin.errors import InputError, VerdictNo
from margin.levels import LEVELS, Level
from margin.models.words import words
from margin.widths import BOUND_BITS, BPS_SCALE, VALUE_DECIMALS, VALUE_SCALE

if TYPE_CHECKING:
    from margin.models.outcome import Outcome

PAR: Final = BPS_SCALE
"""The bound that means: exactly the requirement."""

_CODE: Final = "claim.schema"
_FIELDS: Final = frozenset({"level", "lowerBps", "upperBps"})
_PLACES: Final = 2


@dataclass(frozen=True, slots=True)
class Claim:
    """A level and bounds in basis points of the requirement.

    Raises:
        InputError: ``claim.level``, ``claim.bound`` (not an integer of 0 .. 2**20 - 1), ``claim.none`` (no bound) or ``claim.order``
            (nothing lies between).
    """

    level: Level = "maintenance"
    lower_bps: int | None = PAR
    upper_bps: int | None = None

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise InputError("The level is unknown", where="level", hint=f"Levels: {', '.join(LEVELS)}.", code="claim.level")
        for name, bound in (("lowerBps", self.lower_bps), ("upperBps", self.upper_bps)):
            if bound is None:
                continue
            if type(bound) is not int or bound < 0 or bound >> BOUND_BITS:
                why = f"it must be an integer of 0 to {(1 << BOUND_BITS) - 1} (10000 = the requirement)"
                raise InputError("A bound is out of range", where=name, why=why, code="claim.bound")
        if self.lower_bps is None and self.upper_bps is None:
            raise InputError("The claim has no bound", hint="Give lowerBps, upperBps or both.", code="claim.none")
        if self.lower_bps is not None and self.upper_bps is not None and self.lower_bps >= self.upper_bps:
            raise InputError("Nothing lies between the bounds", why="lowerBps must be below upperBps", code="claim.order")

    @classmethod
    def from_dict(cls, value: object, where: str = "claim") -> Claim:
        """Read ``{"level": ..., "lowerBps": int | null, "upperBps": int | null}``; errors as above, or ``claim.schema``."""
        with shape.located(where):
            raw: Mapping[str, Any] = shape.fields(value, _FIELDS, code=_CODE)
            return cls(raw["level"], raw["lowerBps"], raw["upperBps"])

    def as_dict(self) -> dict[str, Any]:
        """The claim as JSON values."""
        return {"level": self.level, "lowerBps": self.lower_bps, "upperBps": self.upper_bps}

    def holds(self, equity: int, requirement: int) -> bool:
        """Is the claim true of this equity and requirement, in one unit? Nothing is true of a requirement below zero: there is no ratio."""
        if requirement < 0:
            return False
        lower_met = self.lower_bps is None or BPS_SCALE * equity >= self.lower_bps * requirement
        upper_kept = self.upper_bps is None or BPS_SCALE * equity < self.upper_bps * requirement
        return lower_met and upper_kept

    def missing(self, equity: int, requirement: int) -> int:
        """Equity that is missing to the lower bound, rounded up, in the unit of the two; 0 when it is met."""
        if self.lower_bps is None:
            return 0
        return max(0, divide(self.lower_bps * requirement - BPS_SCALE * equity, BPS_SCALE, Rounding.UP))

    def excess(self, equity: int, requirement: int) -> int:
        """Equity too much for the upper bound (which is strict), in the unit of the two; 0 when it is kept."""
        if self.upper_bps is None:
            return 0
        return max(0, (BPS_SCALE * equity - self.upper_bps * requirement) // BPS_SCALE + 1)

    def sentence(self, model: str = "cross") -> str:
        """The claim for people: ``equity is at least 100 % of maintenance margin``, in the words of a model, with its :meth:`remark`."""
        phrases = words(model)
        reference = phrases.reference.format(margin=level_name(self.level))
        lower = f"at least {_percent(self.lower_bps)}" if self.lower_bps is not None else ""
        upper = f"below {_percent(self.upper_bps)}" if self.upper_bps is not None else ""
        remark = self.remark(model)
        remark = f" ({remark})" if remark else ""
        if lower and upper and phrases.lower != phrases.upper:
            return f"{phrases.joint} {lower} of {reference} and that of at least one {upper}{remark}"
        subject = phrases.lower if not upper else phrases.upper if not lower else phrases.joint
        return f"{subject} {' and '.join(filter(None, (lower, upper)))} of {reference}{remark}"

    def remark(self, model: str = "cross") -> str:
        """What an upper bound at the requirement means, with a lower one: ``short, by at most 10 %``. Empty for any other claim.

        Nobody is short by the ``compression`` model, whose upper bound is the good news.
        """
        if model == "compression" or self.upper_bps != PAR or not self.lower_bps:
            return ""
        return f"short, by at most {_percent(PAR - self.lower_bps)}"

    def met(self, outcome: Outcome) -> bool:
        """Is the claim true of this outcome?"""
        return self.holds(outcome.equity, outcome.requirement)

    def shortfall(self, outcome: Outcome) -> str:
        """Why the claim is not true, in words, with the amount rounded up: ``short 450.13 USDT of maintenance margin``.

        Empty when it holds. The text tells a private amount: it is for the holder.
        """
        missing, excess = self.missing(outcome.equity, outcome.requirement), self.excess(outcome.equity, outcome.requirement)
        reference = outcome.words.reference.format(margin=level_name(self.level))
        if missing:
            share = "" if self.lower_bps == PAR else f"{_percent(self.lower_bps or 0)} of "
            return f"short {_amount(missing, outcome)} {outcome.numeraire} of {share}{reference}"
        if excess:
            less = f"{_amount(excess, outcome)} {outcome.numeraire} less {outcome.words.amount}".rstrip()
            return f"above the bound: {less} would put it below {_percent(self.upper_bps or 0)} of {reference}"
        return ""

    def require(self, outcome: Outcome, model: str = "cross") -> None:
        """Refuse a claim that is not true, before any proof is tried.

        Raises:
            VerdictNo: ``claim.false``, with :meth:`shortfall` in words. The amount is private to the holder.
            InputError: ``claim.negative`` where less than nothing is required.
        """
        if outcome.requirement < 0:
            why = "its positions are worth less in every scenario than they are marked at, so less than nothing is required"
            hint = "Are the marks of its options consistent with each other?"
            raise InputError("The account has no ratio of equity to requirement", why=why, hint=hint, code="claim.negative")
        short = self.shortfall(outcome)
        if short:
            what = f"The claim is not true: {outcome.words.holder} {short}"
            raise VerdictNo(what, why=f"it claims that {self.sentence(model)}", code="claim.false")


def level_name(level: Level) -> str:
    """The level as a phrase."""
    return {"closeout": "close-out margin", "maintenance": "maintenance margin", "initial": "initial margin"}[level]


def _percent(bps: int) -> str:
    whole, rest = divmod(bps, 100)
    return f"{whole}.{rest:02d} %" if rest else f"{whole} %"


def _amount(units: int, outcome: Outcome) -> str:
    """Units of an outcome for people, rounded up."""
    return grouped(divide(units * VALUE_SCALE, outcome.unit, Rounding.UP), VALUE_DECIMALS, _PLACES, Rounding.UP)
