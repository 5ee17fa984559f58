"""The scope says what the claim implies, and no more."""

from __future__ import annotations

import hashlib

import pytest

from attestation.scope import scope
from margin.claim import Claim
from margin.models import MODELS
from margin.strictjson import canonical


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


@pytest.mark.parametrize("model", ["portfolio", "compression", "shortfall"])
def test_models_with_columns_say_how_these_are_rounded(model: str) -> None:
    proves = {entry["id"]: entry["text"] for entry in scope(Claim(), "ceremony", model)["proves"]}
    assert "to the nearest 1e-10" in proves["rounding"]
    assert "against the holder" not in proves["rule"]


def test_what_a_pool_a_compression_and_a_clearing_house_leave_open() -> None:
    assert "pool.time" in ids(scope(Claim(), "ceremony", "pool")["proves"])
    for model, name in (("pool", "pool.money"), ("compression", "wash.positions"), ("clearing", "member.groups")):
        assert name in ids(scope(Claim(), "ceremony", model)["doesNotProve"])


def test_the_text_of_cross_stays_word_for_word() -> None:
    """Attestations in the world carry it, and are compared with it byte by byte."""
    text = canonical(scope(Claim("maintenance", 1, 2), "development"))
    assert hashlib.sha256(text).hexdigest() == "a5ffac4a32b627d209f3375e8e3062b8f63462153d1d92d7cf9664333afd6acf"
