"""The verification keys that this service serves: found, checked and kept at start. Nothing is read from the disk later.

A key file that is exchanged while the service runs has no effect; one that was exchanged before stops the start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from attestation.environment import Environment, KeyKind
from circuits import registry
from circuits.registry import Circuit
from margin.errors import EnvironmentFault
from verifier.errors import KeyUnpinnedError
from verifier.key_store import KeySource
from verifier.service.errors import StartRefusedError
from verifier.trust import TrustStore
from verifier.verification_keys import VerificationKey


@dataclass(frozen=True, slots=True)
class ServedKey:
    """One circuit with one of its keys."""

    circuit: Circuit
    vk_sha256: str
    kind: KeyKind
    key: VerificationKey

    def to_dict(self) -> dict[str, Any]:
        """For ``/v1/info``."""
        circuit = self.circuit
        return {
            "id": circuit.id,
            "model": circuit.model,
            "positions": circuit.positions,
            "collateral": circuit.collateral,
            "sizes": dict(circuit.sizes),
            "depth": circuit.depth,
            "signals": list(circuit.signals),
            "r1csSha256": circuit.r1cs_sha256,
            "vkSha256": self.vk_sha256,
            "keyKind": self.kind,
        }


class ServedKeys:
    """A :class:`~verifier.key_store.KeySource` of what was there at start."""

    def __init__(self, served: tuple[ServedKey, ...]) -> None:
        self.served = served
        self.models = frozenset(item.circuit.model for item in served)
        """The margin models that can be verified here."""
        self._keys = {(item.circuit.id, item.vk_sha256): item.key for item in served}

    def load(self, circuit_id: str, vk_sha256: str) -> VerificationKey:
        """The key.

        Raises:
            KeyUnpinnedError: this service does not serve it, trusted or not: a verdict, since asking again would not help.
        """
        try:
            return self._keys[circuit_id, vk_sha256]
        except KeyError:
            raise KeyUnpinnedError(
                "This service does not serve that circuit and key",
                where="circuit.vkSha256",
                expected="one of those that /v1/info lists",
                got=vk_sha256,
            ) from None


def find_keys(source: KeySource, trust: TrustStore, mode: Environment) -> ServedKeys:
    """Every trusted key that this machine has; in development mode the registry's development keys too.

    Raises:
        StartRefusedError: there is none, or production has no production circuit.
        RuleError: ``vk.*``: a key file is not the pinned one, or is weak.
    """
    served = []
    for circuit in registry.all_circuits():
        wanted: dict[str, KeyKind] = {entry.vk_sha256: entry.kind for entry in trust.keys if entry.circuit == circuit.id}
        wanted[circuit.development_vk_sha256] = "development"
        for vk_sha256, kind in wanted.items():
            if not vk_sha256 or (mode == "production" and (kind == "development" or not circuit.production)):
                continue
            try:
                served.append(ServedKey(circuit, vk_sha256, kind, source.load(circuit.id, vk_sha256)))
            except EnvironmentFault:
                continue  # trusted, but not here: the circuit is not served with it
    if not served:
        hint = (
            "run `zkmargin setup`" if mode == "development" else "name a ceremony's keys in the trust file and put them into the key folder"
        )
        raise StartRefusedError("there is no verification key to verify with", hint=hint, code="service.start.keys")
    return ServedKeys(tuple(served))
