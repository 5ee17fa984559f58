"""Stages of a long command, on standard error: what is being done and for how long. Quick stages leave no trace."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import Final, Self

from zkmargin.console import clean, coloured

QUIET_SECONDS: Final = 1.0
"""A stage shorter than this is not worth a line."""
HEARTBEAT_SECONDS: Final = 10.0
"""Where standard error is not a terminal, a long stage says this often that it lives."""
TICK_SECONDS: Final = 0.2


class Progress:
    """A context manager; call it (or :meth:`stage`) with the name of each stage as it begins."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._name = ""
        self._begin = 0.0
        self._next = 0.0
        self._shown = False
        self.seconds: dict[str, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        with self._lock:
            self._finish("stopped" if error is not None else "done")

    def __call__(self, name: str) -> None:
        self.stage(name)

    def stage(self, name: str) -> None:
        """The stage before is done and this one begins."""
        with self._lock:
            self._finish("done")
            self._name, self._begin, self._shown = name, time.monotonic(), False
            self._next = self._begin + QUIET_SECONDS
        if self._thread is None:
            self._thread = threading.Thread(target=self._watch, name="progress", daemon=True)
            self._thread.start()

    def pause(self) -> None:
        """The stage is done without a word, and no other begins: something else is going to be printed."""
        with self._lock:
            if self._shown:
                print("\r\x1b[2K", end="", file=sys.stderr, flush=True)
            self._name = ""

    def _watch(self) -> None:
        while not self._stop.wait(TICK_SECONDS):
            with self._lock:
                now = time.monotonic()
                if not self._name or now < self._next:
                    continue
                text = f"  {clean(self._name)} ... {now - self._begin:.0f} s"
                if self._terminal:
                    self._shown = True
                    print(f"\r\x1b[2K{coloured(text, 'dim', sys.stderr)}", end="", file=sys.stderr, flush=True)
                else:
                    print(text, file=sys.stderr, flush=True)
                    self._next = now + HEARTBEAT_SECONDS

    def _finish(self, how: str) -> None:
        if not self._name:
            return
        elapsed = time.monotonic() - self._begin
        self.seconds[self._name] = round(self.seconds.get(self._name, 0.0) + elapsed, 3)
        if elapsed >= QUIET_SECONDS:
            start = "\r\x1b[2K" if self._terminal else ""
            print(f"{start}  {clean(self._name)}: {how} in {elapsed:.1f} s", file=sys.stderr, flush=True)
        self._name = ""
