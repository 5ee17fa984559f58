"""Submissions with real proofs: one receipt per statement, nothing for nothing, every refusal for its own reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from attestation import challenge as challenge_format
from attestation import receipt as receipt_format
from attestation.context import open_context
from attestation.dsse import Envelope
from attestation.margin_attestation import read_unverified
from tests.verifier.service import desk as world
from tests.verifier.service.conftest import Opener
from tests.verifier.service.desk import NOW, Desk, Tick, damaged, prove, rerandomised
from tests.verifier.world import STRANGER, VERIFIER
from verifier.service.tables import snapshots

HEADERS = {"Content-Type": "application/json"}


def failed(answer: Any) -> tuple[str, str]:
    """The verdict's code and the step that failed."""
    assert answer["verdict"] == "invalid"
    assert answer["receipt"] is None
    (step,) = [check["step"] for check in answer["checks"] if check["status"] == "fail"]
    return answer["code"], step


@pytest.fixture(scope="module")
def accepted(shared: Desk) -> tuple[bytes, Any]:
    """An attestation and the answer to it."""
    data = prove(shared.challenge())
    return data, shared.submit(data)


def test_a_good_proof_gets_a_receipt_that_verifies_offline(shared: Desk, accepted: tuple[bytes, Any]) -> None:
    data, answer = accepted
    assert (answer["verdict"], answer["code"]) == ("valid", "")
    receipt, key = receipt_format.verify(Envelope.from_dict(answer["receipt"]), [VERIFIER.public])
    attestation = read_unverified(Envelope.from_bytes(data))
    assert key == VERIFIER.public
    assert receipt.sid == answer["sid"]
    assert receipt.public_signals == attestation.public_signals
    assert receipt.verified_at == NOW
    assert receipt.challenge_nonce == challenge_format.read_unverified(Envelope.from_dict(attestation.challenge.to_dict())).nonce  # type: ignore[union-attr]
    assert receipt.snapshot_sha256 == world.snapshot().sha256
    assert [check.step for check in receipt.checks if check.status == "ok"] == [f"V{number}" for number in range(1, 16)]
    assert "development.key" in {line["id"] for line in receipt.scope["doesNotProve"]}


def test_attestation_and_receipt_come_back_byte_for_byte(shared: Desk, accepted: tuple[bytes, Any]) -> None:
    data, answer = accepted
    assert shared.client.get(f"/v1/attestations/{answer['sid']}").content == data
    receipt = shared.client.get(f"/v1/receipts/{answer['sid']}").content
    assert receipt == Envelope.from_dict(answer["receipt"]).to_bytes()
    assert shared.client.get(f"/v1/receipts/{'0' * 64}").json()["code"] == "service.submission.unknown"


def test_the_challenge_says_which_submission_used_it(shared: Desk, accepted: tuple[bytes, Any]) -> None:
    nonce = accepted[1]["attested"]["nonce"]
    status = shared.client.get(f"/v1/challenges/{nonce}").json()
    assert (status["status"], status["sid"]) == ("used", accepted[1]["sid"])


def test_the_same_again_gets_the_same_answer_also_later_and_rerandomised(shared: Desk, accepted: tuple[bytes, Any]) -> None:
    data, answer = accepted
    before = shared.service.store.counts()
    other = rerandomised(data)
    assert other != data
    assert shared.submit(data) == answer
    shared.clock.move(30)
    assert shared.submit(data) == answer
    assert shared.submit(other) == answer
    assert shared.service.store.counts() == before
    shared.clock.move(-30)


def test_after_a_restart_and_after_expiry_the_same_bytes_get_the_same_answer(opener: Opener) -> None:
    with opener() as desk:
        data = prove(desk.challenge())
        answer = desk.submit(data)
    with opener(clock=Tick(NOW + timedelta(days=2))) as desk:
        assert desk.submit(data) == answer
        assert desk.client.get(f"/v1/receipts/{answer['sid']}").content == Envelope.from_dict(answer["receipt"]).to_bytes()
        assert failed(desk.submit(rerandomised(data))) == ("challenge.expired", "V6")


