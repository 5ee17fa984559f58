"""Runs dear work on few threads, with a bounded queue and a time limit.

A thread cannot be killed, so work that is late keeps its place until it ends: what is bounded is the number of such places. The native
engine has its own time limit and kills its child process; the pure-Python one does a fixed amount of work.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from verifier.service.errors import OverloadedError, VerificationTimeoutError

T = TypeVar("T")


class Workers:
    """``workers`` threads, at most ``queue`` jobs waiting, ``seconds`` from asking to answer.

    Args:
        name: what the jobs are, for the threads' names and for messages.
        retry_after: seconds for the ``Retry-After`` of a refusal.
    """

    def __init__(self, name: str, *, workers: int, queue: int, seconds: int, retry_after: int) -> None:
        self._name = name
        self._places = workers + queue
        self._seconds = seconds
        self._retry_after = retry_after
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._lock = threading.Lock()
        self._pending = 0

    @property
    def pending(self) -> int:
        """Jobs running or waiting, late ones included."""
        return self._pending

    async def run(self, job: Callable[[], T]) -> T:
        """The job's result.

        Raises:
            OverloadedError: no place in the queue; the job was not started.
            VerificationTimeoutError: no result in time. A job that waited is dropped, one that runs ends unheard.
        """
        with self._lock:
            if self._pending >= self._places:
                raise OverloadedError(f"too many {self._name} requests at once", hint="try again later", retry_after=self._retry_after)
            self._pending += 1
        try:
            future = self._executor.submit(job)
        except BaseException:
            self._release()
            raise
        future.add_done_callback(self._release)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._seconds)
        except TimeoutError as error:
            if future.done() and not future.cancelled():
                raise  # the job's own time-out, not ours
            raise VerificationTimeoutError(
                f"the {self._name} did not end within {self._seconds} s",
                hint="nothing was recorded; try again",
                retry_after=self._retry_after,
            ) from error

    def _release(self, _future: Future[T] | None = None) -> None:
        with self._lock:
            self._pending -= 1

    def close(self) -> None:
        """Start nothing more; drop what waits."""
        self._executor.shutdown(wait=False, cancel_futures=True)
