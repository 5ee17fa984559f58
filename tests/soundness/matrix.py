"""The result as a matrix: rule by attack, what rejects it, and on which mutant it succeeds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from margin.files import write_atomic
from tests.soundness.rules import RULES
from tests.soundness.runner import Outcome, Rejection

SCHEMA = "zkmargin/soundness/v1"


@dataclass(frozen=True)
class Report:
    """Everything that a run found."""

    lint: tuple[str, ...]
    """Findings; none is the only good number."""
    rejections: tuple[Rejection, ...]
    outcomes: tuple[Outcome, ...]
    seeded: dict[str, tuple[str, ...]]
    """Bug to the nets that caught it."""
    missed: tuple[str, ...]
    """Bugs that a net let through which should have caught it."""
    unique: dict[str, str] = field(default_factory=dict)
    """Gadget to the solver's answer about a second witness."""
    solver: str = ""

    def succeeds_on(self, attack: str) -> list[str]:
        """The mutants on which an attack proves something false."""
        return [outcome.mutant for outcome in self.outcomes if attack in outcome.succeeded]

    def failures(self) -> list[str]:
        """What is wrong, in words; empty when all is well."""
        wrong = [f"lint: {finding}" for finding in self.lint]
        wrong += [f"{r.attack} is not rejected" for r in self.rejections if not r.rejected]
        for rule in RULES:
            working = [r for r in self.rejections if r.rule == rule and r.rejected and self.succeeds_on(r.attack)]
            if not working:
                wrong.append(f"{rule} has no attack that is rejected and that succeeds on a mutant")
        wrong += [_complaint(outcome) for outcome in self.outcomes if not outcome.explained]
        wrong += [f"{gadget} may have a second witness: {answer}" for gadget, answer in self.unique.items() if answer != "unsat"]
        return wrong + [f"seeded bug: {bug}" for bug in self.missed]


def _complaint(outcome: Outcome) -> str:
    if outcome.killed_by and outcome.survives:
        return f"{outcome.mutant} was killed by {outcome.killed_by}, but is explained as a survivor"
    if outcome.killed_by:
        return f"{outcome.mutant}: {', '.join(outcome.failed)} should succeed on it"
    return f"{outcome.mutant} survives unexplained"


def lines(report: Report) -> Iterator[str]:
    """The matrix for people."""
    for rule, title in RULES.items():
        yield f"\n{rule}  {title}"
        for rejection in report.rejections:
            if rejection.rule == rule:
                yield f"    {rejection.attack.partition('.')[2]}: {rejection.says}"
                yield f"        rejected by  {_and_more(rejection.violated)}"
                yield f"        succeeds on  {_and_more(report.succeeds_on(rejection.attack)) or '-'}"
    leaves = [rejection for rejection in report.rejections if rejection.rule not in RULES]
    yield f"\nTemplates alone: {sum(r.rejected for r in leaves)} of {len(leaves)} attacks rejected"
    killed = [outcome for outcome in report.outcomes if outcome.killed_by]
    by_attack = sum(bool(outcome.succeeded) for outcome in killed)
    yield f"\nMutants: {len(report.outcomes)}; killed {len(killed)}: {by_attack} by an attack, {len(killed) - by_attack} by refusing honest inputs"
    for outcome in report.outcomes:
        if not outcome.killed_by:
            yield f"    survives: {outcome.mutant}\n        {outcome.survives or 'UNEXPLAINED'}"
    yield "\nSeeded bugs"
    for bug, nets in report.seeded.items():
        yield f"    {bug}: caught by {', '.join(nets) or 'NOTHING'}"
    if report.unique:
        yield f"\nSecond witness for the same inputs ({report.solver})"
        yield from (f"    {gadget}: {'none' if answer == 'unsat' else answer}" for gadget, answer in report.unique.items())
    yield ""
    failures = report.failures()
    whole = sum(r.rule in RULES for r in report.rejections)
    yield from (f"FAILED  {failure}" for failure in failures)
    yield f"{whole} attacks on {len(RULES)} rules, {len(leaves)} on templates, {len(report.outcomes)} mutants: " + (
        f"{len(failures)} failures" if failures else "every attack is rejected, every mutant is killed or explained"
    )


def _and_more(items: Sequence[str]) -> str:
    if not items:
        return ""
    return items[0] + (f"  (and {len(items) - 1} more)" if len(items) > 1 else "")


def write(report: Report, path: Path) -> None:
    """The same as JSON."""
    data = {
        "schema": SCHEMA,
        "rules": RULES,
        "lint": report.lint,
        "attacks": [asdict(r) | {"rejected": r.rejected, "succeedsOn": report.succeeds_on(r.attack)} for r in report.rejections],
        "mutants": [asdict(o) | {"explained": o.explained} for o in report.outcomes],
        "seeded": report.seeded,
        "uniqueness": {"solver": report.solver, "answers": report.unique},
        "failures": report.failures(),
    }
    write_atomic(path, json.dumps(data, indent=1).encode(), overwrite=True)
