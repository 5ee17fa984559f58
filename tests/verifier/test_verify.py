"""Whole attestations: good ones on every engine, and every step's refusals with the rest left intact."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from attestation.challenge import new_nonce
from attestation.context import context
from attestation.environment import Environment, KeyKind
from attestation.snapshot_signature import Roots, SnapshotStatement
from circuits import registry
from circuits.field import Q, R
from margin.claim import Claim
from margin.errors import EnvironmentFault
from margin.strictjson import canonical
from tests.margin import cases
from tests.verifier import world
from tests.verifier.world import Parts, parts, verify
from verifier.engines import ENGINE_NAMES
from verifier.key_store import MemoryKeys
from verifier.snapshots import MemorySnapshots
from verifier.steps import STEPS
from verifier.trust import TrustStore
from verifier.verdict import Verdict


def refused(verdict: Verdict, step: str, code: str) -> None:
    """The verdict is no, for this reason, at this step; nothing behind it was looked at."""
    assert not verdict.valid
    failed = [check for check in verdict.checks if check.status == "fail"]
    assert [(check.step, check.code) for check in failed] == [(step, code)]
    assert verdict.code == code
    position = [name for name, _ in STEPS].index(step)
    assert [check.step for check in verdict.checks if check.status == "skipped"] == [name for name, _ in STEPS[position + 1 :]]
    assert verdict.engine == ("" if step != "V14" else verdict.engine)
    assert verdict.error is not None
    assert code in verdict.sentence


def tampered(change: Callable[[dict[str, Any]], object], name: str = "challenged", **setting: Any) -> Verdict:
    """The verdict on an attestation whose predicate was changed as JSON and signed again by the holder."""
    return verify(world.with_predicate(parts(name).file(), change), **setting)


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize("name", ["challenged", "open", "band"])
def test_good_attestation_is_valid_on_every_engine(name: str, engine: str) -> None:
    verdict = verify(parts(name).file(), engine=engine)
    assert verdict.valid, verdict.sentence
    assert [check.step for check in verdict.checks if check.status == "ok"] == [step for step, _ in STEPS]
    assert verdict.engine == engine
    assert (verdict.code, verdict.exit_code, verdict.error) == ("", 0, None)


def test_verdict_sentence_says_what_is_attested() -> None:
    sentence = verify(parts().file()).sentence
    assert sentence.startswith("As of 2026-11-20 12:00 UTC the holder of commitment 0x")
    assert sentence.endswith(" met maintenance margin under snapshot testnet/2026-11-20T12:00:00Z (3 instruments).")
    assert "had equity of at least 100 % and below 2000 % of initial margin" in verify(parts("band").file()).sentence


def test_warnings_are_lines_of_their_own() -> None:
    verdict = verify(parts("open").file())
    assert [check.code for check in verdict.warnings] == ["vk.development", "challenge.none"]
    unsigned = verify(replace(parts(), publisher=None).file())
    assert unsigned.valid
    assert [check.code for check in unsigned.warnings] == ["vk.development", "snapshot.unsigned"]


def test_verdict_as_json_holds_every_check_and_every_fact() -> None:
    content = verify(parts().file()).as_dict()
    assert json.loads(canonical(content)) == content
    assert content["attested"]["publicSignals"] == world.base("challenged")["public"]
    assert content["attested"]["issuer"] == "Venue X"


# --- V1 to V3: bytes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "json.empty"),
        (b"PK\x03\x04", "json.syntax"),
        (b"\xff\xfe{}", "json.encoding"),
        (b"{}", "format.field.missing"),
        (b"[]", "format.field.value"),
        (b"[" * 100_000, "json.size"),
        (b"[" * 1000, "json.depth"),
        (b"NaN", "json.number"),
    ],
)
def test_rejects_file_that_is_no_envelope(data: bytes, code: str) -> None:
    verdict = verify(data)
    refused(verdict, "V1", code)
    assert verdict.malformed
    assert verdict.exit_code == 3
    assert verdict.attested is None


def test_rejects_file_cut_off_anywhere() -> None:
    data = parts().file().strip()
    for length in range(0, len(data), 97):
        assert verify(data[:length]).malformed


def test_rejects_file_with_any_byte_flipped() -> None:
    """Whatever byte is hit, the answer is no; the base64 of the payload is all but a few hundred bytes of the file."""
    data = parts().file().strip()
    for position in range(0, len(data), 61):
        broken = bytearray(data)
        broken[position] ^= 1
        assert not verify(bytes(broken)).valid, position


def test_rejects_statement_of_another_kind() -> None:
    refused(verify(world.CHALLENGE.sign(world.HOLDER).to_bytes()), "V2", "statement.predicate_type")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda proof: proof["pi_a"].__setitem__(0, str(int(proof["pi_a"][0]) + Q)), "proof.number"),
        (lambda proof: proof.pop("curve"), "proof.shape"),
        (lambda proof: proof.update(protocol="plonk"), "proof.protocol"),
        (lambda proof: proof.update(curve="bls12381"), "proof.curve"),
        (lambda proof: proof.update(pi_c=["0", "1", "0"]), "point.infinity"),
    ],
)
def test_rejects_proof_in_another_encoding(change: Callable[[dict[str, Any]], object], code: str) -> None:
    refused(tampered(lambda predicate: change(predicate["proof"])), "V3", code)


def test_rejects_signals_plus_modulus() -> None:
    def change(predicate: dict[str, Any]) -> None:
        predicate["publicSignals"][2] = str(int(predicate["publicSignals"][2]) + R)

    refused(tampered(change), "V2", "format.number")


# --- V4, V5: circuit and key ---------------------------------------------------------------------------------------------------


def test_rejects_circuit_unknown() -> None:
    refused(tampered(lambda predicate: predicate["circuit"].update(id="cross-p1-c1-d4")), "V4", "circuit.unknown")


def test_rejects_circuit_of_another_compilation() -> None:
    refused(tampered(lambda predicate: predicate["circuit"].update(r1csSha256="0" * 64)), "V4", "circuit.digest")


def test_rejects_circuit_for_tests_in_production() -> None:
    refused(verify(parts().file(), mode="production"), "V4", "circuit.test-only")


def test_rejects_key_of_another_circuit() -> None:
    other = registry.get("cross-p8-c4-d4")
    made = replace(parts(), circuit=replace(parts().circuit, id=other.id, r1cs_sha256=other.r1cs_sha256))
    refused(verify(made.file()), "V5", "vk.unpinned")


def test_rejects_key_unpinned() -> None:
    verdict = tampered(lambda predicate: predicate["circuit"].update(vkSha256="1" * 64))
    refused(verdict, "V5", "vk.unpinned")
    assert verdict.exit_code == 4


def test_rejects_key_that_calls_itself_a_ceremony() -> None:
    refused(tampered(lambda predicate: predicate["circuit"].update(keyKind="ceremony")), "V5", "vk.kind")


def test_registered_development_key_stays_one_whatever_the_trust_file_says() -> None:
    trust = replace(world.trust(), keys=()).with_key(world.CIRCUIT.id, world.CIRCUIT.development_vk_sha256, "ceremony")
    made = tampered(lambda predicate: predicate["circuit"].update(keyKind="ceremony"), trust=trust)
    refused(made, "V5", "vk.kind")


def test_registered_development_key_needs_no_entry_in_development() -> None:
    assert verify(parts().file(), trust=replace(world.trust(), keys=())).valid


def production_world(kind: KeyKind, publisher: str | None = None) -> tuple[Parts, dict[str, Any]]:
    """An attestation in production with the small circuit, its context and root rebuilt; everything but a proof, which no ceremony made."""
    small = registry.get("cross-p8-c4-d4")
    source, keys = MemorySnapshots(world.engine()), MemoryKeys()
    known = source.add(canonical(cases.snapshot_dict(depth=small.depth)), publisher=publisher)
    keys.add(small.id, world.vk_bytes())
    made = parts()
    challenge = replace(world.CHALLENGE, environment="production")
    root = known.root(world.CLAIM.level)
    made = replace(
        made,
        account=replace(made.account, positions=small.positions, collateral=small.collateral, environment="production"),
        circuit=replace(made.circuit, id=small.id, r1cs_sha256=small.r1cs_sha256, key_kind=kind),
        challenge=challenge,
        reference=replace(made.reference, sha256=known.sha256, root=root),
        publisher=SnapshotStatement("Index Z", known.venue, known.as_of, known.sha256, known.depth, known.roots()),
        signals=(made.signals[0], root, context(challenge.payload()), *made.signals[3:]),
    )
    trust = replace(world.trust(), keys=()).with_key(small.id, world.vk_sha256(), kind)
    return made, {"mode": "production", "trust": trust, "snapshots": source, "keys": keys}


def test_production_accepts_a_ceremonys_key_without_any_warning() -> None:
    made, setting = production_world("ceremony")
    verdict = verify(made.file(), **setting)
    assert verdict.valid, verdict.sentence
    assert verdict.warnings == ()


def test_rejects_development_key_in_production() -> None:
    made, setting = production_world("development")
    verdict = verify(made.file(), **setting)
    refused(verdict, "V5", "vk.development")
    assert verdict.exit_code == 4


def test_rejects_snapshot_unsigned_in_production() -> None:
    made, setting = production_world("ceremony")
    refused(verify(replace(made, publisher=None).file(), **setting), "V9", "snapshot.unsigned")
    made, setting = production_world("ceremony", publisher="Index Z")
    assert verify(replace(made, publisher=None).file(), **setting).valid


@pytest.mark.parametrize("part", ["challenge", "account"])
def test_rejects_development_statement_in_production(part: str) -> None:
    made, setting = production_world("ceremony")
    if part == "challenge":
        refused(verify(replace(made, challenge=world.CHALLENGE).file(), **setting), "V6", "challenge.environment")
    else:
        account = replace(made.account, environment="development")
        refused(verify(replace(made, account=account).file(), **setting), "V7", "account.environment")


def test_missing_key_is_no_verdict() -> None:
    with pytest.raises(EnvironmentFault) as caught:
        verify(parts().file(), keys=MemoryKeys())
    assert caught.value.stable_code == "vk.missing"


# --- V6: challenge -------------------------------------------------------------------------------------------------------------


def test_accepts_the_expected_challenge() -> None:
    assert verify(parts().file(), expected_challenge=world.CHALLENGE.payload(), require_challenge=True).valid


def test_rejects_challenge_other_than_expected() -> None:
    other = replace(world.CHALLENGE, nonce=new_nonce())
    refused(verify(parts().file(), expected_challenge=other.payload()), "V6", "challenge.other")


def test_rejects_challenge_missing_where_one_is_required() -> None:
    refused(verify(parts("open").file(), require_challenge=True), "V6", "challenge.none")
    refused(verify(parts("open").file(), expected_challenge=world.CHALLENGE.payload()), "V6", "challenge.none")


def test_rejects_challenge_of_an_unknown_verifier() -> None:
    refused(verify(replace(parts(), verifier_key=world.STRANGER).file()), "V6", "challenge.signer")
    refused(verify(parts().file(), trust=replace(world.trust(), verifiers=())), "V6", "challenge.signer")


def test_rejects_challenge_with_a_broken_signature() -> None:
    made = parts().attestation()
    assert made.challenge is not None
    forged = replace(made.challenge, signature=bytes(64))
    refused(verify(world.resigned(replace(made, challenge=forged))), "V6", "challenge.signature")


def test_rejects_challenge_under_anothers_name() -> None:
    refused(verify(replace(parts(), challenge=replace(world.CHALLENGE, verifier="Lender Q")).file()), "V6", "signature.name")


# --- V7, V8: commitment and holder ---------------------------------------------------------------------------------------------


def test_rejects_account_of_an_unknown_issuer() -> None:
    verdict = verify(replace(parts(), issuer_key=world.STRANGER).file())
    refused(verdict, "V7", "account.signer")
    assert verdict.exit_code == 4


def test_rejects_account_signed_by_the_holder_itself() -> None:
    refused(verify(replace(parts(), issuer_key=world.HOLDER).file()), "V7", "account.signer")


def test_rejects_account_with_a_broken_signature() -> None:
    made = parts().attestation()
    forged = replace(made.account, signature=bytes(64))
    refused(verify(world.resigned(replace(made, account=forged))), "V7", "account.signature")


def test_rejects_account_whose_content_was_changed_under_the_signature() -> None:
    made = parts().attestation()
    other = replace(world.account_statement(), sequence=4)
    forged = replace(made.account, payload=other.payload())
    refused(verify(world.resigned(replace(made, account=forged))), "V7", "account.signature")


def test_rejects_account_of_an_issuer_under_anothers_name() -> None:
    refused(verify(replace(parts(), account=replace(world.account_statement(), issuer="Venue Y")).file()), "V7", "signature.name")


@pytest.mark.parametrize(("positions", "collateral"), [(8, 2), (2, 4), (3, 2), (1, 2)])
def test_rejects_account_for_another_size(positions: int, collateral: int) -> None:
    account = replace(world.account_statement(), positions=positions, collateral=collateral)
    refused(verify(replace(parts(), account=account).file()), "V7", "account.shape")


def test_rejects_account_statement_in_place_of_another_kind() -> None:
    made = parts().attestation()
    forged = world.CHALLENGE.sign(world.ISSUER)
    refused(verify(world.resigned(replace(made, account=forged))), "V7", "statement.predicate_type")


def test_rejects_holder_other_than_the_issuer_named() -> None:
    """The replay that matters most: a copied commitment, presented by somebody else."""
    refused(verify(replace(parts(), holder_key=world.STRANGER).file()), "V8", "holder.signature")


def test_rejects_holder_whose_signature_is_over_something_else() -> None:
    data = json.loads(parts().file())
    other = json.loads(parts("open").file())
    data["signatures"] = other["signatures"]
    refused(verify(canonical(data)), "V8", "holder.signature")


# --- V9: snapshot --------------------------------------------------------------------------------------------------------------


def test_rejects_snapshot_unknown() -> None:
    refused(verify(parts().file(), snapshots=MemorySnapshots()), "V9", "snapshot.unknown")


def test_rejects_snapshot_whose_price_was_changed() -> None:
    """The verifier has another snapshot of the same venue and time; the attestation points at one that it does not have."""
    changed = cases.snapshot_dict()
    changed["instruments"][0]["markPrice"] = "61250.6"
    source = MemorySnapshots(world.engine())
    source.add(canonical(changed))
    refused(verify(parts().file(), snapshots=source), "V9", "snapshot.unknown")


def test_rejects_snapshot_digest_of_another_snapshot_with_the_old_root() -> None:
    changed = cases.snapshot_dict()
    changed["instruments"][0]["markPrice"] = "61250.6"
    source = MemorySnapshots(world.engine())
    other = source.add(canonical(changed))
    made = replace(parts(), reference=replace(parts().reference, sha256=other.sha256), publisher=None)
    refused(verify(made.file(), snapshots=source), "V9", "snapshot.mismatch")


@pytest.mark.parametrize(
    "changes",
    [{"venue": "mainnet"}, {"as_of": "2026-11-20T12:00:01Z"}, {"level": "initial"}, {"root": 5}],
    ids=["venue", "asOf", "level", "root"],
)
def test_rejects_snapshot_described_wrongly(changes: dict[str, Any]) -> None:
    refused(verify(replace(parts(), reference=replace(parts().reference, **changes)).file()), "V9", "snapshot.mismatch")


def test_rejects_snapshot_of_another_depth() -> None:
    source = MemorySnapshots(world.engine())
    other = source.add(canonical(cases.snapshot_dict(depth=4)))
    made = replace(parts(), reference=replace(parts().reference, sha256=other.sha256), publisher=None)
    refused(verify(made.file(), snapshots=source), "V9", "snapshot.depth")


def test_rejects_snapshot_of_an_unknown_publisher() -> None:
    refused(verify(replace(parts(), publisher_key=world.STRANGER).file()), "V9", "snapshot.signer")


def test_rejects_snapshot_with_a_broken_publishers_signature() -> None:
    made = parts().attestation()
    assert made.snapshot.envelope is not None
    forged = replace(made.snapshot, envelope=replace(made.snapshot.envelope, signature=bytes(64)))
    refused(verify(world.resigned(replace(made, snapshot=forged))), "V9", "snapshot.signature")


@pytest.mark.parametrize(
    "changes",
    [{"sha256": "0" * 64}, {"venue": "mainnet"}, {"as_of": "2026-11-20T12:00:01Z"}, {"depth": 4}, {"roots": Roots(1, 2, 3)}],
    ids=["sha256", "venue", "asOf", "depth", "roots"],
)
def test_rejects_publisher_who_signed_another_snapshot(changes: dict[str, Any]) -> None:
    made = parts()
    assert made.publisher is not None
    refused(verify(replace(made, publisher=replace(made.publisher, **changes)).file()), "V9", "snapshot.mismatch")


def test_rejects_publisher_under_anothers_name() -> None:
    made = parts()
    assert made.publisher is not None
    refused(verify(replace(made, publisher=replace(made.publisher, publisher="Index Q")).file()), "V9", "signature.name")


# --- V10 to V12: policy, scope, signals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claim",
    [Claim("maintenance", 9_999), Claim("maintenance", 10_001), Claim("maintenance", 10_000, 20_000), Claim("maintenance", None, 20_000)],
)
def test_rejects_claim_other_than_asked(claim: Claim) -> None:
    """Also a stronger one: the challenge asked an exact question."""
    refused(verify(replace(parts(), claim=claim).file()), "V10", "policy.claim")


def test_own_policy_accepts_a_stronger_claim_and_refuses_a_weaker_one() -> None:
    data = parts("band").file()
    for asked, good in ((Claim("initial", 9_000), True), (Claim("initial", 10_000, 300_000), True), (Claim("initial", 10_001), False)):
        verdict = verify(data, policy=replace(world.POLICY, claim=asked))
        if good:
            assert verdict.valid
        else:
            refused(verdict, "V10", "policy.claim")
    refused(verify(data, policy=replace(world.POLICY, claim=Claim("maintenance", 10_000))), "V10", "policy.claim")


@pytest.mark.parametrize("field", ["circuits", "snapshot"])
def test_rejects_circuit_or_snapshot_that_the_policy_does_not_accept(field: str) -> None:
    value: Any = ("cross-p8-c4-d4",) if field == "circuits" else "0" * 64
    code = "policy.circuit" if field == "circuits" else "policy.snapshot"
    own = replace(world.POLICY, **{field: value})
    refused(verify(parts().file(), policy=own), "V10", code)
    refused(verify(replace(parts(), challenge=replace(world.CHALLENGE, policy=own)).file()), "V10", code)


@pytest.mark.parametrize(
    "change",
    [
        lambda scope: scope["doesNotProve"].pop(),
        lambda scope: scope["proves"].append({"id": "account.complete", "text": "The account is complete."}),
        lambda scope: scope["proves"][0].update(text="The holder is solvent."),
        lambda scope: scope.clear(),
    ],
)
def test_rejects_scope_that_claims_more_or_admits_less(change: Callable[[dict[str, Any]], object]) -> None:
    refused(tampered(lambda predicate: change(predicate["scope"])), "V11", "scope.mismatch")


def test_rejects_signal_count() -> None:
    refused(tampered(lambda predicate: predicate["publicSignals"].append("0")), "V12", "signals.count")
    refused(tampered(lambda predicate: predicate["publicSignals"].pop()), "V12", "signals.count")


@pytest.mark.parametrize("index", range(1, 7), ids=world.CIRCUIT.signals[1:])
def test_rejects_signal_changed(index: int) -> None:
    """The first signal is the commitment: changed alone, the statement's subject does not fit (V2); with the subject, V12."""

    def change(predicate: dict[str, Any]) -> None:
        predicate["publicSignals"][index] = str((int(predicate["publicSignals"][index]) + 1) % R)

    verdict = tampered(change)
    refused(verdict, "V12", "signals.mismatch")
    assert world.CIRCUIT.signals[index] in verdict.sentence


