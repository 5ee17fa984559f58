"""Keys appear whole or not at all: they are made in a folder beside the target, which then takes the target's name in one step.

A set-up that is interrupted removes its folder; one that is killed leaves it behind, and the next set-up, which holds the lock, removes
it. The lock is per circuit, so that two processes never make one key at once.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from circuits.home import home
from circuits.lock import exclusive
from margin.errors import EnvironmentFault

LOCK_TIMEOUT: Final = 3600.0
_PREFIX: Final = ".making-"
_OLD: Final = ".replaced-"


@contextlib.contextmanager
def making(circuit_id: str, progress: Callable[[str], None] = lambda _: None) -> Iterator[Path]:
    """An empty folder to make a key of ``circuit_id`` in, under that circuit's lock. It is gone afterwards.

    Raises:
        EnvironmentFault: ``lock.timeout``; ``environment.disk`` where the disk is full or cannot be written.
    """
    root = home() / "keys" / circuit_id
    root.mkdir(parents=True, exist_ok=True)
    with exclusive(root / ".lock", timeout=LOCK_TIMEOUT, waiting=lambda: progress(f"waiting for another set-up of {circuit_id}")):
        for leftover in [*root.glob(f"{_PREFIX}*"), *root.glob(f"{_OLD}*")]:
            shutil.rmtree(leftover, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root))
        try:
            yield folder
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise EnvironmentFault("the key could not be written", where=str(root), why=why, code="environment.disk") from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def install(folder: Path, target: Path) -> None:
    """Flush the finished ``folder`` to the disk and give it the name ``target``, in place of what is there. Call it under the lock."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    folder.chmod(0o755)
    if target.exists():
        old = Path(tempfile.mkdtemp(prefix=_OLD, dir=target.parent))
        target.rename(old / target.name)
        folder.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    else:
        folder.rename(target)
