"""The whole circuit of the portfolio model: ``Portfolio(2, 2, 2, 2, 4, 1)``, the tiny preset."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.soundness.attack import Attack, Target, flat
from tests.soundness.models.cross.market import X, Y
from tests.soundness.models.portfolio.hints import complete, is_hint
from tests.soundness.models.portfolio.market import BASE, CREDIT, Case, Market
from tests.soundness.models.portfolio.section import A, B, C, D
from tests.soundness.opening import Opening
from tests.soundness.whole import NONE, PUBLIC, Change, Inputs, U, attack_on, no_rule


def holding(*positions: tuple[int, int], cash: int = 0, collateral: tuple[tuple[int, int], ...] = ()) -> Opening:
    """An account of at most two positions and two balances."""
    slots = (NONE,) * (2 - len(positions)) + positions
    return Opening(cash, slots, (NONE,) * (2 - len(collateral)) + collateral)


def at_margin(opening: Opening, missing: int = 0, market: Market = BASE, **other: object) -> Case:
    """The account with as much cash as its requirement needs, less ``missing`` money units (1e-10)."""
    case = Case(opening, market, **other)  # type: ignore[arg-type]
    outcome = case.outcome()
    cash = opening.cash - outcome.headroom // 10**18 - missing
    return replace(case, opening=replace(opening, cash=cash))


HONEST = {
    "two classes, all slots": at_margin(holding((A, -1_200), (D, 300), collateral=((X, 40), (Y, -20)))),
    "one group": at_margin(holding((A, 700), (B, 300))),
    "two groups of one class": at_margin(holding((A, 2_000), (C, -900))),
    "one position": at_margin(holding((D, -40))),
    "the minimum counts": at_margin(holding((A, 2_000), (B, 1_250))),
    "the basis loss counts": at_margin(holding((A, -750), (B, -500))),
    "a class needs less than nothing": at_margin(holding((A, -1_200), (D, 300)), market=CREDIT),
    "empty": Case(holding(), BASE),
    "shortfall": at_margin(holding((A, -2_000)), 1, lower=None, upper=10_000),
    "band": at_margin(holding((C, 500), cash=100 * U, collateral=((X, 900),)), lower=10_000, upper=10_001),
}

WHOLE = Target(
    "Portfolio(2, 2, 2, 2, 4, 1)",
    "models/portfolio.circom",
    "Portfolio(2, 2, 2, 2, 4, 1)",
    lambda: {name: flat(**case.inputs()) for name, case in HONEST.items()},
    no_rule,
    ", ".join(PUBLIC),
    registered="portfolio-p2-c2-g2-u2-s4-d3",
)


def attack(
    identifier: str,
    says: str,
    case: Case,
    change: Change = lambda _: None,
    *,
    forged: Mapping[str, int] | Callable[[], Mapping[str, int]] | None = None,
    above: Mapping[str, int] | Callable[[], Mapping[str, int]] | None = None,
    assumed: Mapping[str, int] | None = None,
    instead: Case | None = None,
    target: Target = WHOLE,
) -> Attack:
    """An attack whose hints follow from the rows it opens and the wires it forges.

    Args:
        identifier, says, case, change, instead: as for :func:`attack_on`.
        forged: wires of ``PortfolioRisk``, and hints.
        above: wires of the model's template around it.
        assumed: wires whose value the hints assume, and that stay as they are.
        target: the circuit.
    """

    def of(chosen: Mapping[str, int] | Callable[[], Mapping[str, int]] | None) -> Mapping[str, int]:
        return (chosen() if callable(chosen) else chosen) or {}

    def follow(inputs: Inputs) -> None:
        change(inputs)
        complete(inputs, {**of(forged), **(assumed or {})})

    def wires() -> Mapping[str, int]:
        return {f"risk.{name}": value for name, value in of(forged).items() if not is_hint(name)} | dict(of(above))

    return attack_on(target, identifier, says, case, follow, forged=wires, instead=instead)


TARGETS = (WHOLE,)