def test_rejects_signal_commitment_changed() -> None:
    signals = parts().signals
    refused(verify(replace(parts(), signals=(signals[0] + 1, *signals[1:])).file()), "V12", "signals.mismatch")


def test_rejects_signals_exchanged() -> None:
    signals = parts().signals
    refused(verify(replace(parts(), signals=(*signals[:4], signals[6], signals[5], signals[4])).file()), "V12", "signals.mismatch")


def test_signals_come_from_the_verifiers_records_alone() -> None:
    """Another commitment, signed by the issuer, with signals to match: only the pairing can tell, and it is asked about those signals."""
    seen: list[tuple[int, ...]] = []

    class Recording(world.Yes):
        def verify(self, key: Any, proof: Any, public: Any) -> bool:
            seen.append(tuple(public))
            return True

    other = replace(world.account_statement(), commitment=42)
    made = replace(parts(), account=other, signals=(42, *parts().signals[1:]))
    verify(made.file(), engine=Recording())
    assert seen == [(42, *parts().signals[1:])]
    refused(verify(made.file(), engine="native"), "V14", "proof.invalid")


# --- V13, V14: proof -----------------------------------------------------------------------------------------------------------


def test_rejects_point_off_the_curve() -> None:
    refused(tampered(lambda predicate: predicate["proof"].update(pi_a=["2", "2", "1"])), "V13", "point.curve")


def test_rejects_proof_of_other_signals() -> None:
    refused(verify(replace(parts(), proof=parts("open").proof).file(), engine="native"), "V14", "proof.invalid")


def test_every_digit_of_the_proof_counts() -> None:
    """One digit of each coordinate changed: off the curve, every time."""
    for field, path in (
        ("pi_a", (0,)),
        ("pi_a", (1,)),
        ("pi_b", (0, 0)),
        ("pi_b", (0, 1)),
        ("pi_b", (1, 0)),
        ("pi_b", (1, 1)),
        ("pi_c", (0,)),
    ):

        def change(predicate: dict[str, Any], field: str = field, path: tuple[int, ...] = path) -> None:
            target = predicate["proof"][field]
            for step in path[:-1]:
                target = target[step]
            digits = target[path[-1]]
            target[path[-1]] = digits[:-1] + str((int(digits[-1]) + 1) % 10)

        assert tampered(change).code == "point.curve"


@pytest.mark.parametrize("mode", ["development", "production"])
def test_nobody_is_trusted_by_default(mode: Environment) -> None:
    verdict = verify(parts().file(), trust=TrustStore(), mode=mode)
    assert not verdict.valid
