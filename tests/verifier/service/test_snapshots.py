"""Snapshots: only from trusted publishers, only when every rule holds and every root is what we compute, whole and unchanged."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from attestation import snapshot_signature
from attestation.dsse import Envelope
from attestation.keys import PrivateKey
from margin.snapshot import Snapshot
from margin.strictjson import canonical_texts
from margin.times import render_time
from tests.margin import cases
from tests.verifier.service import desk as world
from tests.verifier.service.conftest import Opener
from tests.verifier.service.desk import NOW, Desk, registration, small_limits, snapshot, statement
from tests.verifier.world import ISSUER, PUBLISHER, STRANGER, VERIFIER
from verifier.service.state import start
from verifier.snapshots import RegisteredSnapshot
from verifier.trust import TrustStore


def register(desk: Desk, body: Any) -> Any:
    return desk.client.post("/v1/snapshots", json=body)


def refusal(desk: Desk, body: Any) -> tuple[int, str]:
    before = desk.service.store.counts()
    answer = register(desk, body)
    assert answer.headers["content-type"] == "application/problem+json"
    assert desk.service.store.counts() == before
    return answer.status_code, answer.json()["code"]


def at(moment: str, **changes: Any) -> Snapshot:
    return snapshot(asOf=moment, **changes)


def test_registering_gives_our_own_roots_and_again_changes_nothing(desk: Desk) -> None:
    later = at("2026-11-20T12:05:00Z")
    first = register(desk, registration(later))
    assert first.status_code == 201
    known = RegisteredSnapshot(later)
    summary = first.json()
    assert summary == {
        "sha256": later.sha256,
        "venue": "testnet",
        "asOf": "2026-11-20T12:05:00Z",
        "numeraire": "USDT",
        "publisher": "Index Z",
        "publisherKeyId": PUBLISHER.public.id,
        "depth": 3,
        "roots": known.roots().to_dict(),
        "tables": {"cross": known.roots().to_dict()},
        "instruments": 3,
        "assets": 2,
        "rows": 12,
        "registeredAt": "2026-11-20T12:10:00Z",
    }
    desk.clock.move(5)
    again = register(desk, registration(later))
    assert (again.status_code, again.json()) == (200, summary)


def test_a_snapshot_is_downloaded_whole_as_the_bytes_of_its_digest(shared: Desk) -> None:
    wanted = snapshot()
    answer = shared.client.get(f"/v1/snapshots/{wanted.sha256}")
    assert answer.content == wanted.canonical()
    assert hashlib.sha256(answer.content).hexdigest() == wanted.sha256
    assert "immutable" in answer.headers["Cache-Control"]
    envelope = Envelope.from_bytes(shared.client.get(f"/v1/snapshots/{wanted.sha256}/statement").content)
    stated, _ = snapshot_signature.verify(envelope, [PUBLISHER.public])
    assert stated.sha256 == wanted.sha256


def test_key_order_and_spaces_of_the_request_do_not_matter(desk: Desk) -> None:
    later = at("2026-11-20T12:05:00Z")
    body = registration(later)
    body["snapshot"] = dict(reversed(list(body["snapshot"].items())))
    assert register(desk, body).json()["sha256"] == later.sha256
    assert desk.client.get(f"/v1/snapshots/{later.sha256}").content == later.canonical()


def test_listing_goes_through_pages(opener: Opener) -> None:
    with opener(limits=small_limits(snapshots_listed=2)) as desk:
        digests = [desk.register()]
        digests += [register(desk, registration(at(f"2026-11-20T12:0{minute}:00Z"))).json()["sha256"] for minute in (1, 2, 3)]
        register(desk, registration(at("2026-11-20T12:00:00Z", venue="elsewhere")))
        seen, page = [], desk.client.get("/v1/snapshots", params={"venue": "testnet"}).json()
        while True:
            seen += [item["sha256"] for item in page["snapshots"]]
            if page["next"] is None:
                break
            page = desk.client.get("/v1/snapshots", params={"venue": "testnet", "after": page["next"]}).json()
        assert seen == digests[::-1]


@pytest.mark.parametrize("key", [STRANGER, ISSUER, VERIFIER])
def test_rejects_snapshot_of_a_publisher_that_is_not_trusted(desk: Desk, key: PrivateKey) -> None:
    """Trusted in another role is not enough."""
    later = at("2026-11-20T12:05:00Z")
    assert refusal(desk, registration(later, statement(later, key=key))) == (403, "signature.signer")


def test_rejects_snapshot_with_a_changed_statement(desk: Desk) -> None:
    later = at("2026-11-20T12:05:00Z")
    honest = statement(later)
    other = statement(later, venue="elsewhere")
    forged = Envelope(other.payload, honest.payload_type, honest.key_id, honest.signature)
    assert refusal(desk, registration(later, forged)) == (403, "signature.invalid")


def test_rejects_snapshot_signed_under_anothers_name(desk: Desk) -> None:
    later = at("2026-11-20T12:05:00Z")
    assert refusal(desk, registration(later, statement(later, publisher="Venue X"))) == (422, "service.snapshot.name")


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "ab" * 32},
        {"venue": "elsewhere"},
        {"as_of": "2026-11-20T12:06:00Z"},
        {"depth": 4},
    ],
)
def test_rejects_snapshot_that_its_statement_is_not_about(desk: Desk, change: dict[str, Any]) -> None:
    later = at("2026-11-20T12:05:00Z")
    assert refusal(desk, registration(later, statement(later, **change))) == (422, "service.snapshot.mismatch")


@pytest.mark.parametrize("level", ["closeout", "maintenance", "initial"])
def test_rejects_snapshot_with_a_root_that_is_not_ours(desk: Desk, level: str) -> None:
    later = at("2026-11-20T12:05:00Z")
    roots = RegisteredSnapshot(later, world.engine()).roots()
    wrong = snapshot_signature.Roots(**{name: roots.at(name) + (name == level) for name in ("closeout", "maintenance", "initial")})
    answer = register(desk, registration(later, statement(later, roots=wrong)))
    assert (answer.status_code, answer.json()["pointer"]) == (422, f"/statement/roots/{level}")


def test_rejects_snapshot_with_one_price_changed_after_signing(desk: Desk) -> None:
    later = at("2026-11-20T12:05:00Z")
    body = registration(later)
    body["snapshot"]["instruments"][0]["markPrice"] = "61250.6"
    assert refusal(desk, body) == (422, "service.snapshot.mismatch")


def test_rejects_snapshot_that_breaks_a_rule_even_when_signed(desk: Desk) -> None:
    """The publisher's signature does not make two rows for one notional acceptable."""
    value = copy.deepcopy(cases.snapshot_dict(asOf="2026-11-20T12:05:00Z"))
    value["instruments"][0]["tiers"][1]["floor"] = "40000"
    later = at("2026-11-20T12:05:00Z")
    digest = hashlib.sha256(canonical_texts(value)).hexdigest()
    body = {"snapshot": value, "statement": statement(later, sha256=digest).to_dict()}
    status, code = refusal(desk, body)
    assert (status, code.split(".")[:2]) == (422, ["snapshot", "S10"])


