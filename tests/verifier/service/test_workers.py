"""Dear work: a bounded queue, a time limit, and places that late work keeps."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest

from verifier.service.errors import OverloadedError, ServiceError, VerificationTimeoutError
from verifier.service.workers import Workers


def workers(**changes: int) -> Workers:
    settings = {"workers": 1, "queue": 1, "seconds": 5, "retry_after": 7} | changes
    return Workers("verification", **settings)


async def outcome(call: Callable[[], Awaitable[object]]) -> object:
    try:
        return await call()
    except ServiceError as error:
        return error.stable_code


def test_gives_the_result_and_frees_the_place() -> None:
    async def scenario() -> None:
        pool = workers(queue=1)
        for number in range(10):
            assert await pool.run(lambda number=number: number) == number  # type: ignore[misc]
        assert pool.pending == 0

    asyncio.run(scenario())


def test_passes_the_jobs_own_error_on() -> None:
    def job() -> None:
        raise TimeoutError("the job's own")

    async def scenario() -> None:
        pool = workers()
        with pytest.raises(TimeoutError, match="the job's own"):
            await pool.run(job)
        assert pool.pending == 0

    asyncio.run(scenario())


def test_rejects_what_the_queue_does_not_hold_at_once() -> None:
    gate = threading.Event()

    async def scenario() -> None:
        pool = workers(workers=2, queue=3)
        held = [asyncio.create_task(outcome(lambda: pool.run(gate.wait))) for _ in range(5)]
        await asyncio.sleep(0)
        assert pool.pending == 5
        with pytest.raises(OverloadedError) as caught:
            await pool.run(gate.wait)
        assert caught.value.stable_code == "service.overloaded"
        assert caught.value.retry_after == 7
        gate.set()
        assert await asyncio.gather(*held) == [True] * 5
        assert await pool.run(lambda: "again") == "again"

    asyncio.run(scenario())


def test_rejects_late_work_which_keeps_its_place_until_it_ends() -> None:
    gate, ran = threading.Event(), threading.Event()

    async def scenario() -> None:
        pool = workers(workers=1, queue=1, seconds=1)
        late = asyncio.create_task(outcome(lambda: pool.run(gate.wait)))
        waiting = asyncio.create_task(outcome(lambda: pool.run(ran.set)))
        assert await late == VerificationTimeoutError.code
        assert await waiting == VerificationTimeoutError.code
        assert pool.pending == 1, "the job that waited is dropped, the one that runs still holds its place"
        gate.set()
        assert await pool.run(lambda: "again") == "again"
        assert not ran.is_set(), "a job whose client was told 503 never starts"

    asyncio.run(scenario())
