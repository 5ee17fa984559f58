"""The whole flow, and everything that must stop it before a proof is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from attestation import dsse, margin_attestation
from attestation.context import context, open_context
from attestation.dsse import Envelope
from attestation.keys import PrivateKey
from circuits.engine import Engine
from circuits.keys import load_key
from margin.claim import Claim
from margin.errors import EnvironmentFault, InputError, TrustError, UsageError, VerdictNo, ZkMarginError
from margin.policy import Policy
from prover.attest import Request, attest
from tests.margin import cases
from tests.prover.desk import NOW, SECRETS, Desk, make_desk
from tests.sandbox import TINY


def refuse(desk: Desk, request: Request, monkeypatch: pytest.MonkeyPatch) -> ZkMarginError:
    """The error of a request that must not reach a witness or a proof."""

    def unreachable(*_: object, **__: object) -> None:
        raise AssertionError("a witness or a proof was made")

    monkeypatch.setattr("prover.attest._witness", unreachable)
    monkeypatch.setattr("prover.attest.prove", unreachable)
    with pytest.raises(ZkMarginError) as caught:
        attest(request, clock=desk.clock)
    assert not any(secret in str(caught.value.as_dict()) for secret in SECRETS)
    return caught.value


def test_attests(home: Path, desk: Desk, tmp_path: Path, stages: tuple[list[str], Callable[[str], None]]) -> None:
    told, progress = stages
    request = desk.request(portfolio=desk.portfolio)
    made = attest(request, clock=desk.clock, progress=progress)
    made.write(tmp_path / "attestation.json")

    envelope = Envelope.from_bytes((tmp_path / "attestation.json").read_bytes())
    assert dsse.verify(envelope, [desk.holder.public]) == desk.holder.public
    parsed = margin_attestation.read_unverified(envelope)
    key = load_key(TINY)
    assert (parsed.circuit.id, parsed.circuit.vk_sha256, parsed.circuit.key_kind) == (TINY, key.vk_sha256, "development")
    assert parsed.claim == Claim()
    assert parsed.created_at == NOW
    assert parsed.snapshot.root == desk.roots.maintenance
    challenge = request.challenge
    assert isinstance(challenge, Envelope)
    assert parsed.public_signals == (desk.opening.commitment, desk.roots.maintenance, context(challenge.payload), 1, 10_000, 0, 0)
    with Engine.open() as engine:
        assert engine.verify(key.vk, parsed.proof, [str(signal) for signal in parsed.public_signals])
    assert made.proof.backend == "engine"
    assert told == ["reading", "checking the claim", "preparing the snapshot", "hashing the snapshot", "witness", "proof", "signing"]
    assert set(made.seconds) == set(told)


def test_the_file_shows_nothing_secret(home: Path, desk: Desk) -> None:
    made = attest(desk.request(), clock=desk.clock)
    text = made.envelope.payload.decode() + repr(made) + repr(desk.request())
    account = desk.opening.account
    numbers = {desk.opening.blinding, account.cash, account.tag} | {n for held in account.positions + account.collateral for n in held}
    assert not any(str(abs(number)) in text for number in numbers if abs(number) > 10**8)
    assert not any(secret in text for secret in SECRETS)
    assert "BTC" not in text


@pytest.mark.parametrize(
    "claim", [Claim("initial"), Claim("closeout", 12_000), Claim("maintenance", 10_000, 1_000_000), Claim("maintenance", 0)]
)
def test_attests_what_the_challenge_asks(home: Path, desk: Desk, claim: Claim) -> None:
    challenge = desk.challenge(claim)
    made = attest(desk.request(challenge=challenge.sign(desk.verifier)), clock=desk.clock)
    assert made.claim == claim
    assert made.proof.public[1] == str(desk.roots.at(claim.level))


def test_attests_a_shortfall(home: Path) -> None:
    """An account below its margin proves that it is below: what justifies a margin call."""
    poor = cases.portfolio(collateral=[{"asset": "USDT", "amount": "-2000"}])
    desk = make_desk(poor)
    made = attest(desk.request(challenge=desk.challenge(Claim("maintenance", None, 10_000)).sign(desk.verifier)), clock=desk.clock)
    assert made.result.headroom < 0
    assert made.proof.public[3:] == ("0", "0", "1", "10000")


def test_attests_without_a_challenge(home: Path, desk: Desk) -> None:
    opened = open_context("for my own records", NOW)
    made = attest(desk.request(challenge=opened, publisher=None, claim=Claim("closeout")), clock=desk.clock)
    parsed = margin_attestation.read_unverified(made.envelope)
    assert parsed.open_context == opened
    assert parsed.public_signals[2] == opened.context()
    assert parsed.snapshot.envelope is None


def test_attests_without_the_engine(home_without_engine: Path, desk: Desk, stages: tuple[list[str], Callable[[str], None]]) -> None:
    told, progress = stages
    made = attest(desk.request(), clock=desk.clock, progress=progress)
    assert made.proof.backend == "snarkjs"
    assert any("slow; the engine is not built" in name for name in told)


def test_refuses_before_proving_and_says_how_much_is_missing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_desk(cases.portfolio(collateral=[{"asset": "USDT", "amount": "2700"}]))
    error = refuse(desk, desk.request(), monkeypatch)
    assert isinstance(error, VerdictNo)
    assert error.stable_code == "claim.false"
    assert "short " in str(error)
    assert "USDT of maintenance margin" in str(error)


def test_refuses_a_band_that_the_account_is_above(home: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    challenge = desk.challenge(Claim("maintenance", None, 5_000)).sign(desk.verifier)
    error = refuse(desk, desk.request(challenge=challenge), monkeypatch)
    assert (error.stable_code, error.exit_code) == ("claim.false", 1)


Change = Callable[[Desk], dict[str, Any]]


def asked(desk: Desk, **changes: Any) -> dict[str, Any]:
    """A change of the challenge."""
    return {"challenge": desk.challenge(**changes).sign(desk.verifier)}


def signed(desk: Desk, **changes: Any) -> dict[str, Any]:
    """A change of the issuer's statement."""
    return {"account": desk.account(**changes).sign(desk.issuer)}


