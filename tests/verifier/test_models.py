"""Every margin model from the holder's account to the verifier's verdict, with real proofs; and the rules that keep models apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attestation import dsse, margin_attestation
from attestation.context import open_context
from attestation.dsse import Envelope
from attestation.keys import PrivateKey
from attestation.limits import MAX_DETAIL_CHARACTERS
from attestation.margin_attestation import MarginAttestation
from attestation.pool import PoolStatements
from circuits import registry
from circuits.setup import ensure_development_key
from margin.claim import Claim
from margin.errors import InputError
from margin.models import MODELS
from margin.policy import Policy
from margin.shape import NAME_LIMIT
from margin.snapshot import Snapshot
from margin.strictjson import canonical
from prover.attest import attest
from prover.pool import equal_weights
from tests import every_model
from tests.every_model import MODEL_NAMES, NOW, Kit, kit, tiny
from tests.verifier.test_any_bytes import places, small
from tests.verifier.world import Yes
from verifier import signer_checks
from verifier.examination import Examination, Setting
from verifier.explain import explain
from verifier.key_store import DirectoryKeys
from verifier.snapshots import MemorySnapshots
from verifier.verdict import Verdict
from verifier.verify import verify_attestation

BOUNDS = {"compression": Claim("initial", 1, 9_999)}
BAND = Claim("initial", 1, 1_000_000)


@cache
def proven(model: str) -> bytes:
    """An honest attestation of the model."""
    ensure_development_key(tiny(model).id)
    desk = kit(model)
    return attest(desk.request(), clock=desk.clock).envelope.to_bytes()


def parsed(model: str) -> MarginAttestation:
    return margin_attestation.read_unverified(Envelope.from_bytes(proven(model)))


def verify(desk: Kit, data: bytes, **changes: Any) -> Verdict:
    setting: dict[str, Any] = {
        "trust": desk.trust(),
        "snapshots": every_model.snapshots(),
        "clock": desk.clock,
        "mode": "development",
    }
    return verify_attestation(data, **(setting | changes))


def refused(desk: Kit, attestation: MarginAttestation, code: str, *, holder: PrivateKey | None = None, **changes: Any) -> Verdict:
    """The verdict on a changed attestation, signed again by the holder, under an engine that believes everything."""
    data = attestation.sign(holder or desk.holder).to_bytes()
    verdict = verify(desk, data, **({"engine": Yes()} | changes))
    assert verdict.code == code, verdict.sentence
    return verdict


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_an_honest_account_is_attested(model: str) -> None:
    desk = kit(model)
    verdict = verify(desk, proven(model))
    assert verdict.valid, verdict.sentence
    attested = verdict.attested
    assert attested is not None
    assert (attested.model, attested.circuit, attested.members) == (model, tiny(model).id, len(desk.openings))
    assert attested.as_dict()["model"] == model
    assert [check.code for check in verdict.warnings] == ["vk.development"]
    explain(proven(model))


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_a_band_at_another_level_without_a_challenge(model: str) -> None:
    desk, claim = kit(model), BOUNDS.get(model, BAND)
    asked = open_context("for my own records", NOW)
    made = attest(desk.request(challenge=asked, claim=claim, model=model), clock=desk.clock)
    verdict = verify(desk, made.envelope.to_bytes())
    assert verdict.valid, verdict.sentence
    assert verdict.attested is not None
    assert verdict.attested.claim == claim
    assert made.result.level == "initial"


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ("cross", "met maintenance margin under snapshot"),
        ("portfolio", "met maintenance margin by the portfolio model under snapshot"),
        ("isolated", "that the equity of every position is at least 100 % of its own maintenance margin by the isolated model under"),
        ("pool", "it holds for the pool of 2 accounts with commitment 0x"),
        ("compression", "that the portfolio requirement is below 100 % of the gross requirement"),
        ("clearing", "that the default fund with other resources is at least 100 % of the largest losses to be covered"),
    ],
)
def test_the_sentence_says_what_the_model_proves(model: str, sentence: str) -> None:
    assert sentence in verify(kit(model), proven(model)).sentence


def test_the_pools_commitment_and_statements_are_those_of_its_members() -> None:
    desk = kit("pool")
    attested = verify(desk, proven("pool")).attested
    assert attested is not None
    assert attested.commitment == attested.public_signals[0]
    assert attested.commitment not in {opening.commitment for opening in desk.openings}
    assert (attested.issuer, attested.sequence) == ("Venue X", 1)


# V7, V8: whose account, and of which kind -----------------------------------------------------------------------------------------


Change = Callable[[Kit, PoolStatements], PoolStatements | Envelope]


def last(desk: Kit, stated: PoolStatements, **changes: Any) -> PoolStatements:
    """The pool with its last member's statement changed and signed again by the issuer."""
    return replace(stated, members=(stated.members[0], desk.statement(1, **changes).sign(desk.issuer)))


