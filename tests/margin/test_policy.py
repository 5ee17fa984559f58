from __future__ import annotations

from typing import Any

import pytest

from margin.claim import Claim
from margin.errors import InputError
from margin.policy import AGE_LIMIT, Policy

GOOD: dict[str, Any] = {
    "model": "cross",
    "circuits": ["cross-p8-c4-d4", "cross-p16-c8-d4"],
    "claim": {"level": "maintenance", "lowerBps": 10_000, "upperBps": None},
    "snapshot": "ab" * 32,
    "maxSnapshotAgeSeconds": 3_600,
    "maxAccountAgeSeconds": 86_400,
}


def test_round_trip() -> None:
    policy = Policy.from_dict(GOOD)
    assert policy.as_dict() == GOOD
    assert policy.claim == Claim()
    assert policy.circuits == ("cross-p8-c4-d4", "cross-p16-c8-d4")
    assert Policy.from_dict(Policy(Claim()).as_dict()) == Policy(Claim())


@pytest.mark.parametrize(
    ("fields", "code", "where"),
    [
        ({"model": "naked"}, "policy.model", "policy"),
        ({"model": None}, "policy.model", "policy"),
        ({"model": []}, "policy.model", "policy"),
        ({"circuits": []}, "policy.circuits", "policy"),
        ({"circuits": ["a", "a"]}, "policy.circuits", "policy"),
        ({"circuits": ["../a"]}, "policy.circuits", "policy"),
        ({"circuits": ["A"]}, "policy.circuits", "policy"),
        ({"circuits": [7]}, "policy.circuits", "policy"),
        ({"circuits": ["a" * 65]}, "policy.circuits", "policy"),
        ({"circuits": [f"a{number}" for number in range(33)]}, "policy.circuits", "policy"),
        ({"circuits": "cross"}, "policy.schema", "policy"),
        ({"snapshot": "AB" * 32}, "policy.snapshot", "policy"),
        ({"snapshot": 5}, "policy.snapshot", "policy"),
        ({"maxSnapshotAgeSeconds": 0}, "policy.age", "policy"),
        ({"maxAccountAgeSeconds": AGE_LIMIT + 1}, "policy.age", "policy"),
        ({"maxAccountAgeSeconds": True}, "policy.age", "policy"),
        ({"maxAccountAgeSeconds": "60"}, "policy.age", "policy"),
        ({"claim": {"level": "x", "lowerBps": 1, "upperBps": None}}, "claim.level", "policy.claim"),
        ({"claim": None}, "claim.schema", "policy.claim"),
        ({"purpose": "x"}, "policy.schema", "policy"),
    ],
)
def test_rejects_policy(fields: dict[str, Any], code: str, where: str) -> None:
    with pytest.raises(InputError) as caught:
        Policy.from_dict(GOOD | fields)
    assert caught.value.stable_code == code
    assert caught.value.where.startswith(where)


def test_ages_at_their_limits() -> None:
    assert Policy(Claim(), max_snapshot_age=1, max_account_age=AGE_LIMIT).max_account_age == AGE_LIMIT
