"""Work that goes on in a second thread while this one reads: hashing, mapping and loading release Python's lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Background(Generic[T]):
    """Runs ``work`` from construction on; :meth:`result` waits for it and returns or raises what it did."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._done: list[T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="zkmargin-background", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._done.append(self._work())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that asks for the result
            self._error = error

    def result(self) -> T:
        """Wait; may be called more than once."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._done[0]
