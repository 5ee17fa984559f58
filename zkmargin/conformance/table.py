"""The table: one row per set, and below it what is wrong, if anything is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from zkmargin import console
from zkmargin.conformance.results import SetResult

if TYPE_CHECKING:
    from rich.table import Table

SHOWN: Final = 5
"""Failing cases of a set that are shown; --json has all of them."""


def table(results: Sequence[SetResult], *, proving: bool) -> Table:
    """A row per set."""
    from rich.table import Table

    made = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("set", "source"):
        made.add_column(name, overflow="fold")
    for name in ("cases", "reproduced"):
        made.add_column(name, justify="right", no_wrap=True)
    made.add_column("how", overflow="fold")
    if proving:
        for name in ("proven", "verified"):
            made.add_column(name, justify="right", no_wrap=True)
    for result in results:
        cells = [
            result.cases.title,
            result.cases.source,
            f"{len(result.results):,}",
            _part(result.reproduced, len(result.results)),
            result.how(),
        ]
        if proving:
            proofs, about = result.proven()
            cells += [_proofs(proofs, about), _part(result.verified(), proofs)]
        made.add_row(*(console.clean(cell) for cell in cells))
    return made


def show(results: Sequence[SetResult], *, proving: bool) -> None:
    """Verdict, table, and what is wrong."""
    cases = sum(len(result.results) for result in results)
    reproduced = sum(result.reproduced for result in results)
    good = all(result.ok for result in results)
    sentence = f"{_part(reproduced, cases)} cases of {console.plural(len(results), 'published set')} are reproduced by the models"
    if proving:
        proofs, verified = sum(result.proven()[0] for result in results), sum(result.verified() for result in results)
        sentence += f"; {_part(verified, proofs)} proofs about them were accepted by the service"
    console.verdict("CONFORMS" if good else "DIFFERS", f"{sentence}.", good=good)
    console.say()
    console.table(table(results, proving=proving))
    for result in results:
        failing = [one for one in result.results if not one.ok]
        if failing:
            console.heading(f"{result.cases.title}: {console.plural(len(failing), 'case')} not as published")
        for one in failing[:SHOWN]:
            for failure in one.failures():
                console.check("no", one.case.model, f"{one.case.name}: {failure}")
        if len(failing) > SHOWN:
            console.say(f"      and {len(failing) - SHOWN:,} more; --json has all of them")
    if proving:
        console.say()
        console.check("!!", "key", console.DEVELOPMENT_KEY)


def _part(some: int, of: int) -> str:
    return f"{some:,} of {of:,}"


def _proofs(proofs: int, about: int) -> str:
    return f"{proofs:,} about {console.plural(about, 'case')}" if proofs else "none"
