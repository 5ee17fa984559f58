"""Every margin model over the service: policies, snapshots with sections, pools, and proofs of another model than the one asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from attestation.challenge import read_unverified
from attestation.dsse import Envelope
from attestation.keys import PrivateKey
from circuits.setup import ensure_development_key
from margin.errors import ZkMarginError
from margin.models import MODELS
from margin.snapshot import Snapshot
from prover.agreement import default_claim
from prover.attest import attest
from tests import every_model
from tests.every_model import MODEL_NAMES, Kit, tiny
from tests.verifier.service import desk as world
from tests.verifier.service.desk import Desk, damaged, registration, statement
from tests.verifier.world import HOLDER, ISSUER, PUBLISHER, VERIFIER
from verifier.errors import SnapshotSectionError
from verifier.service.limits import Limits
from verifier.service.policies import BUILT_IN, built_in, named_policies
from verifier.service.recorded_snapshots import RecordedSnapshots
from verifier.snapshots import RegisteredSnapshot


@cache
def market() -> Snapshot:
    """The snapshot with every section, at a time of its own: a publisher says one thing about one venue at one time."""
    return Snapshot.from_dict({**every_model.snapshot().as_dict(), "asOf": "2026-11-20T12:01:00Z"})


def everybody(model: str) -> Kit:
    """The model's holder with the keys that the service's trust file knows."""
    return replace(every_model.kit(model), holder=HOLDER, issuer=ISSUER, publisher=PUBLISHER, verifier=VERIFIER)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A service with the tiny circuit of every model and the snapshot with every section."""
    directory = tmp_path_factory.mktemp("models")
    trust = world.trust()
    for model in MODEL_NAMES:
        trust = (
            trust.with_key(tiny(model).id, ensure_development_key(tiny(model).id).vk_sha256, "development") if model != "cross" else trust
        )
    trust.save(directory / "trust.json")
    with world.opened(directory) as desk:
        answer = desk.client.post("/v1/snapshots", json=registration(market()))
        assert answer.status_code == 201, answer.text
        yield desk


def ask(desk: Desk, model: str, **policy: Any) -> Envelope:
    """A challenge for the model's own default claim."""
    asked = {"policy": {"model": model, "claim": default_claim(model).as_dict(), **policy}}
    answer = desk.client.post("/v1/challenges", json=asked)
    assert answer.status_code == 201, answer.text
    return Envelope.from_dict(answer.json()["challenge"])


def answer_to(challenge: Envelope, model: str, desk: Desk, **changes: Any) -> bytes:
    book = {"snapshot": market().canonical(), "publisher": statement(market())}
    request = everybody(model).request(challenge=challenge, circuit_id=tiny(model).id, **(book | changes))
    return attest(request, clock=lambda: desk.clock.moment).envelope.to_bytes()


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_a_proof_of_the_model_that_was_asked_for_gets_a_receipt(served: Desk, model: str) -> None:
    data = answer_to(ask(served, model), model, served)
    answer = served.submit(data)
    assert answer["verdict"] == "valid", answer["sentence"]
    assert answer["attested"]["model"] == model
    assert answer["receipt"] is not None
    assert served.submit(data) == answer
    assert served.client.get(f"/v1/attestations/{answer['sid']}").content == data


def test_a_pool_is_recorded_with_its_own_commitment(served: Desk) -> None:
    data = answer_to(ask(served, "pool"), "pool", served)
    answer = served.submit(data)
    assert answer["attested"]["members"] == 2
    assert answer["attested"]["commitment"] not in {str(one.commitment) for one in everybody("pool").openings}


@pytest.mark.parametrize(("asked", "given"), [("portfolio", "cross"), ("cross", "shortfall"), ("shortfall", "compression")])
def test_rejects_a_proof_of_another_model_than_the_challenges(served: Desk, asked: str, given: str) -> None:
    """The account, the snapshot and the proof are good; the challenge in the file asks for something else."""
    other = ask(served, asked, claim=default_claim(given).as_dict())
    data = answer_to(ask(served, given), given, served)

    def change(predicate: Any) -> None:
        predicate["challenge"] = other.to_dict()

    answer = served.submit(damaged(data, change))
    assert (answer["verdict"], answer["code"]) == ("invalid", "policy.model")
    assert answer["receipt"] is None


def test_a_bad_answer_of_another_model_uses_no_challenge_up(served: Desk) -> None:
    asked = ask(served, "portfolio", claim=default_claim("cross").as_dict())

    def change(predicate: Any) -> None:
        predicate["challenge"] = asked.to_dict()

    assert served.submit(damaged(answer_to(ask(served, "cross"), "cross", served), change))["verdict"] == "invalid"
    assert served.client.get(f"/v1/challenges/{read_unverified(asked).nonce}").json()["status"] == "open"
    assert served.submit(answer_to(asked, "portfolio", served))["verdict"] == "valid"


