"""Policies of challenges: those that the operator named, and those that a request brings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from circuits import registry
from margin.errors import ZkMarginError
from margin.levels import LEVELS
from margin.models import MODELS
from margin.policy import Policy
from verifier.service.errors import RefusedDocumentError, UnknownResourceError
from verifier.service.limits import Limits

SNAPSHOT_AGE_SECONDS = 3600
"""Default greatest age of prices: margin is called intraday, and an hour is what venues publish brackets for."""

ACCOUNT_AGE_SECONDS = 24 * 3600
"""Default greatest age of the issuer's statement: venues and custodians sign accounts at least daily."""

BUILT_IN: Mapping[str, Mapping[str, Any]] = {
    "closeout": {"claim": {"level": "closeout", "lowerBps": 10_000}},
    "maintenance": {"claim": {"level": "maintenance", "lowerBps": 10_000}},
    "initial": {"claim": {"level": "initial", "lowerBps": 10_000}},
    "shortfall": {"claim": {"level": "maintenance", "upperBps": 10_000}},
}
"""Named policies of a service whose configuration names none: each level met exactly, and a proven shortfall, by the cross model."""

DEFAULT_MODEL = "cross"
"""The model of a policy that names none."""

COMPRESSION_BPS = 8_000
"""The built-in compression policy asks for a portfolio requirement below 80 % of the gross one: a book that is hedged at all."""


def built_in(served: frozenset[str]) -> dict[str, Mapping[str, Any]]:
    """The named policies of a service that was given none: those of :data:`BUILT_IN`, and ``MODEL-LEVEL`` for every other model served."""
    named: dict[str, Mapping[str, Any]] = dict(BUILT_IN)
    for model in MODELS:
        if model == DEFAULT_MODEL or model not in served:
            continue
        if model == "compression":
            named[model] = {"model": model, "claim": {"level": "maintenance", "upperBps": COMPRESSION_BPS}}
            continue
        named.update({f"{model}-{level}": {"model": model, "claim": {"level": level, "lowerBps": 10_000}} for level in LEVELS})
    return named


def read_policy(value: Mapping[str, Any], where: str) -> Policy:
    """A policy; what it leaves out is filled in: ``null``, or the default ages.

    Raises:
        InputError: ``policy.*`` or ``claim.*``, naming the field.
    """
    whole = {
        "model": DEFAULT_MODEL,
        "circuits": None,
        "snapshot": None,
        "maxSnapshotAgeSeconds": SNAPSHOT_AGE_SECONDS,
        "maxAccountAgeSeconds": ACCOUNT_AGE_SECONDS,
        **value,
    }
    if isinstance(whole.get("claim"), dict):
        whole["claim"] = {"lowerBps": None, "upperBps": None, **whole["claim"]}
    return Policy.from_dict(whole, where)


def named_policies(configured: Mapping[str, Mapping[str, Any]], limits: Limits, served: frozenset[str]) -> dict[str, Policy]:
    """The operator's policies, checked; or the built-in ones.

    Args:
        served: the models that this service has a key for.

    Raises:
        InputError: a policy in the configuration is malformed.
        RefusedDocumentError: it is beyond the limits, or of a model that is not served.
    """
    policies = {name: read_policy(value, f"policies.{name}") for name, value in (configured or built_in(served)).items()}
    for name, policy in policies.items():
        if configured:
            check_policy(policy, limits, served, f"policies.{name}")
        else:
            _check_ages(policy, limits, f"policies.{name}")
    return policies


def check_policy(policy: Policy, limits: Limits, served: frozenset[str], where: str = "policy") -> None:
    """Refuse a policy that no attestation to this service could meet, or that asks for staler data than we accept.

    Raises:
        RefusedDocumentError: ``service.policy.model``, ``service.policy.circuit`` or ``service.policy.age``.
    """
    if policy.model not in served:
        raise RefusedDocumentError(
            "this service verifies no circuit of the policy's model",
            where=f"{where}.model",
            expected=" or ".join(model for model in MODELS if model in served),
            actual=policy.model,
            hint="ask for a model that /v1/info lists",
            code="service.policy.model",
        )
    for number, circuit in enumerate(policy.circuits or ()):
        place = f"{where}.circuits[{number}]"
        try:
            known = registry.get(circuit)
        except ZkMarginError as error:
            raise RefusedDocumentError(error.what, where=place, hint=error.hint, code="service.policy.circuit") from None
        if known.model != policy.model:
            raise RefusedDocumentError(
                "the policy names a circuit of another model",
                where=place,
                expected=policy.model,
                actual=known.model,
                code="service.policy.model",
            )
    _check_ages(policy, limits, where)


def _check_ages(policy: Policy, limits: Limits, where: str) -> None:
    ages = (
        ("maxSnapshotAgeSeconds", policy.max_snapshot_age, limits.snapshot_age_seconds_max),
        ("maxAccountAgeSeconds", policy.max_account_age, limits.account_age_seconds_max),
    )
    for field, age, limit in ages:
        if age > limit:
            raise RefusedDocumentError(
                "the policy allows staler data than this service",
                where=f"{where}.{field}",
                expected=f"at most {limit}",
                actual=str(age),
                code="service.policy.age",
            )


def find_policy(policies: Mapping[str, Policy], name: str) -> Policy:
    """The operator's policy of this name.

    Raises:
        UnknownResourceError: ``service.policy.name``.
    """
    try:
        return policies[name]
    except KeyError:
        raise UnknownResourceError(
            "there is no policy of this name", where="policyName", expected=", ".join(sorted(policies)), code="service.policy.name"
        ) from None
