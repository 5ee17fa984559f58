"""The parts of a demonstration that differ from model to model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from margin.account import Account
from margin.clearing import ClearingAccount
from margin.decimals import Exact, Rounding
from margin.models import Model
from margin.snapshot import Instrument, Snapshot, lot_value
from zkmargin import samples
from zkmargin.demo.folder import Folder
from zkmargin.subjects import ReadOptions, Subject, load_subject
from zkmargin.views.base import View

ACCOUNT = "desk-7"


class Plot(ABC):
    """One model's story. Every method does one party's work with that party's files."""

    model: ClassVar[Model]
    policy: ClassVar[str]
    """Of the service: what the lender asks for."""
    question: ClassVar[str]
    """The same in words."""
    honest: ClassVar[tuple[str, ...]]
    """The files of the account that meets its margin; of a pool one for each member."""
    after: ClassVar[tuple[str, ...]]
    """The files of the account that does not."""
    inputs: ClassVar[tuple[str, ...]] = ()
    """Further files: the market's, where it does not come with the package."""
    misfortune: ClassVar[str] = "And an account after a bad week"
    bounded: ClassVar[bool] = True
    """Whether the shortfall is then proven, with a bound on its size."""

    hidden: ClassVar[str] = "the positions"
    """What nothing was shown about."""
    issuer: ClassVar[str] = "The issuer"
    """Who signs the commitment."""
    committed: ClassVar[str] = "the account"
    """What it hides."""
    holder: ClassVar[str] = "the holder"
    """With whom the opening stays."""
    price: ClassVar[tuple[str, str]]
    """What the forger changes in the snapshot: a name, and the story."""
    position: ClassVar[tuple[str, str]]
    """What the forger changes in the account."""

    def write(self, folder: Folder) -> None:
        """Put the samples into the folder."""
        from attestation.clock import system_clock
        from margin.files import write_atomic

        now = system_clock()
        known = samples.files(self.model)
        for name in dict.fromkeys((*self.honest, *self.after, *self.inputs)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_atomic(folder / name, samples.content(known[name], now))

    @abstractmethod
    def market(self, folder: Folder, as_of: str) -> Snapshot:
        """The publisher: a snapshot."""

    @abstractmethod
    def published(self, market: Snapshot) -> tuple[str, str]:
        """What the publisher publishes, in two lines."""

    def subject(self, folder: Folder, market: Snapshot, names: Sequence[str]) -> Subject:
        """The holder: the files, and what they mean."""
        accounts = () if self.model in ("pool", "clearing") else (ACCOUNT,)
        return load_subject([folder / name for name in names], market, self.model, ReadOptions(account=accounts, as_of="now", quiet=True))

    @abstractmethod
    def told(self, view: View[Any], subject: Subject) -> tuple[str, ...]:
        """What the holder has, in a few lines."""

    @abstractmethod
    def favour(self, market: Snapshot, subject: Sequence[Account | ClearingAccount]) -> Snapshot:
        """The forger: a snapshot that keeps all its rules and asks for less."""

    @abstractmethod
    def better(self, account: Account | ClearingAccount) -> Account | ClearingAccount:
        """The forger: an account that looks better than it is."""


def positions_of(account: Account | ClearingAccount) -> Account:
    """An account of positions."""
    if not isinstance(account, Account):
        raise TypeError("an account of positions is needed")
    return account


def smaller_position(account: Account) -> Account:
    """The account with its first position a thousandth smaller."""
    (identifier, lots), *others = account.positions
    less = lots - (lots // 1000 or 1)
    margins = account.margins
    if not less:
        return replace(account, positions=tuple(others), margins=None if margins is None else margins[1:])
    return replace(account, positions=((identifier, less), *others))


def largest(market: Snapshot, accounts: Sequence[Account]) -> tuple[Instrument, int]:
    """The instrument with the largest value held (of all accounts together), and its lots."""
    held: dict[int, int] = {}
    for account in accounts:
        for identifier, lots in account.positions:
            held[identifier] = held.get(identifier, 0) + lots
    item = max((item for item in market.instruments if item.id in held), key=lambda item: abs(held[item.id]) * item.lot_value)
    return item, held[item.id]


def repriced(market: Snapshot, item: Instrument, percent: int) -> Snapshot:
    """The snapshot with one price at a percentage of what it was, on the grid of that price."""
    raised = Exact(item.price.units * percent, item.price.decimals + 2)
    price = Exact(raised.at(item.price.decimals, Rounding.DOWN), item.price.decimals)
    whole, _, fraction = item.lot.partition(".")
    better = replace(item, price=price, lot_value=lot_value(price, Exact(int(whole + fraction), len(fraction))))
    return replace(market, instruments=tuple(better if one.id == item.id else one for one in market.instruments), sha256="")


def better_price(market: Snapshot, accounts: Sequence[Account | ClearingAccount]) -> Snapshot:
    """The largest position's price 1 % in its favour."""
    item, lots = largest(market, [positions_of(account) for account in accounts])
    return repriced(market, item, 101 if lots > 0 else 99)