@pytest.mark.parametrize(
    ("document", "status", "code"),
    [
        ('{"a": 1.5}', 400, "request.body.number"),
        ('{"a": [2e5]}', 400, "request.body.number"),
        ('{"\u00e9": 1}', 422, "service.snapshot.mismatch"),
        ("{}", 422, "service.snapshot.mismatch"),
        ("[" + "[]," * 1_000_000 + "[]]", 400, "json.values"),
    ],
)
def test_a_public_statement_brings_in_no_other_document(shared: Desk, document: str, status: int, code: str) -> None:
    """Anybody may fetch a publisher's statement; what it does not sign is refused before it is validated."""
    text = f'{{"statement": {json.dumps(statement(snapshot()).to_dict())}, "snapshot": {document}}}'
    answer = shared.client.post("/v1/snapshots", content=text.encode(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_rejects_another_snapshot_of_the_same_moment(desk: Desk) -> None:
    other = snapshot(numeraire="USDC", settlements=["USDT"])
    assert other.sha256 != snapshot().sha256
    assert refusal(desk, registration(other)) == (409, "service.snapshot.conflict")


@pytest.mark.parametrize(("ahead", "accepted"), [(29, True), (30, True), (31, False)])
def test_rejects_snapshot_from_the_future_beyond_the_skew(desk: Desk, ahead: int, accepted: bool) -> None:
    body = registration(at(render_time(NOW + timedelta(seconds=ahead))))
    if accepted:
        assert register(desk, body).status_code == 201
    else:
        assert refusal(desk, body) == (422, "service.snapshot.future")


@pytest.mark.parametrize(("age", "accepted"), [(7199, True), (7200, True), (7201, False)])
def test_rejects_snapshot_too_old_for_any_policy(opener: Opener, age: int, accepted: bool) -> None:
    with opener(
        limits=small_limits(snapshot_age_seconds_max=7200), policies={"now": {"claim": {"level": "initial", "lowerBps": 1}}}
    ) as desk:
        body = registration(at(render_time(NOW - timedelta(seconds=age))))
        if accepted:
            assert register(desk, body).status_code == 201
        else:
            assert refusal(desk, body) == (422, "service.snapshot.stale")


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.pop("statement"),
        lambda body: body.pop("snapshot"),
        lambda body: body.update(extra=1),
        lambda body: body["statement"].update(extra=1),
        lambda body: body["statement"]["signatures"].append(body["statement"]["signatures"][0]),
        lambda body: body.update(snapshot=[]),
    ],
)
def test_rejects_registration_of_another_shape(desk: Desk, change: Any) -> None:
    body = registration(at("2026-11-20T12:05:00Z"))
    change(body)
    status, code = refusal(desk, body)
    assert status == 400
    assert code.startswith(("format.", "request.body"))


def test_a_publisher_that_loses_trust_takes_its_snapshots_along(opener: Opener) -> None:
    with opener() as desk:
        data = world.prove(desk.challenge())
        assert desk.submit(data, "/v1/verify")["verdict"] == "valid"
        trust = desk.service.config.trust
    replace(TrustStore.load(trust), publishers=()).save(trust)
    service = start(world.config(trust.parent), world.Tick())
    try:
        assert service.snapshots.find(snapshot().sha256) is None
    finally:
        service.close()


def test_a_damaged_snapshot_on_record_is_our_fault_and_no_verdict(opener: Opener) -> None:
    with opener() as desk:
        data = world.prove(desk.challenge())
        with desk.service.database.connect().execution_options(write=True) as connection, connection.begin():
            other = at("2026-11-20T12:05:00Z").canonical()
            connection.execute(text("UPDATE snapshots SET document = :document"), {"document": other})
        answer = desk.client.post("/v1/attestations", content=data, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (503, "service.storage")
