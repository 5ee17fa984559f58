"""Dear work has bounds: a full queue, a slow or missing engine and a full disk are answers, and record nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from margin.errors import EnvironmentFault
from tests.verifier.service.conftest import Opener
from tests.verifier.service.desk import Desk, prove, small_limits
from verifier.engines import Backend
from verifier.engines.py_ecc import PyEccBackend
from verifier.points import Proof
from verifier.verification_keys import VerificationKey

HEADERS = {"Content-Type": "application/json"}


class Hindered:
    """The pure-Python engine, behind something that a test controls."""

    name = "py_ecc"

    def __init__(self, before: Callable[[], object]) -> None:
        self.before = before

    def verify(self, key: VerificationKey, proof: Proof, public: Sequence[int]) -> bool:
        self.before()
        return PyEccBackend().verify(key, proof, public)


def post(desk: Desk, data: bytes) -> httpx.Response:
    return desk.client.post("/v1/attestations", content=data, headers=HEADERS)


def test_rejects_late_verification_and_records_nothing_until_it_is_asked_again(opener: Opener) -> None:
    gate = threading.Event()
    deciding: Backend = Hindered(lambda: gate.wait(30))
    with opener(deciding=deciding, limits=small_limits(verify_seconds=1, retry_after_seconds=3)) as desk:
        data = prove(desk.challenge())
        began = time.monotonic()
        answer = post(desk, data)
        assert time.monotonic() - began < 10
        assert (answer.status_code, answer.json()["code"]) == (503, "service.timeout")
        assert answer.headers["Retry-After"] == "3"
        assert desk.client.get("/readyz").status_code == 503
        gate.set()
        wait_until(lambda: desk.service.verifying.pending == 0)
        assert desk.service.store.counts()["entries"] == 0, "what ended late is not recorded behind the client's back"
    with opener() as desk:
        assert desk.submit(data)["verdict"] == "valid"


def test_rejects_at_once_what_the_queue_does_not_hold(opener: Opener) -> None:
    gate = threading.Event()
    limits = small_limits(verify_workers=1, verify_queue=1, verify_seconds=30)
    with opener(deciding=Hindered(lambda: gate.wait(30)), limits=limits) as desk:
        data = prove(desk.challenge())
        with ThreadPoolExecutor(2) as pool:
            held = [pool.submit(httpx.post, f"{desk.url}/v1/attestations", content=data, headers=HEADERS, timeout=60) for _ in range(2)]
            wait_until(lambda: desk.service.verifying.pending == 2)
            began = time.monotonic()
            answer = post(desk, data)
            assert time.monotonic() - began < 1
            assert (answer.status_code, answer.json()["code"]) == (503, "service.overloaded")
            assert int(answer.headers["Retry-After"]) > 0
            assert desk.client.get("/healthz").status_code == 200
            gate.set()
            assert [future.result().json()["verdict"] for future in held] == ["valid", "valid"]


def test_an_engine_that_is_gone_is_no_verdict(opener: Opener) -> None:
    broken = True

    def before() -> None:
        if broken:
            raise EnvironmentFault("the engine died", code="engine.died")

    with opener(deciding=Hindered(before)) as desk:
        data = prove(desk.challenge())
        answer = post(desk, data)
        assert (answer.status_code, answer.json()["code"]) == (503, "engine.died")
        findings: Any = desk.client.get("/readyz").json()
        assert {item["name"]: item["detail"] for item in findings["checks"]}["verification"] == "engine.died"
        broken = False
        assert desk.submit(data)["verdict"] == "valid"


class Gullible:
    """Says yes, or no, to everything."""

    name = "gullible"

    def __init__(self, answer: bool) -> None:
        self.answer = answer

    def verify(self, key: VerificationKey, proof: Proof, public: Sequence[int]) -> bool:
        return self.answer


@pytest.mark.parametrize(("answer", "detail"), [(True, "accepts a forged proof"), (False, "refuses a good proof")])
def test_the_probe_notices_an_engine_that_does_not_tell_good_from_bad(opener: Opener, answer: bool, detail: str) -> None:
    with opener(deciding=Gullible(answer)) as desk:
        ready = desk.client.get("/readyz")
        assert ready.status_code == 503
        assert [item["detail"] for item in ready.json()["checks"] if not item["ok"]] == [f"gullible {detail}"]


def test_a_full_disk_is_an_answer_and_records_nothing(desk: Desk) -> None:
    data = prove(desk.challenge())

    def full(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    event.listen(desk.service.database, "checkout", full)
    answer = post(desk, data)
    assert (answer.status_code, answer.json()["code"]) == (503, "service.storage")
    event.remove(desk.service.database, "checkout", full)
    desk.service.database.dispose()
    assert desk.service.store.counts() == {"challenges": 1, "entries": 0, "snapshots": 1}
    assert desk.submit(data)["verdict"] == "valid"


def test_a_database_that_stays_locked_is_an_answer(opener: Opener) -> None:
    with opener(limits=small_limits(database_busy_seconds=1)) as desk:
        data = prove(desk.challenge())
        with desk.service.database.connect().execution_options(write=True) as connection, connection.begin():
            answer = post(desk, data)
        assert (answer.status_code, answer.json()["code"]) == (503, "service.storage")
        assert desk.submit(data)["verdict"] == "valid"


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
