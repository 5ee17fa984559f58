"""Challenges: signed, bound, bounded, refused for a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from attestation import challenge as challenge_format
from attestation.context import context
from attestation.dsse import Envelope
from tests.verifier.service import desk as world
from tests.verifier.service.conftest import Opener
from tests.verifier.service.desk import NAME, NOW, Desk, small_limits
from tests.verifier.world import VERIFIER

CLAIM = {"level": "initial", "lowerBps": 12_000, "upperBps": None}


def ask(desk: Desk, body: Any) -> Any:
    return desk.client.post("/v1/challenges", json=body)


def test_a_challenge_is_signed_by_us_and_says_what_was_asked(shared: Desk) -> None:
    answer = ask(shared, {"policyName": "initial", "purpose": "opening a credit line", "validSeconds": 90})
    assert answer.status_code == 201
    issued = answer.json()
    envelope = Envelope.from_dict(issued["challenge"])
    challenge, _ = challenge_format.verify(envelope, [VERIFIER.public])
    assert challenge.verifier == NAME
    assert challenge.environment == "development"
    assert challenge.purpose == "opening a credit line"
    assert (challenge.issued_at, challenge.expires_at) == (NOW, NOW + timedelta(seconds=90))
    assert challenge.policy.claim.level == "initial"
    assert challenge.nonce == issued["nonce"]
    assert issued["context"] == str(context(envelope.payload))
    assert answer.headers["Location"] == f"/v1/challenges/{issued['nonce']}"
    assert shared.client.get(answer.headers["Location"]).json() == {
        "nonce": issued["nonce"],
        "status": "open",
        "expiresAt": issued["expiresAt"],
        "challenge": issued["challenge"],
        "sid": None,
    }


def test_every_challenge_is_another(shared: Desk) -> None:
    assert len({ask(shared, {"policyName": "maintenance"}).json()["nonce"] for _ in range(20)}) == 20


def test_a_policy_of_the_request_is_filled_in_and_kept(shared: Desk) -> None:
    circuits = [world.CIRCUIT.id]
    issued = ask(shared, {"policy": {"claim": CLAIM, "circuits": circuits, "maxSnapshotAgeSeconds": 60}}).json()
    policy = challenge_format.read_unverified(Envelope.from_dict(issued["challenge"])).policy
    assert policy.as_dict() == {
        "model": "cross",
        "circuits": circuits,
        "claim": CLAIM,
        "snapshot": None,
        "maxSnapshotAgeSeconds": 60,
        "maxAccountAgeSeconds": 86_400,
    }


@pytest.mark.parametrize(
    ("body", "status", "code", "pointer"),
    [
        ({}, 422, "service.policy.missing", None),
        ({"policyName": None, "policy": None}, 422, "service.policy.missing", None),
        ({"policyName": "maintenance", "policy": {"claim": CLAIM}}, 422, "service.policy.missing", None),
        ({"policyName": "generous"}, 404, "service.policy.name", "/policyName"),
        ({"policyName": 7}, 400, "format.field.value", "/policyName"),
        ({"policy": []}, 400, "format.field.value", "/policy"),
        ({"policy": {}}, 400, None, None),
        ({"policy": {"claim": {"level": "initial"}}}, 400, "claim.none", None),
        ({"policy": {"claim": {"level": "initial", "lowerBps": -1}}}, 400, "claim.bound", None),
        ({"policy": {"claim": {"level": "initial", "lowerBps": True}}}, 400, "claim.bound", None),
        ({"policy": {"claim": {"level": "initial", "lowerBps": 2, "upperBps": 2}}}, 400, "claim.order", None),
        ({"policy": {"claim": CLAIM, "model": "lottery"}}, 400, "policy.model", None),
        ({"policy": {"claim": CLAIM, "model": "isolated", "circuits": ["cross-p2-c2-d3"]}}, 422, "service.policy.model", None),
        ({"policy": {"claim": CLAIM, "snapshot": "AB" * 32}}, 400, "policy.snapshot", None),
        ({"policy": {"claim": CLAIM, "snapshot": "ab" * 32}}, 422, "service.policy.snapshot", "/policy/snapshot"),
        ({"policy": {"claim": CLAIM, "circuits": []}}, 400, "policy.circuits", None),
        ({"policy": {"claim": CLAIM, "circuits": ["cross-p1-c1-d1"]}}, 422, "service.policy.circuit", "/policy/circuits/0"),
        ({"policy": {"claim": CLAIM, "maxAccountAgeSeconds": 0}}, 400, "policy.age", None),
        ({"policy": {"claim": CLAIM, "maxSnapshotAgeSeconds": 40 * 86_400}}, 422, "service.policy.age", "/policy/maxSnapshotAgeSeconds"),
        ({"policy": {"claim": CLAIM, "colour": 1}}, 400, "policy.schema", None),
        ({"policyName": "maintenance", "validSeconds": 0}, 400, "format.field.value", "/validSeconds"),
        ({"policyName": "maintenance", "validSeconds": 86_401}, 400, "format.field.value", "/validSeconds"),
        ({"policyName": "maintenance", "validSeconds": "60"}, 400, "format.field.value", "/validSeconds"),
        ({"policyName": "maintenance", "purpose": ""}, 400, "format.field.value", "/purpose"),
        ({"policyName": "maintenance", "purpose": "a\nb"}, 400, "format.field.value", "/purpose"),
        ({"policyName": "maintenance", "positions": []}, 400, "format.field.unknown", "/positions"),
        ([], 400, "request.body.object", None),
    ],
)
def test_rejects_request_by_field(shared: Desk, body: Any, status: int, code: str | None, pointer: str | None) -> None:
    before = shared.service.store.counts()
    answer = ask(shared, body)
    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert code is None or problem["code"] == code
    assert pointer is None or problem["pointer"] == pointer
    assert shared.service.store.counts() == before


def test_rejects_policy_of_the_request_where_only_ours_are_issued(opener: Opener) -> None:
    policies = {"house": {"claim": {"level": "maintenance", "lowerBps": 11_000}, "maxAccountAgeSeconds": 600}}
    with opener(custom_policies=False, policies=policies) as desk:
        refused = ask(desk, {"policy": {"claim": CLAIM}})
        assert (refused.status_code, refused.json()["code"]) == (422, "service.policy.custom")
        assert ask(desk, {"policyName": "maintenance"}).status_code == 404
        assert ask(desk, {"policyName": "house"}).status_code == 201


def test_a_challenge_expires_at_its_time_and_is_then_forgotten_in_time(opener: Opener) -> None:
    with opener(limits=small_limits(challenge_seconds=100, challenge_kept_seconds=50)) as desk:
        nonce = ask(desk, {"policyName": "maintenance"}).json()["nonce"]

        def status() -> Any:
            answer = desk.client.get(f"/v1/challenges/{nonce}")
            return answer.json()["status"] if answer.status_code == 200 else answer.json()["code"]

        desk.clock.move(99)
        assert status() == "open"
        desk.clock.move(1)
        assert status() == "expired"
        desk.clock.move(50)
        ask(desk, {"policyName": "maintenance"})
        assert status() == "expired"
        desk.clock.move(1)
        ask(desk, {"policyName": "maintenance"})
        assert status() == "service.challenge.unknown"


def test_rejects_one_clients_flood_and_says_when_to_return(opener: Opener) -> None:
    with opener(limits=small_limits(challenges_per_minute=3)) as desk:
        assert [ask(desk, {"policyName": "maintenance"}).status_code for _ in range(4)] == [201, 201, 201, 429]
        answer = ask(desk, {"policyName": "maintenance"})
        assert answer.json()["code"] == "service.rate"
        assert 1 <= int(answer.headers["Retry-After"]) <= 21


def test_rejects_challenges_beyond_the_tables_limit(opener: Opener) -> None:
    with opener(limits=small_limits(open_challenges=2)) as desk:
        assert [ask(desk, {"policyName": "maintenance"}).status_code for _ in range(3)] == [201, 201, 503]
        answer = ask(desk, {"policyName": "maintenance"})
        assert answer.json()["code"] == "service.full"
        assert int(answer.headers["Retry-After"]) > 0


def test_rejects_issuing_when_the_clock_went_backwards(desk: Desk) -> None:
    ask(desk, {"policyName": "maintenance"})
    desk.clock.move(-61)
    answer = ask(desk, {"policyName": "maintenance"})
    assert (answer.status_code, answer.json()["code"]) == (503, "service.clock")
    assert desk.client.get("/readyz").status_code == 503
    desk.clock.move(1)
    assert ask(desk, {"policyName": "maintenance"}).status_code == 201
