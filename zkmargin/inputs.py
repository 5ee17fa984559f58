"""Files of the user become typed values, and what the conversion did is told on standard error."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attestation.clock import system_clock
from margin.models import AccountKind
from margin.snapshot import Snapshot
from margin.times import render_time
from zkmargin import console

if TYPE_CHECKING:
    from margin.readers.api import Reading
    from margin.readers.draft import BalanceBasis
    from margin.readers.notes import Note

NOW: Final = "now"
"""As a time: the moment of the command."""


def load_portfolio(
    files: Sequence[Path],
    snapshot: Snapshot,
    *,
    kind: AccountKind = "account",
    account: str | None = None,
    as_of: str | None = None,
    balance: BalanceBasis = "auto",
    leave_out: Sequence[str] = (),
    quiet: bool = False,
) -> Reading:
    """Read an account in whatever format it is, with the snapshot's symbols; ``quiet`` does not tell what the conversion did.

    Raises:
        InputError: ``input.*``, ``json.*``, ``portfolio.*``.
    """
    from margin.readers.api import read_files
    from margin.readers.draft import Options

    if as_of == NOW:
        as_of = render_time(system_clock())
    options = Options(account=account, as_of=as_of, snapshot=snapshot, balance=balance, leave_out=frozenset(leave_out), kind=kind)
    reading = read_files(files, options)
    if not quiet:
        tell(reading.notes)
    return reading


def tell(notes: Sequence[Note]) -> None:
    """What a conversion did, on standard error; warnings in colour."""
    for note in notes:
        console.talk(f"  {'!!' if note.severity == 'warning' else '--'}  {note}", "!!" if note.severity == "warning" else "")
