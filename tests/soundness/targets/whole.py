"""The whole circuit as a target: ``Cross(2, 2, 1)``, the tiny preset, with the statement of ``margin/`` as its rule."""

from __future__ import annotations

from collections.abc import Callable

from tests.soundness.attack import Attack, Target, Values, flat
from tests.soundness.market import BASE, NONE, PUBLIC, A, B, Case, Inputs, Market, Opening, U, X, Y, holds

HONEST = {
    "both sides, all slots": Case(Opening(5_000 * U, ((B, -2_000_000), (A, 2_000)), ((X, 1_500), (Y, -20))), BASE),
    "exactly the requirement": Case(Opening(2_510 * U, (NONE, (A, -2_000)), (NONE, NONE)), BASE),
    "empty": Case(Opening(0, (NONE, NONE), (NONE, NONE)), BASE),
    "shortfall": Case(Opening(2_509 * U, (NONE, (A, -2_000)), (NONE, NONE)), BASE, lower=None, upper=10_000),
    "band": Case(Opening(-50 * U, (NONE, (A, 500)), (NONE, (X, -350))), BASE, lower=130_000, upper=130_001),
}


def _no_rule(_values: Values) -> Values:
    raise LookupError("an attack on the whole circuit brings its own statement")


WHOLE = Target(
    "Cross(2, 2, 1)",
    "models/cross.circom",
    "Cross(2, 2, 1)",
    lambda: {name: flat(**case.inputs()) for name, case in HONEST.items()},
    _no_rule,
    ", ".join(PUBLIC),
)


def attack(
    identifier: str,
    says: str,
    case: Case,
    change: Callable[[Inputs], object] = lambda _: None,
    *,
    forged: dict[str, int] | Callable[[], dict[str, int]] | None = None,
    market: Market | None = None,
) -> Attack:
    """An attack on the whole circuit.

    Args:
        identifier: ``R5.lower-tier``.
        says: the false statement in words.
        case: what is committed to, and claimed. The false statement is about this account under ``case.market``.
        change: what the prover does with the honest inputs; in place.
        forged: values for inner wires, without ``main.``.
        market: the snapshot that the prover opens rows of, when it is another.
    """

    def inputs() -> Values:
        values = Case(case.opening, market or case.market, case.lower, case.upper, case.context).inputs()
        values["snapshotRoot"] = case.market.tree.root
        change(values)
        return flat(**values)

    def false(values: Values) -> bool:
        public = {name: values[f"main.{name}"] for name in PUBLIC}
        same = all(public[name] == case.public[name] for name in ("commitment", "snapshotRoot", "context"))
        return same and not holds(public, case.opening, case.market)

    def chosen() -> Values:
        wires = forged() if callable(forged) else forged or {}
        return {f"main.{name}": value for name, value in wires.items()}

    return Attack(identifier, WHOLE.name, says, inputs, chosen, false=false)


TARGETS = (WHOLE,)
