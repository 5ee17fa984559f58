"""What each model's two sides are called, so that one claim reads right under every model.

A claim compares ``equity`` with ``requirement``. Under most models that is what they are; a compression claim compares two requirements,
an isolated one speaks of every position, a clearing one of a default fund.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Words(NamedTuple):
    """Phrases for one model.

    Attributes:
        lower, upper: who meets the lower and who is below the upper bound (the same, except where positions stand alone).
        joint: who lies within both.
        reference: what is compared with; ``{margin}`` is the level's margin.
        holder: who is short, or above a bound.
        amount: what somebody above a bound has too much of; nothing where the holder phrase says it.
    """

    lower: str
    upper: str
    joint: str
    reference: str
    holder: str
    amount: str = "equity"

    @classmethod
    def of(cls, subject: str, reference: str, holder: str, amount: str = "equity") -> Words:
        """One subject for every bound."""
        return cls(subject, subject, subject, reference, holder, amount)


CROSS: Final = Words.of("equity is", "{margin}", "the account is")
ISOLATED: Final = Words(
    lower="the equity of every position is",
    upper="the equity of at least one position is",
    joint="the equity of every position is",
    reference="its own {margin}",
    holder="the weakest position is",
)
POOL: Final = Words.of("pooled equity is", "{margin} of the netted positions", "the pool is", "pooled equity")
COMPRESSION: Final = Words.of("the portfolio requirement is", "the gross requirement ({margin})", "the portfolio requirement is", amount="")
CLEARING: Final = Words.of(
    "the default fund with other resources is", "the largest losses to be covered ({margin})", "the default fund is", "resources"
)

_WORDS: Final = {"isolated": ISOLATED, "pool": POOL, "compression": COMPRESSION, "clearing": CLEARING}


def words(model: str) -> Words:
    """The phrases of a model."""
    return _WORDS.get(model, CROSS)
