"""The folder that ``zkmargin init`` makes: samples, fresh keys, and a trust file that trusts them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final

from attestation.clock import system_clock
from margin.errors import UsageError
from margin.files import write_atomic
from margin.models import Model
from zkmargin import samples
from zkmargin.signing import make_key, write_trust

ROLES: Final = ("issuer", "publisher", "verifier", "holder")
VENUE: Final = "Sample Venue"
"""Issuer and publisher of the samples."""
LENDER: Final = "Sample Lender"
"""Their verifier."""


def make_desk(folder: Path, model: Model = "cross") -> list[str]:
    """Make the folder whole or not at all; returns the files, relative to it.

    Args:
        folder: must not exist, or be empty.
        model: whose samples are written.

    Raises:
        UsageError: ``usage.exists`` for a folder with something in it, ``usage.path``.
    """
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        hint = "Choose another folder; nothing is ever replaced here."
        raise UsageError("The folder exists already and is not empty", where=str(folder), hint=hint, code="usage.exists")
    parent = folder.absolute().parent
    if not parent.is_dir():
        raise UsageError("The folder cannot be made there", where=str(parent), why="there is no such folder", code="usage.path")
    scratch = Path(tempfile.mkdtemp(dir=parent, prefix=f".{folder.name}-"))
    try:
        _fill(scratch, model)
        scratch.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        scratch.rename(folder)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _fill(folder: Path, model: Model) -> None:
    now = system_clock()
    for name, source in samples.files(model).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(target, samples.content(source, now))
    keys = folder / "keys"
    for role in ROLES:
        make_key(keys, role)
    write_trust(
        folder / "trust.json",
        [f"{VENUE}={keys / 'issuer.pub.pem'}"],
        [f"{VENUE}={keys / 'publisher.pub.pem'}"],
        [f"{LENDER}={keys / 'verifier.pub.pem'}"],
        [],
    )
