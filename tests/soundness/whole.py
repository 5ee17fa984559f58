"""What attacks on whole circuits have in common: the public signals, the units, and that the statement itself is said by ``margin/``.

Every model has a folder below ``models/``. Its ``market.py`` has the case: an account, a snapshot and a claim, with the inputs of an honest
prover and with the truth. Its ``target.py`` has the tiny circuit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from circuits.registry import SIGNALS
from margin.account import Holding
from margin.claim import Claim
from margin.errors import InputError
from margin.widths import RATE_SCALE, VALUE_SCALE
from tests.soundness.attack import Attack, Target, Values, flat

U = VALUE_SCALE
"""One unit of the numeraire, in money."""
PERCENT = RATE_SCALE // 100
NONE: Holding = (0, 0)
"""An unused slot."""
PUBLIC = SIGNALS
CONTEXT = 0x636F6E74657874

Nested = int | list["Nested"]
Inputs = dict[str, Nested]
"""Input signals of a circuit by name, arrays as lists."""
Change = Callable[[Inputs], object]
"""What a prover does with honest inputs; in place."""


class Case(Protocol):
    """A statement to be proven, true or not."""

    @property
    def public(self) -> dict[str, int]:
        """The public signals that a verifier rebuilds from its own records."""

    def inputs(self) -> Inputs:
        """All inputs, as an honest prover fills them in; as near to that as possible where the statement is false."""

    def holds(self, public: Mapping[str, int]) -> bool:
        """The statement of docs/statement.md, said by ``margin/`` and nothing else: is what these public signals claim true of the account
        that was committed to?
        """


def public_signals(commitment: int, root: int, lower: int | None, upper: int | None, context: int = CONTEXT) -> dict[str, int]:
    """The seven signals; a bound that is ``None`` is not claimed and stands as zero."""
    sides = {"hasLower": int(lower is not None), "lowerBps": lower or 0, "hasUpper": int(upper is not None), "upperBps": upper or 0}
    return {"commitment": commitment, "snapshotRoot": root, "context": context, **sides}


def claimed(public: Mapping[str, int]) -> Claim:
    """The claim in these signals.

    Raises:
        InputError: where there is none.
    """
    if any(public[flag] not in {0, 1} for flag in ("hasLower", "hasUpper")):
        raise InputError("a flag is neither 0 nor 1", code="claim.flags")
    lower, upper = (public[f"{side}Bps"] if public[f"has{side.capitalize()}"] else None for side in ("lower", "upper"))
    return Claim("maintenance", lower, upper)


def change(**signals: object) -> Change:
    """Set inputs; ``positionNegative=(1, v)`` sets one element, ``inTail=(0, 3, v)`` one of a matrix."""

    def apply(inputs: Inputs) -> None:
        for name, value in signals.items():
            if isinstance(value, tuple):
                *places, last, item = value
                level = inputs[name]
                for place in places:
                    level = level[place]  # type: ignore[index]
                level[last] = item  # type: ignore[index]
            else:
                inputs[name] = value  # type: ignore[assignment]

    return apply


def attack_on(
    target: Target,
    identifier: str,
    says: str,
    case: Case,
    change: Change = lambda _: None,
    *,
    forged: Mapping[str, int] | Callable[[], Mapping[str, int]] | None = None,
    instead: Case | None = None,
) -> Attack:
    """An attack on a whole circuit.

    Args:
        target: the circuit.
        identifier: ``R5.lower-tier``; for models other than cross ``R5.pool.lower-tier``.
        says: the false statement in words.
        case: what is committed to, and claimed. The false statement is about this one.
        change: what the prover does with the honest inputs.
        forged: values for inner wires, without ``main.``.
        instead: the case whose private inputs the prover fills in, when it is another.
    """

    def inputs() -> Values:
        values = {**(instead or case).inputs(), **case.public}
        change(values)
        return flat(**values)

    def false(values: Values) -> bool:
        public = {name: values[f"main.{name}"] for name in PUBLIC}
        same = all(public[name] == case.public[name] for name in ("commitment", "snapshotRoot", "context"))
        return same and not case.holds(public)

    def chosen() -> Values:
        wires = forged() if callable(forged) else forged or {}
        return {f"main.{name}": value for name, value in wires.items()}

    return Attack(identifier, target.name, says, inputs, chosen, false=false)


def replay(target: Target, identifier: str, case: Callable[[], Values]) -> Attack:
    """R14: whoever has a proof but not the secrets changes public signals and nothing else."""
    return Attack(
        identifier, target.name, "a proof made for one challenge answers another", case,
        edits=lambda: {"main.context": CONTEXT + 1}, false=lambda values: values["main.context"] != CONTEXT,
    )  # fmt: skip


def no_rule(_values: Values) -> Values:
    """The rule of a whole circuit: its attacks bring their own statement."""
    raise LookupError("an attack on a whole circuit brings its own statement")
