"""Challenges: asked from a service, or made with the verifier's key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from margin.claim import Claim
from margin.errors import UsageError
from margin.models import Model
from margin.policy import Policy
from zkmargin.presets import circuit_ids, model_of

if TYPE_CHECKING:
    from attestation.dsse import Envelope
    from attestation.environment import Environment


@dataclass(frozen=True)
class Demand:
    """What the verifier wants to see."""

    model: Model
    claim: Claim
    snapshot: Path | None
    circuits: tuple[str, ...]
    snapshot_age: int
    account_age: int
    valid_seconds: int
    purpose: str

    def policy(self) -> Policy:
        """As the challenge's policy.

        Raises:
            InputError: ``policy.*``, and those of the snapshot's file.
            UsageError: ``circuit.unknown``, ``usage.model`` for a circuit of another model.
        """
        from zkmargin.snapshots import read

        circuits = circuit_ids(self.circuits, self.model)
        for circuit in circuits:
            if model_of(circuit) != self.model:
                hint = f"Give --model {model_of(circuit)}, or a circuit of {self.model}."
                raise UsageError("The circuit belongs to another model", where=circuit, hint=hint, code="usage.model")
        return Policy(
            claim=self.claim,
            model=self.model,
            circuits=circuits or None,
            snapshot=None if self.snapshot is None else read(self.snapshot).sha256,
            max_snapshot_age=self.snapshot_age,
            max_account_age=self.account_age,
        )


def make_challenge(key_file: Path, verifier: str, demand: Demand, environment: Environment) -> Envelope:
    """A fresh challenge, signed here.

    Raises:
        UsageError: ``key.permissions``; InputError: ``key.format``, ``policy.*``.
    """
    from attestation.challenge import Challenge, new_nonce
    from attestation.clock import system_clock
    from attestation.keys import PrivateKey

    now = system_clock()
    asked = Challenge(
        verifier=verifier,
        nonce=new_nonce(),
        issued_at=now,
        expires_at=now + timedelta(seconds=demand.valid_seconds),
        purpose=demand.purpose,
        policy=demand.policy(),
        environment=environment,
    )
    return asked.sign(PrivateKey.load(key_file))


def ask_service(url: str, policy: str | None, demand: Demand) -> Envelope:
    """A challenge from a service, by its policy's name or by a policy of ours; errors as :class:`zkmargin.client.ServiceClient`."""
    from zkmargin.client import ServiceClient

    with ServiceClient(url) as client:
        wanted = demand.policy().as_dict() if policy is None else policy
        return client.challenge(wanted, purpose=demand.purpose, valid_seconds=demand.valid_seconds)
