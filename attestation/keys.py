"""Ed25519 keys of issuers, publishers, verifiers and holders.

A key's id is the SHA-256 of its SubjectPublicKeyInfo (DER), in hex. There is exactly one accepted encoding of a public key (the 44-byte
SPKI of RFC 8410) and one of a private key (its 48-byte PKCS #8), so keys compare as bytes; parsing needs no ASN.1 library.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from attestation.errors import BadBase64Error, KeyFormatError, SignatureInvalidError, shown
from attestation.limits import MAX_KEY_FILE_BYTES
from margin.errors import UsageError
from margin.files import read_bytes, write_atomic

_SPKI_PREFIX: Final = bytes.fromhex("302a300506032b6570032100")
_PKCS8_PREFIX: Final = bytes.fromhex("302e020100300506032b657004220420")
_RAW_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64

_P: Final = 2**255 - 19
_ORDER_8_Y: Final = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_SMALL_ORDER_Y: Final = frozenset({0, 1, _P - 1, _ORDER_8_Y, _P - _ORDER_8_Y})
"""y coordinates of the eight points whose order divides 8: under such a key one signature fits many messages."""


def decode_base64(text: str, where: str = "") -> bytes:
    """Standard base64, padded, with one encoding for every byte string.

    Raises:
        BadBase64Error: another alphabet, white space, missing padding, stray bits.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise BadBase64Error("Not base64", where=where, expected="standard base64 with padding", got=text) from error
    if base64.b64encode(data).decode("ascii") != text:
        raise BadBase64Error("Not canonical base64", where=where, expected="standard base64 with padding", got=text)
    return data