STRANGER = PrivateKey.generate()
POOLS: list[tuple[str, str, Change]] = [
    ("another issuer", "account.signer", lambda d, s: replace(s, members=(s.members[0], d.statement(1).sign(STRANGER)))),
    ("one member twice", "pool.repeated", lambda _, s: replace(s, members=(s.members[0], s.members[0]))),
    ("another time", "pool.times", lambda d, s: last(d, s, as_of=NOW - timedelta(microseconds=1))),
    ("another holder", "pool.holder", lambda d, s: last(d, s, holder_key=STRANGER.public)),
    ("another size", "account.shape", lambda d, s: last(d, s, positions=8)),
    ("another kind", "account.kind", lambda d, s: last(d, s, kind="isolated", collateral=0)),
    ("another environment", "account.environment", lambda d, s: last(d, s, environment="production")),
    ("another commitment", "signals.mismatch", lambda d, s: last(d, s, commitment=5)),
    ("another order", "signals.mismatch", lambda _, s: replace(s, members=s.members[::-1])),
    ("other shares", "signals.mismatch", lambda _, s: replace(s, weights=(4_000, 6_000))),
    ("one account", "account.kind", lambda _, s: s.members[0]),
]


@pytest.mark.parametrize(("name", "code", "change"), POOLS, ids=[name for name, _, _ in POOLS])
def test_rejects_another_pool(name: str, code: str, change: Change) -> None:
    desk, honest = kit("pool"), parsed("pool")
    stated = honest.account
    assert isinstance(stated, PoolStatements)
    refused(desk, replace(honest, account=change(desk, stated)), code)


def test_pool_times_names_the_member_and_both_times() -> None:
    desk, honest = kit("pool"), parsed("pool")
    stated = honest.account
    assert isinstance(stated, PoolStatements)
    verdict = refused(desk, replace(honest, account=last(desk, stated, as_of=NOW - timedelta(seconds=1))), "pool.times")
    assert verdict.error is not None
    found = verdict.error.as_dict()
    assert (found["where"], found["expected"]) == ("account.pool.members[1].asOf", "2026-11-20T12:05:00Z")
    assert found["got"] == "2026-11-20T12:04:59Z"
    assert [check.step for check in verdict.checks if check.status == "fail"] == ["V7"]


@pytest.mark.parametrize("issuers", [1, 8])
def test_the_line_about_a_pools_issuers_is_short_however_many_there_are(issuers: int) -> None:
    """A receipt takes the line: eight members, issuers with the longest names."""
    desk, circuit = kit("pool"), registry.by_preset("medium", "pool")
    keys = [(f"{number}" + "x" * (NAME_LIMIT - 1), PrivateKey.generate()) for number in range(issuers)]
    trust, members = desk.trust(), []
    for name, key in keys:
        trust = trust.with_issuer(name, key.public)
    for place in range(8):
        name, key = keys[place % issuers]
        changes = {"positions": circuit.positions, "collateral": circuit.collateral, "commitment": place + 1, "issuer": name}
        members.append(desk.statement(**changes).sign(key))
    attestation = replace(parsed("pool"), account=PoolStatements(tuple(members), equal_weights(8)))
    setting = Setting(trust, every_model.snapshots(), DirectoryKeys(), NOW, "development", None, False, None)
    examination = Examination(b"", setting, attestation=attestation, circuit=circuit)
    detail = signer_checks.commitment(examination)
    assert detail == f"8 members signed by {issuers} issuer{'s' if issuers > 1 else ''}, 0 s old"
    assert len(detail) <= MAX_DETAIL_CHARACTERS
    assert len(examination.accounts) == 8


def test_rejects_a_commitment_of_zero() -> None:
    """In a pool it stands for a member that is not there."""
    desk, honest = kit("pool"), parsed("pool")
    stated = honest.account
    assert isinstance(stated, PoolStatements)
    verdict = refused(desk, replace(honest, account=last(desk, stated, commitment=0)), "account.commitment")
    assert verdict.exit_code == 3


def test_rejects_a_pool_where_the_circuit_is_about_one_account() -> None:
    desk, pool = kit("cross"), parsed("pool")
    refused(desk, replace(parsed("cross"), account=pool.account), "account.kind")


@pytest.mark.parametrize(
    "pool",
    [
        {"members": [], "weights": []},
        {"members": "x", "weights": [10_000]},
        {"members": [{}, {}], "weights": [5_000, 5_000]},
        {"members": 3, "weights": 4, "more": 5},
    ],
)
def test_rejects_pool_malformed(pool: dict[str, Any]) -> None:
    desk = kit("pool")
    statement = json.loads(Envelope.from_bytes(proven("pool")).payload)
    statement["predicate"]["account"] = {"pool": pool}
    verdict = verify(desk, dsse.sign(canonical(statement), desk.holder).to_bytes())
    assert (verdict.valid, verdict.code.partition(".")[0]) == (False, "format")


