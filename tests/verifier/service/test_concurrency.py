"""Fifty at once over real HTTP: a challenge is used once, and everybody who submitted the same gets the same bytes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from tests.verifier.service import desk as world
from tests.verifier.service.conftest import Opener
from tests.verifier.service.desk import Desk, prove, rerandomised

CLIENTS = 50


def at_once(urls: list[str], bodies: list[bytes]) -> list[httpx.Response]:
    """Post ``bodies`` together, the n-th to the n-th service in turn."""
    barrier = threading.Barrier(len(bodies))

    def post(number: int) -> httpx.Response:
        with httpx.Client(timeout=60, trust_env=False) as client:
            barrier.wait()
            return client.post(
                f"{urls[number % len(urls)]}/v1/attestations", content=bodies[number], headers={"Content-Type": "application/json"}
            )

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(post, range(len(bodies))))


def test_fifty_times_the_same_submission_is_one_entry_and_one_receipt(desk: Desk) -> None:
    data = prove(desk.challenge())
    answers = at_once([desk.url], [data if number % 2 else rerandomised(data) for number in range(CLIENTS)])
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["verdict"] == "valid"
    assert desk.service.store.counts()["entries"] == 1


def test_fifty_submissions_of_two_accounts_use_one_challenge_once(opener: Opener) -> None:
    """Two services on one database, as after a careless scaling out: the database decides, not a lock in a process."""
    with opener() as first, opener() as second:
        challenge = first.challenge()
        rivals = [prove(challenge), prove(challenge, account="desk-8")]
        answers = at_once([first.url, second.url], [rivals[number % 4 // 2] for number in range(CLIENTS)])
        assert {answer.status_code for answer in answers} == {200}
        contents: list[Any] = [answer.json() for answer in answers]
        won = {content["sid"] for content in contents if content["verdict"] == "valid"}
        lost = [content for content in contents if content["verdict"] == "invalid"]
        assert len(won) == 1
        assert lost
        assert {content["code"] for content in lost} == {"challenge.consumed"}
        assert len({answer.content for answer in answers if answer.json()["verdict"] == "valid"}) == 1
        assert second.service.store.counts()["entries"] == 1


def test_different_challenges_do_not_wait_for_each_other(desk: Desk) -> None:
    bodies = [prove(desk.challenge(), account=f"desk-{number}") for number in (7, 8, 9)]
    answers = [answer.json() for answer in at_once([desk.url], bodies)]
    assert [answer["verdict"] for answer in answers] == ["valid"] * 3
    assert len({answer["sid"] for answer in answers}) == 3
    assert desk.service.store.counts() == {"challenges": 0, "entries": 3, "snapshots": 1}
    assert world.CIRCUIT.id in {answer["attested"]["circuit"] for answer in answers}
