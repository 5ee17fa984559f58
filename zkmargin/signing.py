"""Signing keys and trust files on the disk."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from attestation.keys import PrivateKey, PublicKey
from attestation.limits import MAX_VERIFICATION_KEY_BYTES
from margin.errors import UsageError
from margin.files import read_bytes, write_atomic
from verifier.key_store import load_key
from verifier.trust import TrustStore
from zkmargin.presets import circuit_ids

_PRIVATE: Final = b"-----BEGIN PRIVATE KEY-----"


def make_key(folder: Path, name: str) -> PublicKey:
    """Make ``NAME.pem`` (mode 0600) and ``NAME.pub.pem``; returns the public half.

    Raises:
        UsageError: ``usage.exists``, ``usage.path``, ``usage.name``.
    """
    if not name or Path(name).name != name or name.startswith("."):
        raise UsageError("A key's name cannot be a path", where=name[:80], hint="Use --dir for the folder.", code="usage.name")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = PrivateKey.generate()
    key.save(folder / f"{name}.pem")
    write_atomic(folder / f"{name}.pub.pem", key.public.to_pem(), overwrite=False)
    return key.public


def load_public(path: Path) -> PublicKey:
    """The public key of a file that holds a public or a private key.

    Raises:
        InputError: ``input.file.*``, ``key.format``.
        UsageError: ``key.permissions``.
    """
    if read_bytes(path, what="key", limit=4096).lstrip().startswith(_PRIVATE):
        return PrivateKey.load(path).public
    return PublicKey.load(path)


def write_trust(
    out: Path, issuers: Sequence[str], publishers: Sequence[str], verifiers: Sequence[str], keys: Sequence[str], *, replace: bool = False
) -> TrustStore:
    """Write a trust file from ``NAME=FILE`` texts.

    Args:
        out: the file.
        issuers, publishers, verifiers: names and public key files.
        keys: circuits (or presets) and the verification keys of their ceremonies.
        replace: whether an existing file is replaced.

    Raises:
        UsageError: ``usage.named``, ``usage.exists``, ``circuit.unknown``.
        InputError: for a file that holds no key.
    """
    store = TrustStore()
    for item in issuers:
        store = store.with_issuer(*_signer(item))
    for item in publishers:
        store = store.with_publisher(*_signer(item))
    for item in verifiers:
        store = store.with_verifier(*_signer(item))
    for item in keys:
        name, path = _named(item)
        (circuit_id,) = circuit_ids([name])
        data = read_bytes(path, what="verification key", limit=MAX_VERIFICATION_KEY_BYTES)
        load_key(data, where=str(path))
        store = store.with_key(circuit_id, sha256(data).hexdigest(), "ceremony")
    write_atomic(out, store.to_bytes(), overwrite=replace)
    return store


def _signer(item: str) -> tuple[str, PublicKey]:
    name, path = _named(item)
    return name, load_public(path)


def _named(item: str) -> tuple[str, Path]:
    name, separator, file = item.rpartition("=")
    if not separator or not name or not file:
        raise UsageError("A name and a file are needed", where=item[:80], hint='Write "Venue X=keys/issuer.pub.pem".', code="usage.named")
    return name, Path(file)
