"""The verifier's service as a process of its own, on a loopback port, as ``zkmargin serve`` runs it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from types import TracebackType
from typing import Final, Self

from margin.errors import EnvironmentFault
from zkmargin.demo.folder import Folder
from zkmargin.desk import LENDER

START_SECONDS: Final = 60
STOP_SECONDS: Final = 15


class Service:
    """A context manager: the process starts on entry and ends on exit; :meth:`url` waits until it answers."""

    def __init__(self, folder: Folder) -> None:
        self._log = folder / "service.log"
        command = ["serve", "--json", "--development", "--port", "0", "--verifier", LENDER]
        files = {"--key": folder / "keys/verifier.pem", "--trust": folder / "trust.json", "--database": folder / "service.sqlite3"}
        self._command = [sys.executable, "-m", "zkmargin", *command, *(str(part) for pair in files.items() for part in pair)]
        self._process: subprocess.Popen[str] | None = None
        self._url = ""
        self._answer = threading.Event()

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL, text=True)
        threading.Thread(target=self._listen, name="demo-service", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def url(self) -> str:
        """The base URL, as soon as requests are answered.

        Raises:
            EnvironmentFault: ``demo.service``.
        """
        if not self._answer.wait(START_SECONDS) or not self._url:
            why = "it did not say its address" if self._answer.is_set() else f"it was not ready in {START_SECONDS} s"
            raise EnvironmentFault(
                "The service did not start", where=str(self._log), why=why, hint="Its log says more.", code="demo.service"
            )
        return self._url

    def _listen(self) -> None:
        process = self._process
        if process is None or process.stdout is None:
            return
        text = ""
        for line in process.stdout:
            text += line
            try:
                self._url = json.loads(text)["url"]
            except (ValueError, KeyError):
                continue
            break
        self._answer.set()