def test_every_served_model_has_named_policies_of_its_own(served: Desk) -> None:
    info = served.client.get("/v1/info").json()
    assert info["models"] == list(MODEL_NAMES)
    assert {policy["model"] for policy in info["policies"].values()} == set(MODEL_NAMES)
    asked = served.challenge(policyName="pool-initial")
    policy = read_unverified(asked).policy
    assert (policy.model, policy.claim.level, policy.claim.lower_bps) == ("pool", "initial", 10_000)


def test_named_policies_are_those_of_the_served_models() -> None:
    assert built_in(frozenset({"cross"})) == BUILT_IN
    more = set(built_in(frozenset(MODELS))) - set(BUILT_IN)
    assert "compression" in more
    assert {f"{model}-{level}" for model in ("isolated", "clearing") for level in ("closeout", "maintenance", "initial")} <= more


def test_rejects_service_policy_model_in_a_request(served: Desk) -> None:
    request = {"policy": {"model": "isolated", "circuits": [tiny("pool").id], "claim": {"level": "maintenance", "lowerBps": 10_000}}}
    answer = served.client.post("/v1/challenges", json=request)
    assert (answer.status_code, answer.json()["code"], answer.json()["pointer"]) == (422, "service.policy.model", "/policy/circuits/0")


def test_rejects_service_policy_model_that_is_not_served() -> None:
    with pytest.raises(ZkMarginError) as caught:
        named_policies({"book": {"model": "pool", "claim": {"level": "initial", "lowerBps": 1}}}, Limits(), frozenset({"cross"}))
    assert caught.value.stable_code == "service.policy.model"


def test_rejects_service_policy_table_of_a_snapshot_without_the_section(served: Desk) -> None:
    plain = served.register()
    request = {"policy": {"model": "portfolio", "snapshot": plain, "claim": {"level": "maintenance", "lowerBps": 10_000}}}
    answer = served.client.post("/v1/challenges", json=request)
    assert (answer.status_code, answer.json()["code"]) == (422, "service.policy.table")


def test_a_registered_snapshot_has_the_roots_of_every_table(served: Desk) -> None:
    found = served.client.get("/v1/snapshots").json()["snapshots"]
    summary = next(one for one in found if one["sha256"] == market().sha256)
    assert set(summary["tables"]) == {"cross", "portfolio", "shortfall", "clearing"}
    assert summary["tables"]["cross"] == summary["roots"]
    roots = {root for levels in summary["tables"].values() for root in levels.values()}
    assert len(roots) >= 10


def test_roots_on_record_are_read_back_and_not_hashed_again(served: Desk) -> None:
    source = RecordedSnapshots(served.service.store, served.service.trust, cached=4)
    found = source.find(market().sha256)
    assert found is not None
    known = RegisteredSnapshot(market(), world.engine())
    assert [found.root("initial", table) for table in found.tables] == [known.root("initial", table) for table in known.tables]
    plain = source.find(served.register())
    assert plain is not None
    with pytest.raises(SnapshotSectionError):
        plain.root("initial", "portfolio")


def test_models_survive_a_restart(tmp_path: Path) -> None:
    ensure_development_key(tiny("portfolio").id)
    clock = world.Tick()
    with world.opened(tmp_path, clock=clock) as desk:
        assert desk.client.post("/v1/snapshots", json=registration(market())).status_code == 201
        challenge = ask(desk, "portfolio")
    with world.opened(tmp_path, clock=clock) as desk:
        assert desk.submit(answer_to(challenge, "portfolio", desk))["verdict"] == "valid"


def test_a_stranger_cannot_stand_for_one_member_of_a_pool(served: Desk) -> None:
    challenge = ask(served, "pool")
    desk = everybody("pool")
    signed = desk.account()
    forged = replace(signed, members=(desk.statement(0).sign(PrivateKey.generate()), *signed.members[1:]))
    answer = served.submit(answer_to(challenge, "pool", served, account=forged))
    assert (answer["verdict"], answer["code"]) == ("invalid", "account.signer")


def test_rejects_policy_model_at_start(tmp_path: Path) -> None:
    policies = {"odd": {"model": "magic", "claim": {"level": "initial", "lowerBps": 1}}}
    with pytest.raises(ZkMarginError) as caught, world.opened(tmp_path, policies=policies):
        pass
    assert caught.value.stable_code == "policy.model"
