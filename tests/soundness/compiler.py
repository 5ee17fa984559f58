"""circom, kept running: it takes a second to get ready and a tenth of that for a small template, and mutants are hundreds of those."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from functools import cache
from pathlib import Path

from circuits import toolchain

SCRIPT = Path(__file__).resolve().with_name("compiler.js")
TIMEOUT = 600.0


def circom(arguments: list[str]) -> tuple[bool, str]:
    """Run circom with absolute paths; whether it succeeded, and what it said.

    Raises:
        RuntimeError: it died or took too long, twice.
    """
    for last in (False, True):
        try:
            return _process(os.getpid()).run(arguments)
        except RuntimeError:
            _process.cache_clear()
            if last:
                raise
    raise AssertionError("either returns or raises")


class _Compiler:
    """A process of compiler.js."""

    def __init__(self) -> None:
        command = [str(toolchain.node()), str(SCRIPT), str(toolchain.require(toolchain.CIRCOM).parent)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def run(self, arguments: list[str]) -> tuple[bool, str]:
        requests, answers = self.process.stdin, self.process.stdout
        if requests is None or answers is None:
            raise RuntimeError("circom has no pipes")
        watch = threading.Timer(TIMEOUT, self.process.kill)
        watch.start()
        try:
            requests.write(json.dumps(arguments) + "\n")
            requests.flush()
            line = answers.readline()
        except BrokenPipeError:
            line = ""
        finally:
            watch.cancel()
        if not line:
            raise RuntimeError(f"circom ended with {self.process.wait()} or took more than {TIMEOUT:.0f} s")
        answer = json.loads(line)
        return bool(answer["okay"]), str(answer["text"])


@cache
def _process(_owner: int) -> _Compiler:
    """The one of a Python process: those that it forks start their own."""
    return _Compiler()
