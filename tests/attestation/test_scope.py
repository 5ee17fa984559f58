"""The scope says what the claim implies, and no more."""

from __future__ import annotations

from attestation.scope import scope
from margin.claim import Claim


def ids(entries: list[dict[str, str]]) -> list[str]:
    return [entry["id"] for entry in entries]


def test_each_bound_is_named_only_when_it_is_claimed() -> None:
    assert ids(scope(Claim("initial", 10_000), "ceremony")["proves"]) == ["claim.lower", "rule", "context"]
    assert ids(scope(Claim("initial", None, 10_000), "ceremony")["proves"]) == ["claim.upper", "rule", "context"]
    assert ids(scope(Claim("initial", 1, 10_000), "ceremony")["proves"]) == ["claim.lower", "claim.upper", "rule", "context"]


def test_completeness_ownership_and_prices_are_never_claimed() -> None:
    assert {"account.complete", "account.owner", "prices", "other.accounts", "other.times"} <= set(
        ids(scope(Claim(), "ceremony")["doesNotProve"])
    )


def test_a_development_key_proves_nothing_to_a_third_party() -> None:
    assert "development.key" in ids(scope(Claim(), "development")["doesNotProve"])
    assert "development.key" not in ids(scope(Claim(), "ceremony")["doesNotProve"])
