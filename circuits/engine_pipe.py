"""Frames to and from one engine process. :mod:`circuits.engine` is the only user.

A frame is two big-endian 32-bit lengths, a JSON header and a binary body. Pipes are non-blocking and every wait has a deadline, so
that a child that hangs, in the middle of reading as of writing, is noticed. Nothing secret is on the child's command line or in its
environment; its error stream is closed, because a crash report could quote memory.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import struct
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

MAX_HEADER: Final = 1 << 16
MAX_BODY: Final = 1 << 28
_CHUNK: Final = 1 << 20
_PIPE_SIZE: Final = 1 << 20
_PASSED_ON: Final = ("GOMAXPROCS", "GOGC", "GOMEMLIMIT")
"""Environment variables that the child gets: only what tunes Go's run time."""


class ChildTimeoutError(Exception):
    """The deadline passed."""


class ChildDiedError(Exception):
    """The child ended, or what it says is not a frame."""


class Child:
    """One running ``zkmargin-engine serve``."""

    def __init__(self, binary: Path) -> None:
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        self._process = subprocess.Popen(
            [str(binary), "serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={**environment, "GOTRACEBACK": "none"},
            start_new_session=True,  # an interrupt at the terminal is the parent's to handle
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise ChildDiedError
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        for fd in (self._to, self._from):
            os.set_blocking(fd, False)
            _enlarge(fd)
        self.pid = self._process.pid
        self.owner = os.getpid()

    @property
    def alive(self) -> bool:
        """Whether the child still runs and belongs to this process (a fork inherits the pipes, not the conversation)."""
        return self.owner == os.getpid() and self._process.poll() is None

    def kill(self) -> None:
        """End the child at once and close the pipes."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        if self.owner == os.getpid():
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Let the child end by closing its input; kill it if it does not within a second."""
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            if self._process.stdin is not None:
                self._process.stdin.close()
            if self.owner == os.getpid():
                self._process.wait(1.0)
        self.kill()

    def send(self, header: Mapping[str, object], body: bytes | memoryview, deadline: float) -> None:
        """Write one frame."""
        text = json.dumps(header, separators=(",", ":")).encode()
        if len(text) > MAX_HEADER or len(body) > MAX_BODY:
            raise ValueError("a request is longer than the limits of a frame")
        for part in (struct.pack(">II", len(text), len(body)) + text, body):
            view = memoryview(part).cast("B")
            while view:
                _wait(self._to, select.POLLOUT, deadline)
                try:
                    view = view[os.write(self._to, view[:_CHUNK]) :]
                except BlockingIOError:
                    continue
                except OSError:
                    raise ChildDiedError from None

    def receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        """Read one frame."""
        header_length, body_length = struct.unpack(">II", self._read(8, deadline))
        if header_length > MAX_HEADER or body_length > MAX_BODY:
            raise ChildDiedError
        try:
            header = json.loads(self._read(header_length, deadline))
        except ValueError:
            raise ChildDiedError from None
        if not isinstance(header, dict):
            raise ChildDiedError
        return header, self._read(body_length, deadline)

    def _read(self, size: int, deadline: float) -> bytes:
        buffer = bytearray()
        while len(buffer) < size:
            _wait(self._from, select.POLLIN, deadline)
            try:
                part = os.read(self._from, min(size - len(buffer), _CHUNK))
            except BlockingIOError:
                continue
            except OSError:
                raise ChildDiedError from None
            if not part:
                raise ChildDiedError
            buffer += part
        return bytes(buffer)


def _wait(fd: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(fd, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise ChildTimeoutError


def _enlarge(fd: int) -> None:
    """A larger pipe means fewer switches between the two processes; Linux only, and only a matter of speed."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, _PIPE_SIZE)
