"""The client: whole round trips against a real service, and every way in which a service can disappoint."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from attestation import challenge as challenge_format
from attestation import receipt as receipt_format
from margin.errors import EnvironmentFault, InputError, TrustError, UsageError, ZkMarginError
from tests.verifier.service import desk as world
from tests.verifier.service.desk import Desk, opened, prove, rerandomised, snapshot, statement
from tests.verifier.world import PUBLISHER, STRANGER, VERIFIER
from zkmargin.client import ANSWER_BYTES, ServiceClient


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with opened(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture
def client(desk: Desk) -> Iterator[ServiceClient]:
    with ServiceClient(desk.url + "/") as connected:
        yield connected


def test_the_whole_way_from_challenge_to_receipt(client: ServiceClient) -> None:
    info = client.info()
    assert (info["verifier"], info["mode"]) == ("Lender Y", "development")
    envelope = client.challenge("maintenance", purpose="a credit line", valid_seconds=60)
    challenge, _ = challenge_format.verify(envelope, [VERIFIER.public])
    assert challenge.purpose == "a credit line"
    assert (challenge.expires_at - challenge.issued_at).total_seconds() == 60
    data = prove(envelope)
    assert client.verify(data).receipt is None
    assert client.challenge_status(challenge.nonce)["status"] == "open"
    answer = client.submit(data)
    assert answer.valid
    assert answer.receipt is not None
    assert answer.sid is not None
    receipt, _ = receipt_format.verify(answer.receipt, [VERIFIER.public])
    assert receipt.sid == answer.sid
    assert client.submit(rerandomised(data)) == answer
    assert client.attestation(answer.sid) == data
    assert client.receipt(answer.sid) == answer.receipt.to_bytes()
    assert client.challenge_status(challenge.nonce)["sid"] == answer.sid


def test_a_policy_of_ones_own(client: ServiceClient) -> None:
    policy = {"claim": {"level": "initial", "lowerBps": 9000}, "circuits": [world.CIRCUIT.id]}
    challenge = challenge_format.read_unverified(client.challenge(policy))
    assert challenge.policy.claim.lower_bps == 9000
    assert challenge.policy.circuits == (world.CIRCUIT.id,)


def test_snapshots_come_whole_and_are_listed(client: ServiceClient) -> None:
    later = snapshot(asOf="2026-11-20T12:04:00Z")
    summary = client.register_snapshot(later.as_dict(), statement(later))
    assert summary["sha256"] == later.sha256
    assert client.snapshot(later.sha256) == later.canonical()
    assert client.snapshot_statement(later.sha256).key_id == PUBLISHER.public.id
    assert [item["sha256"] for item in client.snapshots(venue="testnet")] == [later.sha256, snapshot().sha256]
    assert client.snapshots(venue="elsewhere") == ()


def test_a_refused_proof_is_an_answer(client: ServiceClient) -> None:
    data = prove(client.challenge("initial"))

    def swap(predicate: Any) -> None:
        predicate["proof"]["pi_a"], predicate["proof"]["pi_c"] = predicate["proof"]["pi_c"], predicate["proof"]["pi_a"]

    answer = client.submit(world.damaged(data, swap))
    assert not answer.valid
    assert answer.receipt is None
    assert [check["code"] for check in answer.checks if check["status"] == "fail"] == ["proof.invalid"]


@pytest.mark.parametrize(
    ("call", "kind", "code"),
    [
        (lambda c: c.challenge("generous"), InputError, "service.policy.name"),
        (lambda c: c.submit(b"{"), InputError, "json.truncated"),
        (lambda c: c.submit(b" " * 70_000), InputError, "request.too_large"),
        (lambda c: c.receipt("0" * 64), InputError, "service.submission.unknown"),
        (lambda c: c.snapshot("0" * 64), InputError, "service.snapshot.unknown"),
        (lambda c: c.snapshot("../../info"), UsageError, "client.id"),
        (lambda c: c.register_snapshot(snapshot().as_dict(), statement(snapshot(), key=STRANGER)), TrustError, "signature.signer"),
    ],
)
def test_refusals_keep_their_code_and_class(
    client: ServiceClient, call: Callable[[ServiceClient], object], kind: type[ZkMarginError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        call(client)
    assert caught.value.stable_code == code


def answering(status: int, content: bytes, **headers: str) -> ServiceClient:
    """A client of a service that always says this."""
    return ServiceClient(
        "http://service.example", transport=httpx.MockTransport(lambda _: httpx.Response(status, content=content, headers=headers))
    )


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"verdict":1}'),
        (200, b'{"verdict":"valid","checks":{}}'),
        (200, b"[" * 5000),
        (200, b" " * (ANSWER_BYTES + 1)),
        (302, b""),
        (404, b"not found"),
        (500, b'{"detail":"x"}'),
    ],
)
def test_nonsense_is_an_environment_fault(status: int, content: bytes) -> None:
    with answering(status, content) as client, pytest.raises(EnvironmentFault) as caught:
        client.submit(b"{}")
    assert caught.value.stable_code == "client.answer"


def test_an_overloaded_service_says_when_to_return() -> None:
    problem = json.dumps({"code": "service.overloaded", "detail": "too many", "hint": "later"}).encode()
    with answering(503, problem, **{"Retry-After": "7"}) as client, pytest.raises(EnvironmentFault) as caught:
        client.submit(b"{}")
    assert caught.value.stable_code == "service.overloaded"
    assert "retry after 7 s" in caught.value.hint


def test_another_snapshot_than_asked_for_is_refused() -> None:
    with answering(200, snapshot().canonical()) as client, pytest.raises(TrustError) as caught:
        client.snapshot("ab" * 32)
    assert caught.value.stable_code == "client.snapshot"


def test_texts_of_the_service_cannot_reach_into_the_terminal() -> None:
    problem = json.dumps({"code": "x", "detail": "red \x1b[31m alert\n" + "long " * 500}).encode()
    with answering(400, problem) as client, pytest.raises(InputError) as caught:
        client.submit(b"{}")
    assert str(caught.value).isprintable()
    assert len(caught.value.what) <= 400


def test_nobody_there_and_nobody_answering() -> None:
    with ServiceClient("http://127.0.0.1:9") as client, pytest.raises(EnvironmentFault) as caught:
        client.info()
    assert caught.value.stable_code == "client.unreachable"

    def slow(_request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow")

    with ServiceClient("http://x", transport=httpx.MockTransport(slow)) as client, pytest.raises(EnvironmentFault) as caught:
        client.info()
    assert caught.value.stable_code == "client.timeout"


@pytest.mark.parametrize("url", ["", "service.example", "ftp://service.example", "http://", "http://user:password@x", "http://x:port"])
def test_rejects_url_that_is_none_and_never_repeats_it(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        ServiceClient(url)
    assert caught.value.stable_code == "client.url"
    assert "password" not in str(caught.value).replace("without user name or password", "")
