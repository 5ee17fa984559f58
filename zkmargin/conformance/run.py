"""Runs the sets: every case by the model, and those that are to be proven through prover and service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from margin.errors import InputError
from zkmargin.conformance import sets
from zkmargin.conformance.cases import Case, CaseSet
from zkmargin.conformance.computing import compute
from zkmargin.conformance.results import CaseResult, SetResult
from zkmargin.console import plural

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Choice:
    """What to run.

    Attributes:
        folder: of published files; None for the bundled cases.
        files: case files beside the sets.
        names: ids of sets; none for all of them, or for no set where there are case files.
        prove: whether cases are proven.
        every_boundary: also prove the boundary cases that are not marked to be proven.
    """

    folder: Path | None = None
    files: tuple[Path, ...] = ()
    names: tuple[str, ...] = ()
    prove: bool = True
    every_boundary: bool = False

    def wanted(self, case: Case) -> bool:
        """Is this case to be proven?"""
        return self.prove and (case.prove or (self.every_boundary and case.boundary))


def run(choice: Choice, progress: Progress) -> list[SetResult]:
    """Run what was chosen, sets first.

    Raises:
        UsageError: ``conformance.set``, ``conformance.vectors``. InputError: of a malformed case file.
        ZkMarginError: whatever keeps the service or the prover from working at all; what they refuse is a result.
    """
    results = [_computed(cases, origin, progress) for cases, origin in _loaded(choice)]
    planned = [(result, one) for result in results for one in result.results if choice.wanted(one.case) and one.reproduced]
    if planned:
        _prove(planned, progress)
    return results


def _prove(planned: Sequence[tuple[SetResult, CaseResult]], progress: Progress) -> None:
    """Plan every claim first, so that keys and service are there for all of them."""
    from zkmargin.conformance.planning import Task, tasks
    from zkmargin.conformance.proving import Verifier

    work: list[tuple[str, CaseResult, Task]] = []
    for result, one in planned:
        try:
            work.extend((result.cases.title, one, task) for task in tasks(one.case))
        except InputError as error:
            one.error = f"{error} [{error.stable_code}]"
    with Verifier(sorted({task.circuit.id for _, _, task in work}), progress) as verifier:
        counts = Counter(title for title, _, _ in work)
        shown = ""
        for title, one, task in work:
            if title != shown:
                shown = title
                progress(f"proving {title}: {plural(counts[title], 'claim')}")
            one.proofs.append(verifier.prove(task))


def _loaded(choice: Choice) -> Sequence[tuple[CaseSet, str]]:
    if choice.folder is not None:
        sets.check_folder(choice.folder)
    listed = [] if choice.files and not choice.names and choice.folder is None else [*sets.chosen(choice.names)]
    return [*(item.load(choice.folder) for item in listed), *((sets.read_file(path), path.name) for path in choice.files)]


def _computed(cases: CaseSet, origin: str, progress: Progress) -> SetResult:
    progress(f"computing {cases.title}")
    return SetResult(cases, origin, [compute(case) for case in cases.cases])