def published(desk: Desk, **changes: Any) -> dict[str, Any]:
    """A change of the publisher's statement."""
    return {"publisher": desk.published(**changes).sign(desk.publisher)}


PRODUCTION = {"environment": "production"}
SMALL = "cross-p8-c4-d4"

DISAGREEMENTS: list[tuple[str, type[ZkMarginError], Change]] = [
    ("attest.commitment", InputError, lambda d: signed(d, commitment=5)),
    ("attest.shape", InputError, lambda d: signed(d, positions=8)),
    ("attest.holder-key", TrustError, lambda d: {"holder_key": PrivateKey.generate()}),
    ("attest.claim", InputError, lambda d: {"claim": Claim("initial")}),
    ("attest.challenge-expired", InputError, lambda d: asked(d, expires_at=NOW, issued_at=NOW - timedelta(hours=1))),
    ("attest.environment", InputError, lambda d: asked(d, **PRODUCTION)),
    ("attest.account-age", InputError, lambda d: signed(d, as_of=NOW - timedelta(days=2))),
    ("attest.account-age", InputError, lambda d: signed(d, as_of=NOW + timedelta(hours=1))),
    ("attest.snapshot-age", InputError, lambda d: asked(d, policy=Policy(Claim(), max_snapshot_age=60))),
    ("attest.snapshot", InputError, lambda d: asked(d, policy=Policy(Claim(), snapshot="ab" * 32))),
    ("attest.snapshot", InputError, lambda d: published(d, sha256="ab" * 32)),
    ("snapshot.root", InputError, lambda d: published(d, roots=replace(d.roots, maintenance=5))),
    ("attest.circuit", InputError, lambda d: asked(d, policy=Policy(Claim(), circuits=(SMALL,)))),
    ("attest.circuit", InputError, lambda _: {"circuit_id": SMALL}),
    ("attest.circuit", InputError, lambda _: {"snapshot": cases.snapshot(depth=4).canonical(), "publisher": None}),
    ("circuit.unknown", UsageError, lambda _: {"circuit_id": "cross-p9"}),
    ("attest.portfolio", InputError, lambda _: {"portfolio": cases.portfolio(account="desk-8")}),
    ("attest.portfolio", InputError, lambda _: {"portfolio": cases.portfolio(positions=[])}),
    ("attest.development-key", TrustError, lambda d: signed(d, **PRODUCTION) | asked(d, **PRODUCTION)),
    ("key.which", UsageError, lambda _: {"key": "../development"}),
    ("key.missing", EnvironmentFault, lambda _: {"key": "ab" * 32}),
    ("statement.predicate_type", InputError, lambda d: {"account": d.challenge().sign(d.verifier)}),
    ("json.empty", InputError, lambda _: {"snapshot": b""}),
]


@pytest.mark.parametrize("case", DISAGREEMENTS, ids=[f"{code}-{i}" for i, (code, _, _) in enumerate(DISAGREEMENTS)])
def test_rejects_disagreement_before_proving(
    home: Path, desk: Desk, case: tuple[str, type[ZkMarginError], Change], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, kind, change = case
    error = refuse(desk, desk.request(**change(desk)), monkeypatch)
    assert error.stable_code == code
    assert isinstance(error, kind)


def test_rejects_an_edited_secret(home: Path, desk: Desk) -> None:
    """The blinding was changed: the model cannot know, the circuit does, and the reason is told."""
    opening = replace(desk.opening, blinding=desk.opening.blinding ^ 1)
    with pytest.raises(TrustError) as caught:
        attest(desk.request(opening=opening), clock=desk.clock)
    assert caught.value.stable_code == "secret.commitment"


def test_rejects_a_half_written_key(home: Path, desk: Desk) -> None:
    (home / "keys" / TINY / "development" / "key.json").unlink()
    with pytest.raises(EnvironmentFault) as caught:
        attest(desk.request(), clock=desk.clock)
    assert caught.value.stable_code == "key.missing"


def test_never_overwrites_unasked(home: Path, desk: Desk, tmp_path: Path) -> None:
    made = attest(desk.request(), clock=desk.clock)
    path = tmp_path / "attestation.json"
    made.write(path)
    with pytest.raises(UsageError) as caught:
        made.write(path)
    assert caught.value.stable_code == "usage.exists"
    made.write(path, overwrite=True)


def test_interruption_ends_the_engine_and_leaves_no_file(home: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[bool] = []
    close = Engine.close

    def closing(engine: Engine) -> None:
        ended.append(True)
        close(engine)

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Engine, "close", closing)
    monkeypatch.setattr("prover.attest.prove", interrupt)
    with pytest.raises(KeyboardInterrupt):
        attest(desk.request(), clock=desk.clock)
    assert ended
