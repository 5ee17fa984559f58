"""T10: circuits with a bug of each class put in on purpose. A test of the tests: every one must be caught, by the nets named here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.soundness import lint
from tests.soundness.attack import Attack, Target, Values
from tests.soundness.dishonest import Prover
from tests.soundness.models.cross import attacks, attacks_claim
from tests.soundness.models.portfolio import attacks_risk, mutants_class, mutants_group
from tests.soundness.registered import targets
from tests.soundness.runner import disagrees, false, honest_prover, variant, witness
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
        attacks_claim.REPLAY,
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
        "return id * (1 << (LOTS_BITS() + 1))",
        "return id * (1 << LOTS_BITS())",
        frozenset({"honest"}),
        attacks.OTHER_ACCOUNT,
    ),
    Bug(
        "a class that has the losses of another's groups",
        "lib/portfolio_risk.circom",
        "profitIn[u][g][s] <== classOf.in[g][u] * group[g].profit[s];",
        "profitIn[u][g][s] <== classOf.in[u][g] * group[g].profit[s];",
        frozenset({"honest", "attack"}),
        attacks_risk.LAST_PROFIT,
    ),
    Bug(
        "a maximum that skips its first scenario",
        "lib/extreme.circom",
        "for (var i = 0; i < N; i++)",
        "for (var i = 1; i < N; i++)",
        frozenset({"attack"}),
        mutants_class.NOT_WORST,
    ),
    Bug(
        "a gain that counts in full",
        "lib/risk_group.circom",
        "profit[s] <== sum.value[s] * weight[s]",
        "profit[s] <== sum.value[s] * RATE_SCALE()",
        frozenset({"honest"}),
        mutants_group.SKEW_GAIN,
    ),
    Bug(
        "a minimum whose tier nobody checks",
        "lib/risk_class.circom",
        "InTier()(minimum, row[9], row[10]);",
        "assert(row[9] <= minimum);",
        frozenset({"source", "attack"}),
        mutants_class.OTHER_TIER,
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
    target = targets()[bug.attack.target]
    honest = variant(target)
    if lint.warnings(build(Variant(honest.main, replaced, ("--inspect", "--r1cs"))).output):
        yield "inspect"
    prover = Prover(build(Variant(honest.main, replaced)).system())
    if any(_refused_or_wrong(prover, target, inputs) for inputs in target.honest().values()):
        yield "honest"
    values = witness(prover, bug.attack, target)
    if not prover.system.violated(values) and false(bug.attack, target, prover.system.assignment(values)):
        yield "attack"


def _refused_or_wrong(prover: Prover, target: Target, inputs: Values) -> bool:
    honest = honest_prover(target.name)
    values = prover.solve(inputs, fallback=honest.system.assignment(honest.solve(inputs)))
    return bool(prover.system.violated(values)) or (not target.whole and disagrees(target, prover.system.assignment(values)))
