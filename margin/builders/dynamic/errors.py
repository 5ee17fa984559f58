"""The rules of dynamic margin, and the errors that name them.

=== ============== ===================================================================================================================
D1  number         a parameter is an exact decimal; a cell of a table is a number, and not NaN or infinite
D2  price          prices are above zero
D3  candle         low <= open, close <= high; a candle has all four prices or the close alone
D4  dates          days are real, rise by at most the longest gap (one day unless said otherwise), and none stands twice
D5  lookback       the history is long enough for the measure, the tools and a first rate
D6  decay          the decay of an EWMA lies strictly between 0 and 1; the period of an ATR is at least 2 days
D7  volatility     volatilities are above zero; an implied one is a yearly fraction of at most 10
D8  weights        the weights of current and stressed observations are not negative and sum to one
D9  buffer         a buffer is above 0 and at most 1, and is rebuilt by more than 0 a day
D10 floor          the floor looks back over at least one year
D11 speed          a speed limit is above zero
D12 range          multiplier and horizon are above zero; 0 < minimum <= maximum; what comes out fits its width
D13 interest       open interest is not negative, and its bounds are 0 <= lower < upper
D14 depth          bids fall, asks rise, they do not cross, sizes are above zero; share, tiers and the rate beyond are in range
D15 missing        every instrument has the data that its policy needs
D16 time           no data after the time of the snapshot are used, and the newest are not too old
D17 section        a new price leaves no numbers per lot of the old one behind: risk arrays, past returns
D18 base           the base's prices are of about the time of the snapshot: a new time does not make them newer
=== ============== ===================================================================================================================
"""

from __future__ import annotations

from typing import Final

from margin.errors import InputError

RULES: Final = (
    "number",
    "price",
    "candle",
    "dates",
    "lookback",
    "decay",
    "volatility",
    "weights",
    "buffer",
    "floor",
    "speed",
    "range",
    "interest",
    "depth",
    "missing",
    "time",
    "section",
    "base",
)
"""Names of D1 to D18, in order."""


def code(rule: str) -> str:
    """The stable code of a rule: ``dynamic.D6.decay``."""
    return f"dynamic.D{RULES.index(rule) + 1}.{rule}"


def refused(rule: str, what: str, where: str, why: str, hint: str = "") -> InputError:
    """The error that says that ``rule`` is broken."""
    return InputError(what, where=where, why=why, hint=hint, code=code(rule))
