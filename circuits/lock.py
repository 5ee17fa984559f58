"""One process at a time: an advisory lock on a file, released by the system when its holder ends, however it ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from margin.errors import EnvironmentFault

_POLL_SECONDS: Final = 0.1


@contextlib.contextmanager
def exclusive(path: Path, *, timeout: float, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold ``path`` locked; ``waiting`` is called once when another process has it.

    Raises:
        EnvironmentFault: ``lock.timeout``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + timeout
        told = False
        while not _try(handle):
            if not told:
                waiting()
                told = True
            if time.monotonic() > deadline:
                hint = "Wait for the other process to end, or end it."
                raise EnvironmentFault("another process holds the lock", where=str(path), hint=hint, code="lock.timeout")
            time.sleep(_POLL_SECONDS)
        yield
    finally:
        os.close(handle)


def _try(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
