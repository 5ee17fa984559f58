"""What is proven about a case: claims as tight as bounds allow.

A case is proven as it is by a band: the ratio of equity to requirement lies in the one basis point in which the model puts it. A case on
a boundary, or one whose ratio says nothing about the requirement because equity is zero or less, is proven from both sides. With the
headroom withdrawn, equity is the requirement, rounded up to 1e-10: the requirement is met. With one unit of 1e-10 less it is not. The two
together leave the circuit no other requirement than the model's. A liquidation price is proven likewise, by the marks on its two sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, cast

from circuits import registry
from circuits.registry import Circuit
from margin.account import Account
from margin.claim import PAR, Claim
from margin.clearing import ClearingAccount
from margin.errors import InputError
from margin.levels import Level
from margin.models import Model
from margin.models.evaluation import Subject
from margin.models.outcome import Outcome
from margin.models.portfolio import PortfolioResult
from margin.snapshot import Snapshot
from margin.widths import BOUND_BITS, VALUE_SCALE
from zkmargin.conformance.cases import Case, Expectation
from zkmargin.conformance.evaluation import Holdings
from zkmargin.conformance.liquidation import crossing
from zkmargin.conformance.market import Market

_LARGEST: Final = (1 << BOUND_BITS) - 1
_BY_CASH: Final[frozenset[Model]] = frozenset({"cross", "portfolio", "shortfall"})
"""Models under which cash moves equity and nothing else."""


@dataclass(frozen=True, slots=True, repr=False)
class Task:
    """One claim to be proven: by this account, under this market, with this circuit. ``how`` says which side of what it is."""

    model: Model
    level: Level
    claim: Claim
    subject: Subject
    market: Market
    circuit: Circuit
    how: str

    @property
    def words(self) -> str:
        """The claim for people."""
        return f"{self.claim.sentence(self.model)} ({self.how})"


def tasks(case: Case) -> tuple[Task, ...]:
    """Everything that is to be proven about a case: at every level that it has numbers for.

    Raises:
        InputError: ``circuit.too-small``, ``conformance.liquidation``, ``rows.*``.
    """
    made: list[Task] = []
    for expected in case.expected:
        if expected.refused is None:
            holdings = Holdings.read(case.model, case.account, case.market.snapshot())
            made.extend(_level(case, expected, holdings))
    return tuple(made)


def _level(case: Case, expected: Expectation, holdings: Holdings) -> Iterator[Task]:
    level, subject = expected.level, holdings.subject
    if expected.liquidation is not None:
        found = crossing(case, holdings, expected.liquidation.symbol, level)
        yield _task(case, holdings, Claim(level), found.enough, "at the mark on this side of the liquidation price")
        yield _task(case, holdings, Claim(level, None, PAR), found.short, "at the mark beyond the liquidation price")
        return
    outcome = holdings.evaluate(case.market.snapshot(), level)
    telling = (outcome.ratio_bps() or 0) > 0
    if (case.boundary or not telling) and case.model in _BY_CASH and isinstance(subject, Account):
        free = outcome.headroom * VALUE_SCALE // outcome.unit
        edge = replace(holdings, subject=replace(subject, cash=subject.cash - free))
        beyond = replace(holdings, subject=replace(subject, cash=subject.cash - free - 1))
        yield _task(case, edge, Claim(level), case.market, "with the headroom withdrawn")
        yield _task(case, beyond, Claim(level, None, PAR), case.market, "with 0.0000000001 less than that")
        return
    yield _task(case, holdings, band(level, outcome), case.market, "as published")


def band(level: Level, outcome: Outcome) -> Claim:
    """The narrowest claim that is true: a band of one basis point, where bounds reach so far."""
    ratio = outcome.ratio_bps()
    if ratio is None:
        return Claim(level) if outcome.headroom >= 0 else Claim(level, None, PAR)
    if ratio < 0:
        return Claim(level, None, 0)
    return Claim(level, ratio, ratio + 1) if ratio < _LARGEST else Claim(level, _LARGEST)


def _task(case: Case, holdings: Holdings, claim: Claim, market: Market, how: str) -> Task:
    circuit = _circuit(case.model, needs(holdings, market.snapshot(), claim.level))
    return Task(case.model, claim.level, claim, holdings.subject, market, circuit, how)


def needs(holdings: Holdings, snapshot: Snapshot, level: Level) -> dict[str, int]:
    """The sizes that a circuit must have room for; the depth is the circuit's to choose."""
    from zkmargin.sizing import account_size, clearing_account_size, portfolio_size

    subject = holdings.subject
    sizes: Mapping[str, int]
    if holdings.model in ("portfolio", "compression") and isinstance(subject, Account):
        result = Holdings("portfolio", subject).evaluate(snapshot, level)
        sizes = portfolio_size(subject, snapshot, cast(PortfolioResult, result)).needs
    elif isinstance(subject, Account):
        sizes = account_size(holdings.model, [subject], snapshot).needs
    elif isinstance(subject, ClearingAccount):
        sizes = clearing_account_size(subject, snapshot).needs
    else:
        sizes = account_size(holdings.model, subject, snapshot).needs
    return {name: size for name, size in sizes.items() if name != "depth"}


def _circuit(model: Model, sizes: Mapping[str, int]) -> Circuit:
    """The smallest production circuit with room, else the smallest of all: some shapes exist for tests only.

    Raises:
        InputError: ``circuit.too-small``.
    """
    for circuit in sorted(registry.of_model(model), key=lambda item: (not item.production, item.constraints)):
        if all(_fits(circuit, name, size) for name, size in sizes.items()):
            return circuit
    wanted = ", ".join(f"{size} {name}" for name, size in sizes.items())
    why = f"the case needs {wanted}"
    raise InputError(f"No circuit of the model {model} has room for the case", why=why, code="circuit.too-small")


def _fits(circuit: Circuit, name: str, size: int) -> bool:
    have = circuit.sizes.get(name, 0)
    return size == have if name in registry.EXACT and circuit.model != "clearing" else size <= have