@pytest.mark.parametrize("weights", [[5_000, 4_999], [10_000], [10_001, -1], [5_000.5, 4_999.5], ["5000", "5000"], [True, 9_999]])
def test_rejects_shares_that_do_not_add_up(weights: list[Any]) -> None:
    desk = kit("pool")
    statement = json.loads(Envelope.from_bytes(proven("pool")).payload)
    statement["predicate"]["account"]["pool"]["weights"] = weights
    verdict = verify(desk, dsse.sign(canonical(statement), desk.holder).to_bytes())
    assert not verdict.valid
    assert verdict.code.startswith(("format.", "json."))


@pytest.mark.parametrize("model", ["isolated", "clearing", "cross"])
def test_rejects_a_statement_about_another_kind_of_account(model: str) -> None:
    desk, kind = kit(model), "clearing" if model != "clearing" else "account"
    shape = {"collateral": 2}
    changed = replace(parsed(model), account=desk.statement(kind=kind, **shape).sign(desk.issuer))
    assert refused(desk, changed, "account.kind").exit_code == 1


def test_rejects_a_clearing_house_of_another_size() -> None:
    desk = kit("clearing")
    verdict = refused(desk, replace(parsed("clearing"), account=desk.statement(positions=16).sign(desk.issuer)), "account.shape")
    assert "members" in str(verdict.error.as_dict() if verdict.error else "")


# V9: which table ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["portfolio", "compression", "shortfall", "clearing"])
def test_rejects_a_snapshot_without_the_models_table(model: str) -> None:
    desk, table = kit(model), MODELS[model].table
    market = every_model.snapshot().as_dict()
    del market[table]
    known = MemorySnapshots()
    bare = known.add(Snapshot.from_dict(market).canonical())
    honest = parsed(model)
    changed = replace(honest, snapshot=replace(honest.snapshot, sha256=bare.sha256, envelope=None))
    verdict = refused(desk, changed, "snapshot.section", snapshots=known)
    assert table in verdict.sentence


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_rejects_the_root_of_another_table(model: str) -> None:
    desk, honest = kit(model), parsed(model)
    other = "cross" if MODELS[model].table != "cross" else "portfolio"
    known = every_model.snapshots().find(every_model.snapshot().sha256)
    assert known is not None
    root = known.root("maintenance", other)  # type: ignore[arg-type]
    assert root != honest.snapshot.root
    refused(desk, replace(honest, snapshot=replace(honest.snapshot, root=root)), "snapshot.mismatch")


def test_the_publishers_roots_are_those_of_the_tiers_and_count_there_alone() -> None:
    for model, code in (("cross", "snapshot.mismatch"), ("portfolio", "")):
        desk, honest = kit(model), parsed(model)
        signed = replace(desk.published(), roots=replace(desk.signed_roots, maintenance=5)).sign(desk.publisher)
        refused(desk, replace(honest, snapshot=replace(honest.snapshot, envelope=signed)), code)


# V10, V11: what was asked, what is said -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["portfolio", "compression"])
def test_rejects_an_answer_under_another_model_than_the_challenge_asks_for(model: str) -> None:
    """The circuits of these two open the same rows; only the model keeps them apart."""
    desk, other = kit(model), {"portfolio": "compression", "compression": "portfolio"}[model]
    asked = desk.challenge(parsed(model).claim, policy=desk.policy(parsed(model).claim, model=other)).sign(desk.verifier)
    refused(desk, replace(parsed(model), challenge=asked), "policy.model")


def test_rejects_a_model_that_the_verifiers_own_policy_does_not_take() -> None:
    desk = kit("pool")
    assert verify(desk, proven("pool"), policy=Policy(Claim(), model="cross"), engine=Yes()).code == "policy.model"
    assert verify(desk, proven("pool"), policy=Policy(Claim(), model="pool"), engine=Yes()).valid


@pytest.mark.parametrize("model", [name for name in MODEL_NAMES if name != "cross"])
def test_rejects_the_scope_of_another_model(model: str) -> None:
    refused(kit(model), replace(parsed(model), scope=parsed("cross").scope), "scope.mismatch")


# Whatever is put anywhere -------------------------------------------------------------------------------------------------------


@cache
def pool_statement() -> dict[str, Any]:
    """The honest pool attestation's statement."""
    statement: dict[str, Any] = json.loads(Envelope.from_bytes(proven("pool")).payload)
    return statement


@given(st.data(), small)
@settings(max_examples=150, deadline=None)
def test_any_value_at_any_place_of_a_pools_statement(data: st.DataObject, value: Any) -> None:
    """Signed again by the operator: the answer is no, unless it is what stood there before."""
    desk, statement = kit("pool"), json.loads(json.dumps(pool_statement()))
    path = data.draw(st.sampled_from([place for place in places(statement) if place[:2] == ("predicate", "account")]))
    target = statement
    for step in path[:-1]:
        target = target[step]
    before, target[path[-1]] = target[path[-1]], value
    verdict = verify(desk, dsse.sign(canonical_or_plain(statement), desk.holder).to_bytes(), engine=Yes())
    assert verdict.valid == (value == before and type(value) is type(before))


def canonical_or_plain(value: Any) -> bytes:
    """What has no canonical form goes in as it is."""
    try:
        return canonical(value)
    except InputError:
        return json.dumps(value).encode()
