"""The scope says what the claim implies, and no more."""

from __future__ import annotations

import pytest

from attestation.scope import scope
from margin.claim import Claim
from margin.models import MODELS


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


@pytest.mark.parametrize("model", MODELS)
def test_every_model_says_what_it_proves_and_what_not(model: str) -> None:
    found = scope(Claim("initial", 1, 10_000), "development", model)
    assert {"claim.lower", "claim.upper", "rule", "context"} <= set(ids(found["proves"]))
    expected = {"account.complete", "account.owner", "prices", "other.accounts", "other.times", "development.key"}
    assert expected <= set(ids(found["doesNotProve"]))
    texts = [entry["text"] for entry in found["proves"] + found["doesNotProve"]]
    assert all(text.endswith(".") and "  " not in text for text in texts)
    assert len(set(texts)) == len(texts)


def test_no_two_models_prove_the_same() -> None:
    rules = {model: scope(Claim(), "ceremony", model)["proves"] for model in MODELS}
    assert all(rules[one] != rules[other] for one in rules for other in rules if one != other)


def test_compression_says_nothing_about_equity_and_a_pool_nothing_about_one_member() -> None:
    assert "equity" in ids(scope(Claim(), "ceremony", "compression")["doesNotProve"])
    assert {"member.alone", "pool.agreement"} <= set(ids(scope(Claim(), "ceremony", "pool")["doesNotProve"]))
    assert "members" in ids(scope(Claim(), "ceremony", "pool")["proves"])
    assert "every position" in scope(Claim(), "ceremony", "isolated")["proves"][0]["text"]
    assert "default fund" in scope(Claim(), "ceremony", "clearing")["proves"][0]["text"]
