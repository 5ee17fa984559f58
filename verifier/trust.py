"""Whom a verifier trusts, in one file: issuers, publishers, verifiers, and the verification keys of circuits by digest.

::

    {"schema": "zkmargin/trust/v1",
     "issuers":    [{"name": "Venue X", "publicKey": "<base64 SPKI>"}],
     "publishers": [{"name": "Venue X", "publicKey": "..."}],
     "verifiers":  [{"name": "Lender Y", "publicKey": "..."}],
     "keys":       [{"circuit": "cross-p8-c4-d4", "vkSha256": "<hex>", "kind": "ceremony"}]}

A name may have several keys (rotation): a statement counts when any of them signed it. The registered development keys need no
entry; they are accepted in development mode and refused in production, entry or not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

from attestation.canonical import dumps, parse
from attestation.environment import KEY_KINDS, KeyKind
from attestation.errors import BadFieldError
from attestation.fields import Fields
from attestation.keys import PublicKey
from attestation.limits import MAX_TRUST_FILE_BYTES
from margin.files import read_bytes, write_atomic

SCHEMA: Final = "zkmargin/trust/v1"
_MAX_ENTRIES: Final = 4096

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TrustedSigner:
    """A name and one of its keys."""

    name: str
    key: PublicKey

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"name": self.name, "publicKey": self.key.base64}


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A verification key that may be used for a circuit, by the SHA-256 of its file."""

    circuit: str
    vk_sha256: str
    kind: KeyKind

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"circuit": self.circuit, "vkSha256": self.vk_sha256, "kind": self.kind}


@dataclass(frozen=True, slots=True)
class TrustStore:
    """The trust file, parsed. An empty one trusts nobody."""

    issuers: tuple[TrustedSigner, ...] = ()
    publishers: tuple[TrustedSigner, ...] = ()
    verifiers: tuple[TrustedSigner, ...] = ()
    keys: tuple[TrustedKey, ...] = ()

    @classmethod
    def parse(cls, data: bytes, where: str = "trust file") -> TrustStore:
        """Read the file's bytes.

        Raises:
            InputError: ``json.*``, ``format.*``, ``key.format``; also for an entry that stands there twice.
        """
        fields = Fields(parse(data, where=where, max_bytes=MAX_TRUST_FILE_BYTES), where)
        fields.constant("schema", SCHEMA)
        result = cls(
            issuers=_signers(fields, "issuers"),
            publishers=_signers(fields, "publishers"),
            verifiers=_signers(fields, "verifiers"),
            keys=_once([_key(item) for item in fields.objects("keys", _MAX_ENTRIES)], f"{where}.keys"),
        )
        fields.done()
        return result

    @classmethod
    def load(cls, path: Path | str) -> TrustStore:
        """Read a file; errors as :meth:`parse`, or ``input.file.*``."""
        return cls.parse(read_bytes(path, what="trust file", limit=MAX_TRUST_FILE_BYTES), str(path))

    def to_bytes(self) -> bytes:
        """The file: canonical JSON and a line break."""
        content = {
            "schema": SCHEMA,
            "issuers": [signer.to_dict() for signer in self.issuers],
            "publishers": [signer.to_dict() for signer in self.publishers],
            "verifiers": [signer.to_dict() for signer in self.verifiers],
            "keys": [key.to_dict() for key in self.keys],
        }
        return dumps(content) + b"\n"

    def save(self, path: Path | str) -> None:
        """Write the file, whole or not at all."""
        write_atomic(path, self.to_bytes())

    def with_issuer(self, name: str, key: PublicKey) -> TrustStore:
        """This, and one issuer more."""
        return replace(self, issuers=_with(self.issuers, TrustedSigner(name, key)))

    def with_publisher(self, name: str, key: PublicKey) -> TrustStore:
        """This, and one publisher more."""
        return replace(self, publishers=_with(self.publishers, TrustedSigner(name, key)))

    def with_verifier(self, name: str, key: PublicKey) -> TrustStore:
        """This, and one verifier more."""
        return replace(self, verifiers=_with(self.verifiers, TrustedSigner(name, key)))

    def with_key(self, circuit: str, vk_sha256: str, kind: KeyKind) -> TrustStore:
        """This, and one verification key more."""
        entry = TrustedKey(circuit, vk_sha256, kind)
        return self if entry in self.keys else replace(self, keys=(*self.keys, entry))

    def key_kind(self, circuit: str, vk_sha256: str) -> KeyKind | None:
        """What kind the file says a key is, or ``None`` when it does not list it for this circuit."""
        for entry in self.keys:
            if (entry.circuit, entry.vk_sha256) == (circuit, vk_sha256):
                return entry.kind
        return None


def public_keys(signers: Iterable[TrustedSigner]) -> tuple[PublicKey, ...]:
    """The keys alone."""
    return tuple(signer.key for signer in signers)


def names_of(signers: Iterable[TrustedSigner], key: PublicKey) -> frozenset[str]:
    """The names under which a key is trusted."""
    return frozenset(signer.name for signer in signers if signer.key == key)


def _with(signers: tuple[TrustedSigner, ...], signer: TrustedSigner) -> tuple[TrustedSigner, ...]:
    return signers if signer in signers else (*signers, signer)


def _signers(fields: Fields, field: str) -> tuple[TrustedSigner, ...]:
    result = []
    for item in fields.objects(field, _MAX_ENTRIES):
        result.append(TrustedSigner(item.name("name"), item.public_key("publicKey")))
        item.done()
    return _once(result, f"{fields.where}.{field}")


def _key(fields: Fields) -> TrustedKey:
    result = TrustedKey(fields.name("circuit"), fields.hex("vkSha256", 32), fields.choice("kind", KEY_KINDS))
    fields.done()
    return result


def _once(items: list[T], where: str) -> tuple[T, ...]:
    if len(set(items)) != len(items):
        raise BadFieldError("An entry stands twice", where=where, expected="every entry once", got="a duplicate")
    return tuple(items)
