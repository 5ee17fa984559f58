"""What the publisher of dynamic margin decides. Its rules D1 to D18: :mod:`margin.builders.dynamic.errors`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final, Literal

from margin import strictjson
from margin.builders.dynamic.depth import DepthPolicy
from margin.builders.dynamic.errors import refused
from margin.builders.dynamic.fixed import exact
from margin.builders.dynamic.interest import InterestPolicy
from margin.builders.dynamic.measures import Ewma, Measure
from margin.builders.dynamic.tools import Buffer, Floor, SpeedLimit, StressWeight
from margin.decimals import Exact, Rounding
from margin.readers.arithmetic import less
from margin.widths import RATE_BITS, RATE_DECIMALS

SCHEMA: Final = "zkmargin/dynamic-policy/v1"

_ONE: Final = Exact(1)
_PERCENT: Final = Exact(1, 2)
_NORMAL_99: Final = Exact(2_326, 3)
_HORIZON_LIMIT: Final = 250
_STALE_LIMIT: Final = 31


@dataclass(frozen=True, slots=True)
class DynamicPolicy:
    """How rates follow the market.

    The *measured* rate of a day is ``multiplier * sqrt(horizon_days) * sigma``, ``sigma`` the highest of the measures. The tools turn it
    into the *charged* rate (:mod:`margin.builders.dynamic.rates`). Tiers of a snapshot are multiplied by ``charged / reference``: at the
    reference rate the base snapshot holds unchanged. A base whose tier has the rate 1 and a reference of 1 give the charged rate itself.

    Raises:
        InputError: ``dynamic.D12.range``, ``dynamic.D1.number``, ``dynamic.D16.time``.
    """

    measures: tuple[Measure, ...] = (Ewma(),)
    multiplier: Exact = _NORMAL_99
    """Standard deviations that margin covers; 2.326 is the 99 % quantile of a normal distribution, and prices have fatter tails."""
    horizon_days: int = 2
    """Days that closing a position takes: two for exchange-traded contracts in EMIR RTS 153/2013, 26."""
    minimum: Exact = _PERCENT
    maximum: Exact = _ONE
    """The last word on the charged rate, the floor's included."""
    reference: Exact | None = None
    """The rate at which the base tiers hold; without one it is the long-run rate of the day (that of the floor)."""
    weighting: StressWeight | None = None
    buffer: Buffer | None = None
    floor: Floor | None = None
    speed: SpeedLimit | None = None
    interest: InterestPolicy | None = None
    depth: DepthPolicy | None = None
    missing: Literal["refuse", "keep"] = "refuse"
    """An instrument without data: an error, or its tiers stay as they are."""
    stale_days: int = 1
    """Most days from the newest data to the day of the snapshot, and between the base's day and it; 1 means yesterday's close, the newest
    that is complete."""

    def __post_init__(self) -> None:
        if not self.measures:
            raise refused("range", "There is no measure", "measures", "at least one is needed")
        if exact(self.multiplier, "multiplier").units <= 0:
            raise refused("range", "The multiplier is not above zero", "multiplier", f"found {self.multiplier}")
        if type(self.horizon_days) is not int or not 1 <= self.horizon_days <= _HORIZON_LIMIT:
            raise refused("range", "The horizon is out of range", "horizon_days", f"1 to {_HORIZON_LIMIT} days")
        if exact(self.minimum, "minimum").units <= 0 or less(exact(self.maximum, "maximum"), self.minimum):
            why = f"0 < minimum <= maximum, found {self.minimum} and {self.maximum}"
            raise refused("range", "The bounds of the rate are out of order", "minimum, maximum", why)
        if self.maximum.at(RATE_DECIMALS, Rounding.UP) >> RATE_BITS:
            raise refused("range", "The maximum is too large", "maximum", f"it must stay below 2**{RATE_BITS} units of 1e-9")
        if self.reference is not None and exact(self.reference, "reference").units <= 0:
            raise refused("range", "The reference is not above zero", "reference", f"found {self.reference}")
        if self.missing not in ("refuse", "keep"):
            raise refused("range", "What to do with missing data is not said", "missing", "refuse or keep")
        if type(self.stale_days) is not int or not 1 <= self.stale_days <= _STALE_LIMIT:
            raise refused("time", "The age of data is out of range", "stale_days", f"1 to {_STALE_LIMIT} days")

    @classmethod
    def emir(cls, **changes: Any) -> DynamicPolicy:  # noqa: ANN401 - the fields of this class
        """All three tools of EMIR RTS 153/2013, 28(1) at once, with the least that each of them asks for (a centre needs one)."""
        tools: dict[str, Any] = {"weighting": StressWeight(), "buffer": Buffer(), "floor": Floor()}
        return cls(**(tools | changes))

    @property
    def long_run(self) -> Floor:
        """The look-back of the long-run rate, whether or not it is a floor."""
        return self.floor or Floor()

    def as_dict(self) -> dict[str, Any]:
        """The policy as JSON values: numbers are texts, tools that are off are null."""
        parts = {name: getattr(self, name) for name in ("weighting", "buffer", "floor", "speed", "interest", "depth")}
        return {
            "schema": SCHEMA,
            "measures": [measure.as_dict() for measure in self.measures],
            "multiplier": str(self.multiplier),
            "horizonDays": self.horizon_days,
            "minimum": str(self.minimum),
            "maximum": str(self.maximum),
            "reference": None if self.reference is None else str(self.reference),
            **{name: None if part is None else part.as_dict() for name, part in parts.items()},
            "missing": self.missing,
            "staleDays": self.stale_days,
        }

    def sha256(self) -> str:
        """SHA-256 of the policy's RFC 8785 form."""
        return hashlib.sha256(strictjson.canonical(self.as_dict())).hexdigest()
