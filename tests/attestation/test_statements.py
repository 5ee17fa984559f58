"""Signed statements: each kind reads back what was written, in one encoding, and refuses every field in turn."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestation import account, challenge, dsse, margin_attestation, receipt, snapshot_signature
from attestation.dsse import Envelope
from attestation.receipt import Check, Receipt
from attestation.scope import scope
from circuits.field import R
from margin.claim import Claim
from margin.errors import InputError
from margin.strictjson import canonical
from tests.verifier import world

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def some_receipt() -> Receipt:
    return Receipt(
        verdict="valid",
        code="",
        checks=(Check("V1", "file", "ok", "", "8529 bytes"), Check("V5", "key", "warn", "vk.development", "DEVELOPMENT KEY")),
        circuit="cross-p8-c4-d4",
        vk_sha256="ab" * 32,
        public_signals=(1, 2, 3, 1, 10_000, 0, 0),
        challenge_nonce="cd" * 32,
        snapshot_sha256="ef" * 32,
        verified_at=NOW,
        verifier="Lender Y",
        environment="development",
        scope=scope(Claim(), "development"),
    )


@dataclass(frozen=True)
class Kind:
    """One kind of statement: a good one, how to read it, and what its predicate must not say."""

    envelope: Callable[[], Envelope]
    read: Callable[[Envelope], Any]


def _publisher() -> Envelope:
    found = world.parts().publisher
    assert found is not None
    return found.sign(world.PUBLISHER)


KINDS: dict[str, Kind] = {
    "account": Kind(lambda: world.account_statement().sign(world.ISSUER), account.read_unverified),
    "snapshot": Kind(_publisher, snapshot_signature.read_unverified),
    "challenge": Kind(lambda: world.CHALLENGE.sign(world.VERIFIER), challenge.read_unverified),
    "margin": Kind(lambda: world.parts().attestation().sign(world.HOLDER), margin_attestation.read_unverified),
    "receipt": Kind(lambda: some_receipt().sign(world.VERIFIER), receipt.read_unverified),
}


@pytest.mark.parametrize("name", KINDS)
def test_reading_and_writing_again_gives_the_same_bytes(name: str) -> None:
    envelope = KINDS[name].envelope()
    assert KINDS[name].read(envelope).payload() == envelope.payload


@pytest.mark.parametrize("name", KINDS)
def test_payload_is_an_in_toto_statement(name: str) -> None:
    content = json.loads(KINDS[name].envelope().payload)
    assert content["_type"] == "https://in-toto.io/Statement/v1"
    assert content["predicateType"] == f"urn:zkmargin:{name}:v1"
    assert all(set(subject) == {"name", "digest"} for subject in content["subject"])


def changed(name: str, change: Callable[[dict[str, Any]], object]) -> Envelope:
    content = json.loads(KINDS[name].envelope().payload)
    change(content)
    return dsse.sign(canonical(content), world.STRANGER)


def code_of(name: str, envelope: Envelope) -> str:
    with pytest.raises(InputError) as caught:
        KINDS[name].read(envelope)
    return caught.value.stable_code


@pytest.mark.parametrize("name", KINDS)
def test_rejects_kind_of_another_statement(name: str) -> None:
    for other, kind in KINDS.items():
        if other != name:
            assert code_of(name, kind.envelope()) == "statement.predicate_type"


@pytest.mark.parametrize("name", KINDS)
def test_rejects_payload_in_other_bytes(name: str) -> None:
    content = json.loads(KINDS[name].envelope().payload)
    backwards = dict(reversed(content.items()))
    for payload in (json.dumps(content).encode(), json.dumps(backwards, separators=(",", ":")).encode(), canonical(content) + b"\n"):
        assert code_of(name, dsse.sign(payload, world.STRANGER)) == "format.canonical"


@pytest.mark.parametrize("name", KINDS)
def test_rejects_payload_of_another_type(name: str) -> None:
    envelope = dsse.sign(KINDS[name].envelope().payload, world.STRANGER, "application/json")
    assert code_of(name, envelope) == "envelope.payload_type"


@pytest.mark.parametrize("name", KINDS)
def test_rejects_subject_of_something_else(name: str) -> None:
    def other_digest(content: dict[str, Any]) -> None:
        digest = content["subject"][0]["digest"]
        digest.update(dict.fromkeys(digest, "0" * 64))

    assert code_of(name, changed(name, other_digest)) == "statement.subject"
    assert code_of(name, changed(name, lambda content: content["subject"].clear())) == "statement.subject"
    assert code_of(name, changed(name, lambda content: content["subject"].append(content["subject"][0]))) == "statement.subject"


@pytest.mark.parametrize("name", KINDS)
def test_rejects_top_level_that_is_not_a_statement(name: str) -> None:
    assert code_of(name, changed(name, lambda content: content.update(_type="https://in-toto.io/Statement/v0.1"))) == "format.field.value"
    assert code_of(name, changed(name, lambda content: content.update(extra=1))) == "format.field.unknown"
    assert code_of(name, changed(name, lambda content: content.pop("predicate"))) == "format.field.missing"
    assert code_of(name, dsse.sign(b"[]", world.STRANGER)) == "format.field.value"


def fields_of(name: str) -> list[tuple[str, str]]:
    predicate = json.loads(KINDS[name].envelope().payload)["predicate"]
    return [(name, field) for field in predicate]


ALL_FIELDS = [pair for name in KINDS for pair in fields_of(name)]


@pytest.mark.parametrize(("name", "field"), ALL_FIELDS)
def test_rejects_missing_field(name: str, field: str) -> None:
    assert code_of(name, changed(name, lambda content: content["predicate"].pop(field))) in (
        "format.field.missing",
        "claim.schema",
        "policy.schema",
    )


@pytest.mark.parametrize(("name", "field"), ALL_FIELDS)
@pytest.mark.parametrize(
    "wrong", [[1], 1.5, True, {"a": 1}, "", "\u202eevil", "-1"], ids=["list", "float", "bool", "object", "empty", "bidi", "minus"]
)
def test_rejects_field_of_wrong_type(name: str, field: str, wrong: object) -> None:
    """Everything but the fields that legitimately hold such a value."""
    legitimate = {("margin", "proof"), ("margin", "scope"), ("receipt", "scope"), ("receipt", "code")}
    named = {("account", "issuer"), ("snapshot", "publisher"), ("snapshot", "venue"), ("challenge", "verifier"), ("challenge", "purpose")}
    named |= {("receipt", "verifier"), ("receipt", "circuit")}
    if ((name, field) in named and wrong == "-1") or ((name, field) in legitimate and wrong in ({"a": 1}, "", "-1")):
        return
    code = code_of(name, changed(name, lambda content: content["predicate"].update({field: copy.deepcopy(wrong)})))
    assert code.split(".")[0] in ("format", "claim", "policy", "json", "statement", "key")


@pytest.mark.parametrize("name", KINDS)
def test_rejects_extra_field(name: str) -> None:
    assert code_of(name, changed(name, lambda content: content["predicate"].update(note="x"))) == "format.field.unknown"


@pytest.mark.parametrize("commitment", [str(R), str(R + 1), "007", "-1", "0x10", "1_0", "１２", " 1", "", "9" * 5000])
def test_rejects_commitment_that_is_not_a_canonical_field_element(commitment: str) -> None:
    assert code_of("account", changed("account", lambda content: content["predicate"].update(commitment=commitment))) == "format.number"


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-20T12:00:00+00:00",
        "2026-11-20T12:00:00",
        "2026-11-20 12:00:00Z",
        "2026-02-30T12:00:00Z",
        "2026-11-20T12:00:00.0Z",
        "20261120T120000Z",
        "now",
    ],
)
def test_rejects_time_in_another_spelling(moment: str) -> None:
    assert code_of("account", changed("account", lambda content: content["predicate"].update(asOf=moment))) == "format.time"


@pytest.mark.parametrize("moment", ["yesterday", "2026-02-30T12:00:00Z", "2026-11-20T12:00:00+01:00", None, 5])
def test_rejects_time_of_the_snapshot_that_is_none(moment: object) -> None:
    def change(content: dict[str, Any]) -> None:
        content["predicate"]["asOf"] = moment
        content["subject"][0]["name"] = f"testnet/{moment}"

    assert code_of("snapshot", changed("snapshot", change)) == "format.time"


def test_rejects_holder_key_of_small_order() -> None:
    from attestation.keys import encode_base64

    weak = encode_base64(bytes.fromhex("302a300506032b6570032100") + (1).to_bytes(32, "little"))
    assert code_of("account", changed("account", lambda content: content["predicate"].update(holderKey=weak))) == "key.format"


@pytest.mark.parametrize(("seconds", "good"), [(0, False), (-1, False), (1, True), (30 * 86400, True), (30 * 86400 + 1, False)])
def test_challenge_lives_up_to_thirty_days(seconds: int, good: bool) -> None:
    made = replace(world.CHALLENGE, expires_at=world.ISSUED + timedelta(seconds=seconds)).sign(world.VERIFIER)
    if good:
        assert challenge.read_unverified(made).expires_at == world.ISSUED + timedelta(seconds=seconds)
    else:
        assert code_of("challenge", made) == "format.field.value"


@pytest.mark.parametrize("both", [True, False])
def test_rejects_attestation_with_both_or_neither_of_challenge_and_open_context(both: bool) -> None:
    def change(content: dict[str, Any]) -> None:
        if both:
            content["predicate"]["openContext"] = world.OPEN.to_dict()
        else:
            content["predicate"]["challenge"] = None

    assert code_of("margin", changed("margin", change)) == "format.field.value"


def test_rejects_open_context_that_is_something_else() -> None:
    def change(content: dict[str, Any]) -> None:
        content["predicate"]["challenge"] = None
        content["predicate"]["openContext"] = world.OPEN.to_dict() | {"none": "zkmargin/challenge/v1"}

    assert code_of("margin", changed("margin", change)) == "format.field.value"


@pytest.mark.parametrize("signals", [[], ["1"] * 17, ["01"], [1], [str(R)], "1", None])
def test_rejects_public_signals_that_are_not_canonical(signals: object) -> None:
    code = code_of("margin", changed("margin", lambda content: content["predicate"].update(publicSignals=signals)))
    assert code in ("format.number", "format.field.value")


def test_rejects_receipt_whose_id_does_not_follow_from_its_signals() -> None:
    assert code_of("receipt", changed("receipt", lambda content: content["predicate"].update(sid="0" * 64))) == "format.field.value"


@pytest.mark.parametrize(
    "changes",
    [{"verdict": "invalid"}, {"code": "proof.invalid"}, {"checks": [Check("V14", "proof", "fail", "proof.invalid", "no").to_dict()]}],
)
def test_rejects_receipt_whose_verdict_contradicts_its_checks(changes: dict[str, Any]) -> None:
    assert code_of("receipt", changed("receipt", lambda content: content["predicate"].update(changes))) == "format.field.value"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=70))
def test_issuer_names_are_printable_or_refused(name: str) -> None:
    envelope = replace(world.account_statement(), issuer=name).sign(world.ISSUER)
    if name.isprintable() and name == name.strip() and len(name) <= 64 and normalize("NFC", name) == name:
        assert account.read_unverified(envelope).issuer == name
    else:
        assert code_of("account", envelope) == "format.field.value"
