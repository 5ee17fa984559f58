"""Key pairs on the disk: ``proving_key.zkey``, ``verification_key.json`` and ``key.json``, which says what they are.

``key.json`` holds the digests of the other two and is written last, so a set-up that was interrupted, a file that was damaged and a
file that belongs to another circuit are all found before a proof is made. A verification key is stored in canonical JSON (RFC 8785), so
that ``sha256sum`` of the file is the digest that registries and trust files pin.

A *development* key proves nothing to anybody: whoever made it, or anybody who repeats its deterministic set-up, can forge.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from circuits import registry
from circuits.home import DEVELOPMENT, key_dir
from margin.errors import EnvironmentFault, TrustError, UsageError
from margin.strictjson import SMALL, canonical, loads

SCHEMA: Final = "zkmargin/key/v1"
ZKEY: Final = "proving_key.zkey"
VERIFICATION_KEY: Final = "verification_key.json"
MANIFEST: Final = "key.json"
TRANSCRIPT: Final = "transcript.json"

_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)

KeyKind = Literal["development", "ceremony"]
Origin = Literal["engine", "snarkjs", "ceremony"]
_FIELDS: Final = {"schema", "circuit", "r1csSha256", "kind", "origin", "zkeySha256", "vkSha256", "contributions", "transcriptSha256"}


@dataclass(frozen=True, slots=True)
class Key:
    """One key pair of one circuit. ``vk`` is the verification key as snarkjs writes it; digests are SHA-256, hex."""

    circuit_id: str
    kind: KeyKind
    origin: Origin
    directory: Path
    r1cs_sha256: str
    zkey_sha256: str
    vk_sha256: str
    contributions: int
    transcript_sha256: str | None
    vk: dict[str, Any] = field(repr=False)

    @property
    def zkey(self) -> Path:
        """The proving key, in snarkjs's format."""
        return self.directory / ZKEY

    @property
    def registered(self) -> bool:
        """Whether this is the development key that the registry pins: the same on every machine."""
        circuit = registry.get(self.circuit_id)
        return (self.zkey_sha256, self.vk_sha256) == (circuit.development_zkey_sha256, circuit.development_vk_sha256)

    def check_zkey(self) -> None:
        """Hash the proving key and compare. Takes some 25 ms for the small circuit; other work can go on meanwhile.

        A proving key that somebody changed can make proofs that verify and yet tell something about the witness.

        Raises:
            EnvironmentFault: ``key.missing``.
            TrustError: ``key.zkey.digest``.
        """
        try:
            with self.zkey.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise _missing(self.circuit_id, self.zkey, error) from None
        if found != self.zkey_sha256:
            raise _damaged("proving key", self.zkey, "key.zkey.digest")


def load_key(circuit_id: str, which: str = DEVELOPMENT, *, check_zkey: bool = True) -> Key:
    """Read a key pair and check that it is whole, that it is this circuit's, and what it claims to be.

    Args:
        circuit_id: a registered circuit.
        which: ``"development"``, or the SHA-256 (hex) of a ceremony's verification key.
        check_zkey: False leaves :meth:`Key.check_zkey` to the caller, who must call it before a proof leaves the house.

    Raises:
        UsageError: ``key.which``.
        EnvironmentFault: ``key.missing``, there is no such key.
        TrustError: ``key.manifest`` (malformed), ``key.circuit`` (of another circuit, or of another version of it), ``key.kind``,
            ``key.vk.digest``, ``key.zkey.digest``, ``key.development.digest`` (not the one that the registry pins).
    """
    check_which(which)
    directory = key_dir(circuit_id, which)
    manifest = _manifest(circuit_id, directory)
    circuit = registry.get(circuit_id)
    where = str(directory / MANIFEST)
    if manifest["circuit"] != circuit_id:
        why = f"it was made for {str(manifest['circuit'])[:80]} and {circuit_id} is needed"
        raise TrustError("the key belongs to another circuit", where=where, why=why, hint=_AGAIN, code="key.circuit")
    if manifest["r1csSha256"] != circuit.r1cs_sha256:
        why = "the circuit has changed since the key was made"
        raise TrustError("the key belongs to another version of the circuit", where=where, why=why, hint=_AGAIN, code="key.circuit")
    path = directory / VERIFICATION_KEY
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _missing(circuit_id, path, error) from None
    key = Key(
        circuit_id=circuit_id,
        kind=manifest["kind"],
        origin=manifest["origin"],
        directory=directory,
        r1cs_sha256=manifest["r1csSha256"],
        zkey_sha256=manifest["zkeySha256"],
        vk_sha256=vk_digest(data),
        contributions=manifest["contributions"],
        transcript_sha256=manifest["transcriptSha256"],
        vk=json.loads(data) if vk_digest(data) == manifest["vkSha256"] else {},
    )
    if not key.vk:
        raise _damaged("verification key", path, "key.vk.digest")
    _check_kind(key, which, where)
    if check_zkey:
        key.check_zkey()
    return key


