"""The statements about a pool's members, and about accounts of other kinds: one encoding, and every field refused in turn."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from attestation import account, pool
from attestation.dsse import Envelope
from attestation.errors import FormatError, NoCommitmentError
from attestation.pool import PoolStatements
from margin.strictjson import canonical
from tests.verifier import world

STATEMENT = world.account_statement()


def members(count: int) -> tuple[Envelope, ...]:
    return tuple(replace(STATEMENT, sequence=number).sign(world.ISSUER) for number in range(1, count + 1))


@pytest.mark.parametrize("count", [2, 8])
def test_a_pool_reads_back(count: int) -> None:
    stated = PoolStatements(members(count), (10_000 - count + 1, *(1,) * (count - 1)))
    value = json.loads(canonical(stated.to_dict()))
    assert pool.stands_in(value)
    assert pool.read(value, "account") == stated


def test_an_envelope_is_not_taken_for_a_pool() -> None:
    assert not pool.stands_in(members(1)[0].to_dict())
    assert not pool.stands_in([])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"weights": [5_000, 5_001]}, "format.field.value"),
        ({"weights": [10_000]}, "format.field.value"),
        ({"weights": [-1, 10_001]}, "format.field.value"),
        ({"weights": [True, 9_999]}, "format.field.value"),
        ({"weights": "5000"}, "format.field.value"),
        ({"members": []}, "format.field.value"),
        ({"members": None}, "format.field.value"),
        ({"members": [1, 2]}, "format.field.value"),
        ({"more": 1}, "format.field.unknown"),
    ],
)
def test_rejects_pool(change: dict[str, Any], code: str) -> None:
    value = PoolStatements(members(2), (5_000, 5_000)).to_dict()
    value["pool"] |= change
    with pytest.raises(FormatError) as caught:
        pool.read(value, "account")
    assert caught.value.stable_code == code
    assert caught.value.where.startswith("account.pool")


def test_rejects_nine_members_and_a_second_field() -> None:
    for value in (PoolStatements(members(9), (1_111,) * 8 + (1_112,)).to_dict(), {"pool": {}, "also": 1}):
        with pytest.raises(FormatError):
            pool.read(value, "account")


# Kinds of accounts --------------------------------------------------------------------------------------------------------------


def predicate(envelope: Envelope) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(envelope.payload)["predicate"]
    return found


@pytest.mark.parametrize(("kind", "collateral"), [("isolated", 0), ("clearing", 4)])
def test_a_statement_about_another_kind_reads_back(kind: Any, collateral: int) -> None:
    statement = replace(STATEMENT, kind=kind, collateral=collateral)
    envelope = statement.sign(world.ISSUER)
    assert account.read_unverified(envelope) == statement
    assert predicate(envelope)["kind"] == kind


def test_a_statement_about_an_account_does_not_say_its_kind() -> None:
    assert "kind" not in predicate(STATEMENT.sign(world.ISSUER))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "account"}, "format.field.value"),
        ({"kind": "pool"}, "format.field.value"),
        ({"kind": None}, "format.field.value"),
        ({"kind": "isolated"}, "format.field.value"),
        ({"kind": "isolated", "shape": {"positions": 0, "collateral": 0}}, "format.field.value"),
        ({"shape": {"positions": 2, "collateral": 0}}, "format.field.value"),
        ({"kind": "clearing", "shape": {"positions": 2, "collateral": 0}}, "format.field.value"),
    ],
)
def test_rejects_kind(change: dict[str, Any], code: str) -> None:
    statement = json.loads(STATEMENT.payload())
    statement["predicate"] |= change
    from attestation import dsse

    with pytest.raises(FormatError) as caught:
        account.read_unverified(dsse.sign(canonical(statement), world.ISSUER))
    assert caught.value.stable_code == code


def test_rejects_a_statement_about_the_commitment_zero() -> None:
    """Zero stands for a pool's member that is not there; the smallest other one is read."""
    assert account.read_unverified(replace(STATEMENT, commitment=1).sign(world.ISSUER)).commitment == 1
    zero = replace(STATEMENT, commitment=0).sign(world.ISSUER)
    for read in (lambda: account.read_unverified(zero), lambda: account.verify(zero, [world.ISSUER.public])):
        with pytest.raises(NoCommitmentError) as caught:
            read()
        assert (caught.value.stable_code, caught.value.where) == ("account.commitment", "account.predicate.commitment")
