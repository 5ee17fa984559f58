"""One case of the corpus: three files, and what a verifier has to say about them."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from tests.verifier import world
from verifier import decode
from verifier.points import Proof
from verifier.verification_keys import VerificationKey, proof_to_dict


@dataclass(frozen=True)
class Case:
    """``code`` is empty for a proof that is valid; ``pinned`` is the digest that the key's file must have, if any."""

    name: str
    why: str
    code: str
    key: bytes
    proof: bytes
    public: bytes
    pinned: str | None = None

    @property
    def folder(self) -> str:
        return f"{self.name}_fail" if self.code else self.name

    def expect(self) -> bytes:
        content = {"valid": not self.code, "code": self.code, "why": self.why, "pinned": self.pinned}
        return json.dumps(content, indent=1).encode() + b"\n"

    def files(self) -> dict[str, bytes]:
        return {"vk.json": self.key, "proof.json": self.proof, "public.json": self.public, "expect.json": self.expect()}


def key_bytes() -> bytes:
    return world.vk_bytes()


def key_json() -> dict[str, Any]:
    value: dict[str, Any] = json.loads(world.vk_bytes())
    value.pop("vk_alphabeta_12", None)
    return value


def typed_key() -> VerificationKey:
    return decode.verification_key(key_json())


def proof_json(name: str = "challenged") -> dict[str, Any]:
    value: dict[str, Any] = copy.deepcopy(world.base(name)["proof"])
    return value


def typed_proof() -> Proof:
    return decode.proof(proof_json())


def public_json(name: str = "challenged") -> list[Any]:
    value: list[Any] = list(world.base(name)["public"])
    return value


def text(value: object) -> bytes:
    """JSON as snarkjs formats it."""
    return json.dumps(value, indent=1).encode() + b"\n"


def with_proof(name: str, why: str, code: str, proof: object) -> Case:
    """A case that differs from the base in the proof: JSON, a typed proof, or raw bytes."""
    if isinstance(proof, Proof):
        proof = proof_to_dict(proof)
    return Case(name, why, code, key_bytes(), proof if isinstance(proof, bytes) else text(proof), text(public_json()))


def with_public(name: str, why: str, code: str, public: object) -> Case:
    """A case that differs from the base in the public signals."""
    return Case(name, why, code, key_bytes(), text(proof_json()), public if isinstance(public, bytes) else text(public))


def with_key(name: str, why: str, code: str, key: object, proof: Proof | None = None, public: object = None) -> Case:
    """A case that differs from the base in the key, and perhaps in a proof made for it."""
    if isinstance(key, VerificationKey):
        key = key.to_dict()
    data = key if isinstance(key, bytes) else text(key)
    proof_data = text(proof_json() if proof is None else proof_to_dict(proof))
    return Case(name, why, code, data, proof_data, text(public_json() if public is None else public))


def scalar(label: str) -> int:
    """A fixed scalar, so that making the corpus again changes nothing."""
    return int.from_bytes(hashlib.sha256(f"zkmargin corpus: {label}".encode()).digest(), "big") >> 4
