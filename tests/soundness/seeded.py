"""T10: circuits with a bug of each class put in on purpose. A test of the tests: every one must be caught, by the nets named here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.soundness import lint
from tests.soundness.attack import Attack, Values
from tests.soundness.catalogue import attacks, claims
from tests.soundness.dishonest import Prover
from tests.soundness.runner import false, honest_prover, variant, witness
from tests.soundness.targets.whole import WHOLE
from tests.soundness.variant import Variant, build, library


@dataclass(frozen=True)
class Bug:
    """One bug: a change to a source file, and the nets that must catch it.

    The nets: ``source`` (rules on the text), ``inspect`` (circom's warnings), ``attack`` (a false statement is accepted), ``honest`` (a true
    one is refused).
    """

    name: str
    file: str
    old: str
    new: str
    nets: frozenset[str]
    attack: Attack


BUGS = (
    Bug(
        "a run-time assertion instead of a range check",
        "lib/range.circom",
        "InRange(BITS)(magnitude);",
        "assert(magnitude < (1 << BITS));",
        frozenset({"source", "attack"}),
        attacks.NEIGHBOUR,
    ),
    Bug(
        "a comparator whose result nobody reads",
        "lib/row.circom",
        "InRange(NOTIONAL_BITS())(cap - 1 - value);",
        "component below = LessThan(128);\n    below.in[0] <== value;\n    below.in[1] <== cap;",
        frozenset({"inspect", "attack"}),
        attacks.LOWER_TIER,
    ),
    Bug(
        "a hint without its check",
        "lib/row.circom",
        "notional <== magnitude * row[1];",
        "notional <-- magnitude * row[1];",
        frozenset({"source", "inspect", "attack"}),
        attacks.NOTIONAL,
    ),
    Bug(
        "a public input that nothing uses",
        "models/cross.circom",
        "signal bound <== context * context;",
        "",
        frozenset({"inspect", "attack"}),
        claims.REPLAY,
    ),
    Bug(
        "an interval closed where it must be open",
        "lib/row.circom",
        "(cap - 1 - value)",
        "(cap - value)",
        frozenset({"attack"}),
        attacks.AT_CAP,
    ),
    Bug(
        "a packing whose fields overlap",
        "lib/account.circom",
        "positionIds[i] * 2 * OFFSET",
        "positionIds[i] * OFFSET",
        frozenset({"honest"}),
        attacks.OTHER_ACCOUNT,
    ),
)


def caught_by(bug: Bug) -> set[str]:
    """The nets that catch a bug."""
    return set(_nets(bug))


def _nets(bug: Bug) -> Iterator[str]:
    source = library()[bug.file]
    if source.count(bug.old) != 1:
        raise LookupError(f"{bug.file} does not contain {bug.old!r} exactly once")
    replaced = {bug.file: source.replace(bug.old, bug.new)}
    if "LessThan" in bug.new:
        replaced[bug.file] = replaced[bug.file].replace('include "range.circom";', 'include "range.circom";\ninclude "comparators.circom";')
    if list(lint.source_findings(replaced)):
        yield "source"
    honest = variant(WHOLE)
    if lint.warnings(build(Variant(honest.main, replaced, ("--inspect", "--r1cs"))).output):
        yield "inspect"
    prover = Prover(build(Variant(honest.main, replaced)).system())
    if any(prover.system.violated(_solve_honestly(prover, inputs)) for inputs in WHOLE.honest().values()):
        yield "honest"
    values = witness(prover, bug.attack, WHOLE)
    if not prover.system.violated(values) and false(bug.attack, WHOLE, prover.system.assignment(values)):
        yield "attack"


def _solve_honestly(prover: Prover, inputs: Values) -> list[int]:
    honest = honest_prover(WHOLE.name)
    return prover.solve(inputs, fallback=honest.system.assignment(honest.solve(inputs)))
