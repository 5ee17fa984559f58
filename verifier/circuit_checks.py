"""V4 and V5: which circuit, and which key. See :mod:`verifier.steps`."""

from __future__ import annotations

from circuits import registry
from circuits.registry import Circuit
from margin.errors import UsageError
from verifier.errors import (
    CircuitDigestError,
    CircuitTestOnlyError,
    CircuitUnknownError,
    DevelopmentKeyError,
    KeyKindError,
    KeyUnpinnedError,
)
from verifier.examination import Examination, required


def circuit(examination: Examination) -> str:
    """V4."""
    stated = examination.known_attestation.circuit
    try:
        known = registry.get(stated.id)
    except UsageError as error:
        raise CircuitUnknownError("The circuit is not known here", where="circuit.id", got=stated.id, expected=error.hint) from None
    if stated.r1cs_sha256 != known.r1cs_sha256:
        raise CircuitDigestError(
            "The attestation comes from another compilation of the circuit",
            where="circuit.r1csSha256",
            expected=known.r1cs_sha256,
            got=stated.r1cs_sha256,
        )
    if examination.setting.mode == "production" and not known.production:
        raise CircuitTestOnlyError("The circuit is for tests only", where="circuit.id", expected="a production circuit", got=known.id)
    examination.circuit = known
    return f"{known.id}, r1cs {known.r1cs_sha256[:8]}.."


def slots(circuit: Circuit) -> tuple[int, int]:
    """The slots of the accounts that a circuit opens, as an issuer's statement names them: of clearing for members and scenarios."""
    if circuit.model == "clearing":
        return circuit.sizes["members"], circuit.sizes["scenarios"]
    return circuit.positions, circuit.collateral


def key(examination: Examination) -> str:
    """V5."""
    known = required(examination.circuit)
    stated = examination.known_attestation.circuit
    setting = examination.setting
    kind = setting.trust.key_kind(known.id, stated.vk_sha256)
    if stated.vk_sha256 == known.development_vk_sha256:
        kind = "development"  # whatever a trust file says about it
    if kind is None:
        raise KeyUnpinnedError(
            "The verification key is not trusted here",
            where="circuit.vkSha256",
            expected="a digest that the registry or the trust file pins",
            got=stated.vk_sha256,
            hint="Add it to `keys` of the trust file, after checking its ceremony.",
        )
    if stated.key_kind != kind:
        raise KeyKindError("The attestation misnames its key", where="circuit.keyKind", expected=kind, got=stated.key_kind)
    if kind == "development" and setting.mode == "production":
        raise DevelopmentKeyError(
            "The proof was made with a development key",
            where="circuit.keyKind",
            expected="a ceremony's key",
            got=kind,
            why="its secrets are public, so anybody can prove anything with it",
        )
    examination.key = setting.keys.load(known.id, stated.vk_sha256)
    examination.key_kind = kind
    if kind == "development":
        examination.warn("V5", "key", DevelopmentKeyError.code, "DEVELOPMENT KEY: proves nothing to a third party")
    return f"sha256 {stated.vk_sha256[:8]}.. pinned, {kind} key"
