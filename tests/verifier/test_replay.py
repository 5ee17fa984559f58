"""The replay matrix: a good attestation shown to another verifier, in another environment, for another question, at another time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from attestation.challenge import new_nonce
from attestation.clock import fixed_clock
from attestation.limits import CLOCK_SKEW_SECONDS
from margin.claim import Claim
from tests.verifier import world
from tests.verifier.test_verify import refused
from tests.verifier.world import CHALLENGE, parts, verify
from verifier.trust import TrustStore

OTHER = world.key("another verifier")
SECOND = timedelta(seconds=1)
SKEW = timedelta(seconds=CLOCK_SKEW_SECONDS)


def other_verifiers_trust() -> TrustStore:
    """Of a verifier that knows the same issuers and publishers, and only itself as a verifier."""
    return replace(world.trust(), verifiers=()).with_verifier("Lender Q", OTHER.public)


def test_rejects_replay_to_another_verifier() -> None:
    refused(verify(parts().file(), trust=other_verifiers_trust()), "V6", "challenge.signer")


def test_rejects_replay_with_the_other_verifiers_challenge_around_the_old_proof() -> None:
    """The context in the proof is the old challenge's; the rebuilt one is not."""
    theirs = replace(CHALLENGE, verifier="Lender Q", nonce=new_nonce())
    made = replace(parts(), challenge=theirs, verifier_key=OTHER)
    refused(verify(made.file(), trust=other_verifiers_trust()), "V12", "signals.mismatch")


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "00" * 32},
        {"purpose": "something else"},
        {"expires_at": world.EXPIRES + SECOND},
        {"issued_at": world.ISSUED + SECOND},
        {"policy": replace(world.POLICY, max_account_age=86_399)},
    ],
    ids=["nonce", "purpose", "expiry", "issued", "policy"],
)
def test_rejects_replay_under_a_challenge_changed_in(changes: dict[str, Any]) -> None:
    """Even when the verifier itself signs the other challenge and the signals are left as they were."""
    made = replace(parts(), challenge=replace(CHALLENGE, **changes))
    refused(verify(made.file()), "V12", "signals.mismatch")


@pytest.mark.parametrize("changes", [{"nonce": "00" * 32}, {"purpose": "something else"}], ids=["nonce", "purpose"])
def test_rejects_replay_with_signals_adapted_to_the_other_challenge(changes: dict[str, Any]) -> None:
    """The holder writes the new context into the signals: only the pairing is left to refuse, and it does."""
    from attestation.context import context

    theirs = replace(CHALLENGE, **changes)
    signals = list(parts().signals)
    signals[2] = context(theirs.payload())
    refused(verify(replace(parts(), challenge=theirs, signals=tuple(signals)).file(), engine="native"), "V14", "proof.invalid")


def test_rejects_replay_of_an_open_attestation_as_an_answer() -> None:
    refused(verify(replace(parts("open"), challenge=CHALLENGE).file()), "V12", "signals.mismatch")


def test_rejects_replay_of_an_answer_as_an_open_attestation() -> None:
    refused(verify(replace(parts(), challenge=world.OPEN).file()), "V12", "signals.mismatch")


def test_rejects_open_context_with_another_purpose_or_time() -> None:
    for changes in ({"purpose": "another page"}, {"as_of": world.ISSUED + SECOND}):
        refused(verify(replace(parts("open"), challenge=replace(world.OPEN, **changes)).file()), "V12", "signals.mismatch")


@pytest.mark.parametrize("part", ["challenge", "account"])
def test_rejects_replay_from_the_other_environment(part: str) -> None:
    made = parts()
    if part == "challenge":
        made = replace(made, challenge=replace(CHALLENGE, environment="production"))
        refused(verify(made.file()), "V6", "challenge.environment")
    else:
        made = replace(made, account=replace(made.account, environment="production"))
        refused(verify(made.file()), "V7", "account.environment")


def test_rejects_replay_of_the_proof_for_another_claim() -> None:
    policy = replace(world.POLICY, claim=Claim("maintenance", 15_000))
    made = replace(parts(), claim=policy.claim, challenge=replace(CHALLENGE, policy=policy))
    refused(verify(made.file()), "V12", "signals.mismatch")


def test_rejects_replay_at_another_level() -> None:
    policy = replace(world.POLICY, claim=Claim("initial", 10_000))
    made, known = parts(), world.snapshot()
    reference = replace(made.reference, level="initial", root=known.root("initial"))
    made = replace(made, claim=policy.claim, challenge=replace(CHALLENGE, policy=policy), reference=reference)
    refused(verify(made.file()), "V12", "signals.mismatch")


