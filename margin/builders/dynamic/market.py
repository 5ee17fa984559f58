"""Public data of one instrument, as far as a policy needs them."""

from __future__ import annotations

from dataclasses import dataclass

from margin.builders.dynamic.depth import Book
from margin.builders.dynamic.history import History
from margin.builders.dynamic.series import Series


@dataclass(frozen=True, slots=True)
class Market:
    """Daily prices; implied volatility (yearly, as a fraction), open interest (in the numeraire) and an order book where they are used."""

    history: History
    implied: Series | None = None
    open_interest: Series | None = None
    book: Book | None = None


def as_market(data: History | Market) -> Market:
    """Prices alone are a market too."""
    return Market(data) if isinstance(data, History) else data