def encode_base64(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def _pem(label: str, der: bytes) -> bytes:
    body = encode_base64(der)
    lines = [body[i : i + 64] for i in range(0, len(body), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]).encode("ascii")


def _unpem(data: bytes, label: str, where: str) -> bytes:
    expected = f"one PEM block {label!r}"
    try:
        lines = [line.rstrip() for line in data.decode("ascii").strip().splitlines()]
    except UnicodeDecodeError as error:
        raise KeyFormatError("The key file is not PEM text", where=where, expected=expected, got="binary data") from error
    if len(lines) < 3 or lines[0] != f"-----BEGIN {label}-----" or lines[-1] != f"-----END {label}-----":
        first = lines[0] if lines and lines[0].startswith("-----") else "something else"
        raise KeyFormatError("The key file is not what it should be", where=where, expected=expected, got=first)
    try:
        return decode_base64("".join(lines[1:-1]), where)
    except BadBase64Error:
        raise KeyFormatError("The key file is damaged", where=where, expected=expected, got="text that is not base64") from None


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key: 32 raw bytes, checked to be a canonical encoding and not of small order."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != _RAW_BYTES:
            raise KeyFormatError("Not an Ed25519 public key", expected=f"{_RAW_BYTES} bytes", got=f"{len(self.raw)} bytes")
        y = int.from_bytes(self.raw, "little") & ((1 << 255) - 1)
        if y >= _P:
            raise KeyFormatError("The public key is not in canonical form", expected="a coordinate below 2**255 - 19", got="a larger one")
        if y in _SMALL_ORDER_Y:
            raise KeyFormatError(
                "The public key is a point of small order",
                expected="a key of full order",
                got=self.raw.hex(),
                why="a signature under it fits many messages",
            )

    @property
    def spki(self) -> bytes:
        """SubjectPublicKeyInfo, DER."""
        return _SPKI_PREFIX + self.raw

    @property
    def id(self) -> str:
        """SHA-256 of the SPKI, 64 hex digits."""
        return hashlib.sha256(self.spki).hexdigest()

    @property
    def base64(self) -> str:
        """The SPKI in base64, as it stands in trust files and statements."""
        return encode_base64(self.spki)

    def to_pem(self) -> bytes:
        """``-----BEGIN PUBLIC KEY-----``"""
        return _pem("PUBLIC KEY", self.spki)

    @classmethod
    def from_spki(cls, der: bytes, where: str = "") -> PublicKey:
        """Read the DER form.

        Raises:
            KeyFormatError: not an Ed25519 key in RFC 8410's encoding.
        """
        if len(der) != len(_SPKI_PREFIX) + _RAW_BYTES or not der.startswith(_SPKI_PREFIX):
            raise KeyFormatError("Not an Ed25519 public key", where=where, expected="a 44-byte SPKI", got=f"{len(der)} other bytes")
        return cls(der[len(_SPKI_PREFIX) :])

    @classmethod
    def from_base64(cls, text: str, where: str = "") -> PublicKey:
        """Read the base64 form.

        Raises:
            BadBase64Error, KeyFormatError
        """
        return cls.from_spki(decode_base64(text, where), where)

    @classmethod
    def from_pem(cls, data: bytes, where: str = "") -> PublicKey:
        """Read the PEM form.

        Raises:
            KeyFormatError: not PEM, or not a public key.
        """
        return cls.from_spki(_unpem(data, "PUBLIC KEY", where), where)

    @classmethod
    def load(cls, path: Path | str) -> PublicKey:
        """Read a PEM file.

        Raises:
            InputError: missing, empty, too large, or not a public key (``key.format``).
        """
        return cls.from_pem(read_bytes(path, what="public key", limit=MAX_KEY_FILE_BYTES), str(path))

    def verify(self, signature: bytes, message: bytes) -> None:
        """Return when the signature is good.

        Raises:
            SignatureInvalidError: it is not. There is no boolean to overlook.
        """
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise SignatureInvalidError(
                "The signature does not fit the content", expected=f"a signature by key {self.id[:16]}", got=shown(signature.hex())
            ) from error


@dataclass(frozen=True, slots=True, repr=False)
class PrivateKey:
    """An Ed25519 private key: its 32-byte seed. It does not show itself."""

    seed: bytes

    def __post_init__(self) -> None:
        if len(self.seed) != _RAW_BYTES:
            raise KeyFormatError("Not an Ed25519 private key", expected=f"{_RAW_BYTES} bytes", got=f"{len(self.seed)} bytes")

    def __repr__(self) -> str:
        return f"PrivateKey(id={self.public.id[:16]})"

    @classmethod
    def generate(cls) -> PrivateKey:
        """A fresh key from the operating system's randomness."""
        import secrets

        return cls(secrets.token_bytes(_RAW_BYTES))

    @property
    def public(self) -> PublicKey:
        """The public half."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return PublicKey(Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature (deterministic, RFC 8032)."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)

    @classmethod
    def from_pem(cls, data: bytes, where: str = "") -> PrivateKey:
        """Read an unencrypted PKCS #8 PEM.

        Raises:
            KeyFormatError: something else, also an encrypted key. The message never holds any of the content.
        """
        der = _unpem(data, "PRIVATE KEY", where)
        if len(der) != len(_PKCS8_PREFIX) + _RAW_BYTES or not der.startswith(_PKCS8_PREFIX):
            raise KeyFormatError("Not an Ed25519 private key", where=where, expected="a 48-byte PKCS #8 key", got=f"{len(der)} other bytes")
        return cls(der[len(_PKCS8_PREFIX) :])

    @classmethod
    def load(cls, path: Path | str) -> PrivateKey:
        """Read a PEM file that only its owner may read.

        Raises:
            InputError: missing, empty, too large, not a private key (``key.format``).
            UsageError: ``key.permissions`` when group or others can read the file.
        """
        data = read_bytes(path, what="private key", limit=MAX_KEY_FILE_BYTES)
        mode = Path(path).stat().st_mode & 0o777
        if mode & 0o077:
            raise UsageError(
                "The private key can be read by others",
                where=str(path),
                why=f"its mode is {mode:04o}",
                hint=f"Run: chmod 600 {path}",
                code="key.permissions",
            )
        return cls.from_pem(data, str(path))

    def save(self, path: Path | str, *, overwrite: bool = False) -> None:
        """Write a PEM file with mode 0600, whole or not at all.

        Raises:
            UsageError: ``usage.exists``, ``usage.path``.
            EnvironmentFault: ``environment.disk``.
        """
        write_atomic(path, _pem("PRIVATE KEY", _PKCS8_PREFIX + self.seed), secret=True, overwrite=overwrite)