# --- time ------------------------------------------------------------------------------------------------------------------------


def at(moment: datetime, name: str = "challenged", **setting: Any) -> Any:
    return verify(parts(name).file(), clock=fixed_clock(moment), **setting)


def test_challenge_is_good_until_its_last_second() -> None:
    assert at(world.EXPIRES - SECOND).valid
    refused(at(world.EXPIRES), "V6", "challenge.expired")
    refused(at(world.EXPIRES + SECOND), "V6", "challenge.expired")


def test_rejects_challenge_from_the_future() -> None:
    early = world.ISSUED - SKEW
    made = replace(parts(), created=early, account=replace(world.account_statement(), as_of=early))
    assert verify(made.file(), clock=fixed_clock(early)).valid
    refused(verify(made.file(), clock=fixed_clock(early - SECOND)), "V6", "challenge.future")


def test_rejects_attestation_created_before_its_challenge_or_in_the_future() -> None:
    for created, good in (
        (world.ISSUED - SKEW, True),
        (world.ISSUED - SKEW - SECOND, False),
        (world.NOW + SKEW, True),
        (world.NOW + SKEW + SECOND, False),
    ):
        verdict = verify(replace(parts(), created=created).file())
        if good:
            assert verdict.valid
        else:
            refused(verdict, "V6", "attestation.time")


def test_rejects_open_context_from_the_future() -> None:
    future = replace(world.OPEN, as_of=world.NOW + SKEW + SECOND)
    refused(verify(replace(parts("open"), challenge=future).file()), "V6", "challenge.future")


def test_snapshot_is_fresh_up_to_the_limit() -> None:
    limit = timedelta(seconds=world.POLICY.max_snapshot_age)
    late = replace(CHALLENGE, issued_at=world.NOW, expires_at=world.SNAPSHOT_TIME + 2 * limit)
    made = replace(parts(), challenge=late, created=world.NOW)
    for moment, code in ((limit - SECOND, "signals.mismatch"), (limit, "signals.mismatch"), (limit + SECOND, "snapshot.stale")):
        assert verify(made.file(), clock=fixed_clock(world.SNAPSHOT_TIME + moment)).code == code


def test_rejects_snapshot_from_the_future() -> None:
    moment = world.SNAPSHOT_TIME - SKEW
    early = replace(CHALLENGE, issued_at=moment)
    made = replace(parts(), challenge=early, created=moment, account=replace(world.account_statement(), as_of=moment))
    assert verify(made.file(), clock=fixed_clock(moment)).code == "signals.mismatch"
    early = replace(early, issued_at=moment - SECOND)
    refused(verify(replace(made, challenge=early).file(), clock=fixed_clock(moment - SECOND)), "V9", "snapshot.future")


def test_account_is_fresh_up_to_the_limit() -> None:
    limit = timedelta(seconds=world.POLICY.max_account_age)
    for age, good in ((limit - SECOND, True), (limit, True), (limit + SECOND, False)):
        account = replace(world.account_statement(), as_of=world.NOW - age)
        verdict = verify(replace(parts(), account=account).file())
        if good:
            assert verdict.valid
        else:
            refused(verdict, "V7", "account.stale")


def test_rejects_account_from_the_future() -> None:
    for ahead, good in ((SKEW, True), (SKEW + SECOND, False)):
        account = replace(world.account_statement(), as_of=world.NOW + ahead)
        verdict = verify(replace(parts(), account=account).file())
        if good:
            assert verdict.valid
        else:
            refused(verdict, "V7", "account.future")


def test_own_policy_can_only_shorten_the_ages() -> None:
    refused(verify(parts().file(), policy=replace(world.POLICY, max_snapshot_age=599)), "V9", "snapshot.stale")
    refused(verify(parts().file(), policy=replace(world.POLICY, max_account_age=299)), "V7", "account.stale")
    assert verify(parts().file(), policy=replace(world.POLICY, max_snapshot_age=600, max_account_age=300)).valid
    made = replace(parts(), challenge=replace(CHALLENGE, policy=replace(world.POLICY, max_snapshot_age=599)))
    refused(verify(made.file(), policy=world.POLICY), "V9", "snapshot.stale")


def test_open_attestation_is_held_to_default_ages() -> None:
    assert at(world.SNAPSHOT_TIME + timedelta(seconds=3_600), "open").valid
    refused(at(world.SNAPSHOT_TIME + timedelta(seconds=3_601), "open"), "V9", "snapshot.stale")
