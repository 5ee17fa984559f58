"""Cover rules, openings of a clearing house's commitment, and the statement itself as margin/ understands it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from circuits.commitment import sponge
from circuits.field import R, clearing_tag, from_field, to_field
from margin.clearing import ClearingAccount
from margin.errors import InputError
from margin.levels import PerLevel
from margin.models import clearing
from margin.sections.clearing import ClearingSection
from margin.snapshot import Snapshot
from margin.tables.clearing import COVER_INDEX, ClearingBook
from margin.widths import NOTIONAL_BITS
from tests.soundness.table import Table
from tests.soundness.whole import CONTEXT, PERCENT, Inputs, Nested, U, claimed, public_signals

MEMBERS, SCENARIOS = 4, 2
Losses = tuple[tuple[int, ...], ...]
"""A row for each member, a loss for each scenario."""
Places = tuple[int, int, int]
"""Members with the largest, second and third largest loss."""


@dataclass(frozen=True)
class Market:
    """A snapshot with a cover rule, and the tree of that one row."""

    snapshot: Snapshot

    @cached_property
    def book(self) -> ClearingBook:
        """The row at the level maintenance."""
        return ClearingBook(self.snapshot, "maintenance")

    @cached_property
    def table(self) -> Table:
        """The row as a leaf."""
        return Table(self.book.rows)


@dataclass(frozen=True)
class ClearingOpening:
    """What a clearing house's commitment commits to. Every amount is any field element.

    ``domain`` is the commitment's tag where it is not a clearing house's.
    """

    fund: int
    other: int
    losses: Losses
    tag: int = 77
    blinding: int = 2**250 + 12345
    domain: int = 0

    def commitment(self) -> int:
        """The public signal; packs without the checks that an honest issuer makes."""
        elements = [value % R for value in (self.tag, self.blinding, self.fund, self.other, *self.pairs())]
        return sponge(elements, self.domain or clearing_tag(MEMBERS, SCENARIOS))

    def pairs(self) -> list[int]:
        """Losses two by two, as they are hashed."""
        return [(row[k] + (row[k + 1] << NOTIONAL_BITS)) % R for row in self.losses for k in range(0, SCENARIOS, 2)]

    def account(self) -> ClearingAccount:
        """The account as ``margin/`` takes it.

        Raises:
            InputError: where there is no such account.
        """
        if self.domain:
            raise InputError("This is no clearing house's commitment", code="account.kind")
        fund, other = (from_field(amount % R) for amount in (self.fund, self.other))
        return ClearingAccount(self.tag, fund, other, tuple(tuple(from_field(loss % R) for loss in row) for row in self.losses))


@dataclass(frozen=True)
class Case:
    """A statement of the clearing model: an opening, a market and the public claim."""

    opening: ClearingOpening
    market: Market
    lower: int | None = 10_000
    upper: int | None = None
    context: int = CONTEXT

    @property
    def public(self) -> dict[str, int]:
        """The public signals that a verifier rebuilds from its own records."""
        return public_signals(self.opening.commitment(), self.market.table.root, self.lower, self.upper, self.context)

    def inputs(self) -> Inputs:
        """All inputs."""
        row, path = self.market.table.open(COVER_INDEX)
        return {
            **self.public,
            "accountTag": self.opening.tag,
            "blinding": self.opening.blinding,
            "fund": to_field(self.opening.fund),
            "other": to_field(self.opening.other),
            "loss": _amounts(self.opening.losses),
            "coverRow": row,
            "coverPath": path,
            "cap": self.market.table.cap,
            **self.ranking(self.opening.losses),
        }

    def ranking(self, losses: Losses, *places: Places) -> Inputs:
        """Who is first, second and third in each scenario, and what that requires; ``places`` where the right ones are not named."""
        columns = list(zip(*losses, strict=True))
        named = places or tuple(clearing.ranked(column) for column in columns)
        cover = self.market.book.row
        worst = 0
        for column, ranks in zip(columns, named, strict=True):
            x1, x2, x3 = (column[member] for member in ranks)
            worst = max(worst, cover.largest * x1, cover.second_third * (x2 + x3), cover.two_largest * (x1 + x2))
        bits = [[[int(member == ranks[rank]) for member in range(MEMBERS)] for ranks in named] for rank in range(3)]
        return {"first": bits[0], "second": bits[1], "third": bits[2], "worst": worst}  # type: ignore[dict-item]

    def holds(self, public: Mapping[str, int]) -> bool:
        """The statement as ``margin/`` says it."""
        if public["commitment"] != self.opening.commitment() or public["snapshotRoot"] != self.market.table.root:
            return False
        try:
            return claimed(public).met(clearing.evaluate(self.opening.account(), self.market.book))
        except InputError:
            return False


def _amounts(losses: Losses) -> Nested:
    return [[to_field(loss) for loss in row] for row in losses]


def market(other: int, largest: int, second_third: int, two_largest: int) -> Market:
    """A cover rule by its weights in percent."""
    weights = (PerLevel.same(value * PERCENT) for value in (other, largest, second_third, two_largest))
    section = ClearingSection("rule", *weights)
    return Market(Snapshot("test", "2026-01-01T00:00:00Z", "USDT", (), 3, (), (), (), clearing=section))


def house(fund: int, losses: Losses, other: int = 0) -> ClearingOpening:
    """A clearing house, by amounts in units of the numeraire."""
    return ClearingOpening(fund * U, other * U, tuple(tuple(loss * U for loss in row) for row in losses))


RULE = market(50, 100, 100, 80)
"""Each of the three parts is the largest for some losses; other resources count half."""
LENIENT = market(50, 1, 1, 1)
"""A rule nobody published, by which a hundredth is enough."""

ONE_LARGE = ((1_000, 300), (100, 400), (50, 350), (10, 20))
"""Requires 1000 by the largest loss of the first scenario; the second requires 650 by its second and third."""
ALIKE = ((10, 500), (100, 510), (50, 480), (100, 490))
"""Requires 990 by the second and third largest losses of the second scenario."""
TWO_LARGE = ((600, 10), (500, 20), (100, 30), (50, 40))
"""Requires 880 by the two largest losses of the first scenario."""
NO_LOSSES = ((0, 0),) * MEMBERS
