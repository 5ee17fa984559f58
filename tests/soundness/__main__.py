"""``python -m tests.soundness``: lint, attack, mutate, and print the matrix. Exit code 1 when anything is not as it must be.

The matrix goes to stdout and, as JSON, to ``soundness.json`` in the home folder; progress goes to stderr.
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor

from circuits.home import home
from tests.soundness import lint, seeded, uniqueness
from tests.soundness.matrix import Report, lines, write
from tests.soundness.runner import run_all
from tests.soundness.variant import forget


def lint_findings() -> list[str]:
    """T0, in words."""
    found = [f"{finding.file}: {finding.rule}: {finding.text}" for finding in lint.source_findings(lint.every_source())]
    found += [f"{item['file']}: {item['rule']}: {item['message']} ({item['line']})" for item in lint.unexplained(lint.circomspect())]
    for main in lint.tiny_mains():
        found += [f"{main.name}: {warning}" for warning in lint.inspect(main)]
    return found


def _caught(number: int) -> set[str]:
    return seeded.caught_by(seeded.BUGS[number])


def main() -> int:
    """Run everything."""
    parser = argparse.ArgumentParser(prog="python -m tests.soundness", description=__doc__)
    parser.add_argument("--cold", action="store_true", help="drop kept compilations of mutants first")
    parser.add_argument("--workers", type=int, default=None, help="processes; by default one per processor")
    options = parser.parse_args()
    if options.cold:
        forget()

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    say("lint: sources, circomspect, circom --inspect")
    found = lint_findings()
    rejections, outcomes = run_all(say, options.workers)
    say("seeded bugs, and second witnesses")
    with ProcessPoolExecutor(options.workers or os.cpu_count()) as pool:
        nets_of = pool.map(_caught, range(len(seeded.BUGS)))  # a bug's attack cannot be sent to a process
        answers = pool.map(uniqueness.check, uniqueness.GADGETS)
        caught = dict(zip((bug.name for bug in seeded.BUGS), nets_of, strict=True))
        unique = dict(zip((gadget.call for gadget in uniqueness.GADGETS), answers, strict=True))
    missed = [f"{bug.name} got past {', '.join(sorted(bug.nets - caught[bug.name]))}" for bug in seeded.BUGS if bug.nets - caught[bug.name]]
    nets = {name: tuple(sorted(value)) for name, value in caught.items()}
    report = Report(tuple(found), tuple(rejections), tuple(outcomes), nets, tuple(missed), unique, uniqueness.solver_version())
    for line in lines(report):
        print(line)
    write(report, home() / "soundness.json")
    return 1 if report.failures() else 0


if __name__ == "__main__":
    sys.exit(main())
