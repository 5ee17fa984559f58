"""Where a verifier gets its verification keys: by circuit and digest, checked when they are loaded and kept in memory afterwards.

A key on disk that is exchanged while a service runs is never read again; one that is exchanged before is refused by its digest.
"""

from __future__ import annotations

import hashlib
from typing import Final, Protocol

from attestation.canonical import parse
from attestation.limits import MAX_VERIFICATION_KEY_BYTES
from circuits import registry
from circuits.home import DEVELOPMENT, key_dir
from circuits.keys import VERIFICATION_KEY
from margin.errors import EnvironmentFault, InputError
from margin.files import read_bytes
from verifier import decode, key_lint
from verifier.errors import KeyDigestError, KeyShapeError
from verifier.verification_keys import VerificationKey


class KeySource(Protocol):
    """Finds accepted verification keys."""

    def load(self, circuit_id: str, vk_sha256: str) -> VerificationKey:
        """The key with this digest, decoded and linted for this circuit.

        Raises:
            EnvironmentFault: ``vk.missing``, this verifier does not have it.
            RuleError: ``vk.*``.
        """


def load_key(data: bytes, *, signals: int | None = None, where: str = "verification_key.json") -> VerificationKey:
    """A verification key from the bytes of its file: decoded, linted.

    Args:
        data: the file.
        signals: how many public signals the circuit has, if it is known.
        where: name for messages.

    Raises:
        RuleError: ``vk.*``.
    """
    try:
        content = parse(data, where=where, max_bytes=MAX_VERIFICATION_KEY_BYTES)
    except InputError as error:
        raise KeyShapeError("The verification key is not readable", where=where, expected="snarkjs's JSON", got=error.what) from error
    key = decode.verification_key(content, where)
    key_lint.lint(key, signals)
    return key


class MemoryKeys:
    """Keys given as the bytes of their files."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str], VerificationKey] = {}

    def add(self, circuit_id: str, data: bytes) -> str:
        """Accept a key for a registered circuit and return its SHA-256.

        Raises:
            RuleError: ``vk.*``.
        """
        digest = hashlib.sha256(data).hexdigest()
        self._keys[circuit_id, digest] = load_key(data, signals=len(registry.get(circuit_id).signals))
        return digest

    def load(self, circuit_id: str, vk_sha256: str) -> VerificationKey:
        """As :class:`KeySource` says."""
        try:
            return self._keys[circuit_id, vk_sha256]
        except KeyError:
            raise _missing(circuit_id, vk_sha256) from None


class DirectoryKeys:
    """Keys in the folders of :mod:`circuits.home`: a ceremony's under its digest, the development key under its own name."""

    def __init__(self) -> None:
        self._memory: Final = MemoryKeys()

    def load(self, circuit_id: str, vk_sha256: str) -> VerificationKey:
        """As :class:`KeySource` says."""
        try:
            return self._memory.load(circuit_id, vk_sha256)
        except EnvironmentFault:
            pass
        for which in (vk_sha256, DEVELOPMENT):
            path = key_dir(circuit_id, which) / VERIFICATION_KEY
            if path.is_file():
                break
        else:
            raise _missing(circuit_id, vk_sha256)
        data = read_bytes(path, what="verification key", limit=MAX_VERIFICATION_KEY_BYTES)
        digest = hashlib.sha256(data).hexdigest()
        if digest != vk_sha256:
            raise KeyDigestError(
                "The verification key on disk is not the pinned one",
                where=str(path),
                expected=vk_sha256,
                got=digest,
                hint="It was damaged or exchanged; make it again with `zkmargin setup`, or fetch it from the ceremony.",
            )
        self._memory.add(circuit_id, data)
        return self._memory.load(circuit_id, vk_sha256)


def _missing(circuit_id: str, vk_sha256: str) -> EnvironmentFault:
    return EnvironmentFault(
        "There is no copy of the verification key here",
        where=circuit_id,
        why=f"its SHA-256 is {vk_sha256}",
        hint=f"Run `zkmargin setup {circuit_id}`, or put the ceremony's key into the key folder.",
        code="vk.missing",
    )