def test_a_bad_proof_burns_nobodys_challenge(desk: Desk) -> None:
    data = prove(desk.challenge())

    def swap(predicate: Any) -> None:
        predicate["proof"]["pi_a"], predicate["proof"]["pi_c"] = predicate["proof"]["pi_c"], predicate["proof"]["pi_a"]

    for _ in range(3):
        assert failed(desk.submit(damaged(data, swap))) == ("proof.invalid", "V14")
    assert desk.service.store.counts()["entries"] == 0
    assert desk.submit(data)["verdict"] == "valid"


def test_rejects_a_bad_proof_also_after_the_good_one(shared: Desk, accepted: tuple[bytes, Any]) -> None:
    """Knowing the statement is no licence: the receipt only comes back for a proof that verifies."""

    def swap(predicate: Any) -> None:
        predicate["proof"]["pi_a"], predicate["proof"]["pi_c"] = predicate["proof"]["pi_c"], predicate["proof"]["pi_a"]

    assert failed(shared.submit(damaged(accepted[0], swap))) == ("proof.invalid", "V14")


def test_rejects_a_second_account_with_a_used_challenge(desk: Desk) -> None:
    challenge = desk.challenge()
    assert desk.submit(prove(challenge))["verdict"] == "valid"
    answer = desk.submit(prove(challenge, account="desk-8"))
    assert failed(answer) == ("challenge.consumed", "V15")
    assert {check["step"] for check in answer["checks"] if check["status"] == "skipped"} == {"V13", "V14"}
    assert desk.service.store.counts()["entries"] == 1


def test_rejects_a_challenge_that_is_signed_by_us_and_not_on_record(opener: Opener, tmp_path: Path) -> None:
    with opener() as desk:
        data = prove(desk.challenge())
    for file in tmp_path.glob("service.sqlite3*"):
        file.unlink()
    with opener() as desk:
        assert failed(desk.submit(data)) == ("challenge.unknown", "V15")


def test_rejects_another_verifiers_challenge_though_it_may_be_checked(desk: Desk) -> None:
    ours = challenge_format.read_unverified(desk.challenge())
    data = prove(replace(ours, verifier="Other Lender").sign(STRANGER))
    assert failed(desk.submit(data)) == ("challenge.signer", "V6")
    assert desk.submit(data, "/v1/verify")["verdict"] == "valid"


def test_rejects_an_attestation_without_a_challenge_though_it_may_be_checked(desk: Desk) -> None:
    data = prove(open_context("published on our page", NOW))
    assert failed(desk.submit(data)) == ("challenge.none", "V6")
    answer = desk.submit(data, "/v1/verify")
    assert answer["verdict"] == "valid"
    assert "challenge.none" in {check["code"] for check in answer["checks"] if check["status"] == "warn"}


def test_checking_records_nothing_and_leaves_the_challenge_open(desk: Desk) -> None:
    data = prove(desk.challenge())
    before = desk.service.store.counts()
    answer = desk.submit(data, "/v1/verify")
    assert (answer["verdict"], answer["receipt"]) == ("valid", None)
    assert desk.service.store.counts() == before
    assert desk.submit(data)["verdict"] == "valid"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda p: p["claim"].update(lowerBps=10_001), "policy.claim"),
        (lambda p: p["claim"].update(level="initial"), "snapshot.mismatch"),
        (lambda p: p["snapshot"].update(root="1"), "snapshot.mismatch"),
        (lambda p: p["snapshot"].update(asOf="2026-11-20T12:00:01Z"), "snapshot.mismatch"),
        (lambda p: p["circuit"].update(vkSha256="ab" * 32), "vk.unpinned"),
        (lambda p: p["circuit"].update(keyKind="ceremony"), "vk.kind"),
        (lambda p: p["circuit"].update(r1csSha256="ab" * 32), "circuit.digest"),
        (lambda p: p["scope"]["doesNotProve"].pop(), "scope.mismatch"),
        (lambda p: p["publicSignals"].__setitem__(2, "5"), "signals.mismatch"),
    ],
)
def test_rejects_changed_part_for_its_own_reason(desk: Desk, change: Any, code: str) -> None:
    data = prove(desk.challenge())
    assert failed(desk.submit(damaged(data, change)))[0] == code
    assert failed(desk.submit(damaged(data, change, holder=STRANGER)))[0] in (code, "holder.signature")
    assert desk.service.store.counts()["entries"] == 0


