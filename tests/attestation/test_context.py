"""The context binds to every field of the challenge; the submission id to every signal."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from attestation.challenge import new_nonce
from attestation.context import context, open_context
from attestation.sid import sid
from circuits.field import R
from margin.claim import Claim
from tests.verifier import world


def test_context_is_the_documented_hash() -> None:
    payload = world.CHALLENGE.payload()
    digest = hashlib.sha256(b"zkmargin/context/v1\x00" + hashlib.sha256(payload).digest()).digest()
    assert context(payload) == int.from_bytes(digest[:31], "big")


@given(st.binary(max_size=64))
def test_context_is_a_canonical_field_element(payload: bytes) -> None:
    assert 0 <= context(payload) < 2**248 < R


def test_every_field_of_the_challenge_changes_the_context() -> None:
    challenge, policy = world.CHALLENGE, world.POLICY
    variants = [
        challenge,
        replace(challenge, verifier="Lender Q"),
        replace(challenge, nonce=new_nonce()),
        replace(challenge, issued_at=challenge.issued_at - timedelta(seconds=1)),
        replace(challenge, expires_at=challenge.expires_at + timedelta(seconds=1)),
        replace(challenge, purpose="closing a credit line"),
        replace(challenge, environment="production"),
        replace(challenge, policy=replace(policy, claim=Claim("maintenance", 9_999))),
        replace(challenge, policy=replace(policy, claim=Claim("initial", 10_000))),
        replace(challenge, policy=replace(policy, claim=Claim("maintenance", 10_000, 20_000))),
        replace(challenge, policy=replace(policy, circuits=("cross-p8-c4-d4",))),
        replace(challenge, policy=replace(policy, snapshot="0" * 64)),
        replace(challenge, policy=replace(policy, max_snapshot_age=1)),
        replace(challenge, policy=replace(policy, max_account_age=1)),
    ]
    assert len({context(variant.payload()) for variant in variants}) == len(variants)


def test_open_context_depends_on_purpose_and_time() -> None:
    variants = [open_context("a", world.ISSUED), open_context("b", world.ISSUED), open_context("a", world.EXPIRES)]
    assert len({variant.context() for variant in variants}) == 3


def test_nonces_are_32_bytes_and_differ() -> None:
    nonces = {new_nonce() for _ in range(100)}
    assert len(nonces) == 100
    assert all(len(bytes.fromhex(nonce)) == 32 for nonce in nonces)


def test_sid_is_the_documented_hash() -> None:
    expected = hashlib.sha256(b"zkmargin/submission/v1\x00cross-p8-c4-d4\x001,2,3").hexdigest()
    assert sid("cross-p8-c4-d4", [1, 2, 3]) == expected


@given(st.lists(st.integers(0, R - 1), min_size=1, max_size=8), st.lists(st.integers(0, R - 1), min_size=1, max_size=8))
def test_sid_tells_signals_apart(left: list[int], right: list[int]) -> None:
    assert (sid("c", left) == sid("c", right)) == (left == right)
