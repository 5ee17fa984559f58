"""A service that kills itself (SIGKILL) at one step of a submission: ``python -m tests.verifier.service.crashing DIRECTORY STEP``.

Prints its URL once it listens.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import Engine, event

from tests.verifier.service.desk import Tick, config
from verifier.service.app import application
from verifier.service.records import Entry
from verifier.service.serve import serving
from verifier.service.state import start
from verifier.service.store import Store

STEPS = ("verified", "challenge deleted", "entry inserted", "committing", "committed", "never")


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit  # not reached


class CrashingStore(Store):
    """Dies before the transaction, or after it and before the answer."""

    def __init__(self, engine: Engine, step: str, store: Store) -> None:
        super().__init__(engine, store._limits)
        self._step = step

    def record(self, entry: Entry) -> tuple[Entry, bool]:
        if self._step == "verified":
            die()
        result = super().record(entry)
        if self._step == "committed":
            die()
        return result


def arm(engine: Engine, step: str) -> None:
    """Die inside the transaction, after the statement that the step names."""
    inserted = False

    def after(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal inserted
        deletes = statement.startswith("DELETE FROM challenges WHERE challenges.nonce =")
        inserted = inserted or statement.startswith("INSERT INTO entries")
        if (step == "challenge deleted" and deletes) or (step == "entry inserted" and inserted):
            die()

    def committing(_connection: Any) -> None:
        if step == "committing" and inserted:
            die()

    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "commit", committing)


def main(directory: str, step: str) -> None:
    service = start(config(Path(directory)), Tick())
    arm(service.database, step)
    app = application(replace(service, store=CrashingStore(service.database, step, service.store)))
    with serving(app, service.config.limits) as url:
        print(url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