@pytest.mark.parametrize(("seconds", "code"), [(599, ""), (600, "challenge.expired"), (601, "challenge.expired")])
def test_rejects_after_the_challenges_last_second(desk: Desk, seconds: int, code: str) -> None:
    data = prove(desk.challenge(validSeconds=600))
    desk.clock.move(seconds)
    assert desk.submit(data)["code"] == code


@pytest.mark.parametrize(("seconds", "code"), [(-1, ""), (0, ""), (1, "snapshot.stale")])
def test_rejects_prices_older_than_the_policy(desk: Desk, seconds: int, code: str) -> None:
    policy = {"claim": {"level": "maintenance", "lowerBps": 10_000}, "maxSnapshotAgeSeconds": 900}
    data = prove(desk.challenge(policyName=None, policy=policy))
    desk.clock.move(300 + seconds)
    assert desk.submit(data)["code"] == code


@pytest.mark.parametrize(("seconds", "code"), [(-1, ""), (0, ""), (1, "account.stale")])
def test_rejects_an_account_statement_older_than_the_policy(desk: Desk, seconds: int, code: str) -> None:
    policy = {"claim": {"level": "maintenance", "lowerBps": 10_000}, "maxAccountAgeSeconds": 900}
    data = prove(desk.challenge(policyName=None, policy=policy))
    desk.clock.move(300 + seconds)
    assert desk.submit(data)["code"] == code


@pytest.mark.parametrize(("seconds", "code"), [(29, ""), (30, ""), (31, "challenge.future")])
def test_rejects_a_challenge_from_our_future_beyond_the_skew(opener: Opener, seconds: int, code: str) -> None:
    """The clock was set back after the challenge was issued, by less than what stops the service."""
    with opener() as desk:
        data = prove(desk.challenge())
        desk.clock.move(-seconds)
        assert desk.submit(data)["code"] == code


def test_rejects_recording_when_the_clock_went_backwards(desk: Desk) -> None:
    """The challenge is good by the clock, but later times are on record: nothing is dated by such a clock."""
    data = prove(desk.challenge())
    desk.clock.move(100)
    desk.challenge()
    desk.clock.move(-100)
    answer = desk.client.post("/v1/attestations", content=data, headers=HEADERS)
    assert (answer.status_code, answer.json()["code"]) == (503, "service.clock")
    assert desk.service.store.counts()["entries"] == 0
    desk.clock.move(100)
    assert desk.submit(data)["verdict"] == "valid"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe\x00", b"[]", b'{"a":1,"a":2}', b"[" * 5000, b'{"payload":"\\ud800"}', b'"x"', b"NaN"]
)
def test_rejects_malformed_attestation_as_a_problem(shared: Desk, body: bytes) -> None:
    for path in ("/v1/attestations", "/v1/verify"):
        answer = shared.client.post(path, content=body, headers=HEADERS)
        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"].split(".")[0] in ("json", "format")


def test_rejects_a_proof_coordinate_in_another_spelling(desk: Desk) -> None:
    data = prove(desk.challenge())
    for spelling in ("0{}", "+{}", " {}", "{}_0", "0x{}"):

        def change(predicate: Any, spelling: str = spelling) -> None:
            predicate["proof"]["pi_a"][0] = spelling.format(predicate["proof"]["pi_a"][0])

        answer = desk.client.post("/v1/attestations", content=damaged(data, change), headers=HEADERS)
        assert (answer.status_code, answer.json()["code"]) == (400, "proof.number")


def test_rejects_a_snapshot_that_is_not_on_record_here(opener: Opener) -> None:
    """The holder's copy, with its publisher's signature, is no substitute for ours."""
    with opener() as desk:
        data = prove(desk.challenge())
        with desk.service.database.connect().execution_options(write=True) as connection, connection.begin():
            connection.execute(delete(snapshots))
        assert failed(desk.submit(data)) == ("snapshot.unknown", "V9")