def check_which(which: str) -> None:
    """``which`` names a key, and nothing else on the disk.

    Raises:
        UsageError: ``key.which``.
    """
    if which != DEVELOPMENT and not _DIGEST.fullmatch(which):
        why = f"a key is {DEVELOPMENT!r} or the SHA-256 of its verification key, 64 lower-case hex digits"
        raise UsageError("The key is not named right", where="--key", why=why, code="key.which")


def vk_digest(data: bytes) -> str:
    """The digest that pins a verification key: SHA-256 (hex) of its canonical JSON, which is how it is stored."""
    return hashlib.sha256(data).hexdigest()


def write_manifest(key: Key) -> None:
    """Write ``key.json``: the last step of a set-up, which makes the key valid."""
    manifest = {
        "schema": SCHEMA,
        "circuit": key.circuit_id,
        "r1csSha256": key.r1cs_sha256,
        "kind": key.kind,
        "origin": key.origin,
        "zkeySha256": key.zkey_sha256,
        "vkSha256": key.vk_sha256,
        "contributions": key.contributions,
        "transcriptSha256": key.transcript_sha256,
    }
    (key.directory / MANIFEST).write_bytes(canonical(manifest))


_AGAIN: Final = "Make it again with `zkmargin setup`."


def _check_kind(key: Key, which: str, where: str) -> None:
    if (key.kind == "development") != (which == DEVELOPMENT) or (key.kind == "ceremony" and key.vk_sha256 != which):
        raise TrustError("the key is not of the kind that its folder says", where=where, why=f"it is a {key.kind} key", code="key.kind")
    pinned = registry.get(key.circuit_id).development_vk_sha256
    if key.kind == "development" and key.origin == "engine" and pinned and not key.registered:
        why = "the engine's development keys are the same everywhere, and this is another one"
        raise TrustError("the development key is not the registered one", where=where, why=why, hint=_AGAIN, code="key.development.digest")


def _manifest(circuit_id: str, directory: Path) -> dict[str, Any]:
    path = directory / MANIFEST
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _missing(circuit_id, path, error) from None
    try:
        found = loads(data, str(path), SMALL)
    except Exception as error:
        raise TrustError("the key's manifest is damaged", where=str(path), hint=_AGAIN, code="key.manifest") from error
    sound = (
        isinstance(found, dict)
        and found.keys() == _FIELDS
        and found["schema"] == SCHEMA
        and all(isinstance(found[name], str) for name in ("circuit", "r1csSha256", "zkeySha256", "vkSha256"))
        and (found["kind"], found["origin"]) in (("development", "engine"), ("development", "snarkjs"), ("ceremony", "ceremony"))
        and type(found["contributions"]) is int
        and (found["transcriptSha256"] is None or isinstance(found["transcriptSha256"], str))
    )
    if not sound:
        raise TrustError("the key's manifest is damaged", where=str(path), hint=_AGAIN, code="key.manifest")
    return dict(found)


def _missing(circuit_id: str, path: Path, error: OSError) -> EnvironmentFault:
    why = error.strerror or type(error).__name__
    hint = f"Make one with `zkmargin setup {circuit_id}`."
    return EnvironmentFault(f"there is no complete key for {circuit_id}", where=str(path), why=why, hint=hint, code="key.missing")


def _damaged(what: str, path: Path, code: str) -> TrustError:
    why = "its SHA-256 is not the one in key.json: it was damaged, exchanged or only written in part"
    return TrustError(f"the {what} is not the one that was made", where=str(path), why=why, hint=_AGAIN, code=code)
