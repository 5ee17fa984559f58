"""Policies of challenges: those that the operator named, and those that a request brings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from circuits import registry
from margin.errors import ZkMarginError
from margin.policy import MODELS, Policy
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
"""Named policies of a service whose configuration names none: each level met exactly, and a proven shortfall."""


def read_policy(value: Mapping[str, Any], where: str) -> Policy:
    """A policy; what it leaves out is filled in: ``null``, or the default ages.

    Raises:
        InputError: ``policy.*`` or ``claim.*``, naming the field.
    """
    whole = {
        "model": MODELS[0],
        "circuits": None,
        "snapshot": None,
        "maxSnapshotAgeSeconds": SNAPSHOT_AGE_SECONDS,
        "maxAccountAgeSeconds": ACCOUNT_AGE_SECONDS,
        **value,
    }
    if isinstance(whole.get("claim"), dict):
        whole["claim"] = {"lowerBps": None, "upperBps": None, **whole["claim"]}
    return Policy.from_dict(whole, where)


def named_policies(configured: Mapping[str, Mapping[str, Any]], limits: Limits) -> dict[str, Policy]:
    """The operator's policies, checked; or the built-in ones.

    Raises:
        InputError: a policy in the configuration is malformed or beyond the limits.
    """
    policies = {name: read_policy(value, f"policies.{name}") for name, value in (configured or BUILT_IN).items()}
    for name, policy in policies.items():
        check_policy(policy, limits, f"policies.{name}")
    return policies


def check_policy(policy: Policy, limits: Limits, where: str = "policy") -> None:
    """Refuse a policy that no attestation to this service could meet, or that asks for staler data than we accept.

    Raises:
        RefusedDocumentError: ``service.policy.circuit`` or ``service.policy.age``.
    """
    for number, circuit in enumerate(policy.circuits or ()):
        try:
            registry.get(circuit)
        except ZkMarginError as error:
            raise RefusedDocumentError(
                error.what, where=f"{where}.circuits[{number}]", hint=error.hint, code="service.policy.circuit"
            ) from None
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
