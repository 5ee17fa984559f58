"""DSSE envelopes (Dead Simple Signing Envelope, v1.0) with exactly one Ed25519 signature.

``{"payload": base64, "payloadType": "...", "signatures": [{"keyid": hex, "sig": base64}]}``. The signature covers the pre-authentication
encoding, so the payload type is signed too. A second signature would be room for unsigned bytes, so there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from attestation.canonical import dumps, parse
from attestation.errors import BadFieldError, SignatureInvalidError, SignerUnknownError
from attestation.fields import Fields
from attestation.keys import SIGNATURE_BYTES, PrivateKey, PublicKey, encode_base64
from attestation.limits import MAX_ATTESTATION_BYTES

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
_MAX_TYPE_CHARACTERS: Final = 128


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """PAE of the DSSE protocol: what is really signed."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


@dataclass(frozen=True, slots=True)
class Envelope:
    """A signed payload. Holding one says nothing about its signature: call :func:`verify`."""

    payload: bytes
    payload_type: str
    key_id: str
    signature: bytes

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "payload": encode_base64(self.payload),
            "payloadType": self.payload_type,
            "signatures": [{"keyid": self.key_id, "sig": encode_base64(self.signature)}],
        }

    def to_bytes(self) -> bytes:
        """The file form: canonical JSON and a line break."""
        return dumps(self.to_dict()) + b"\n"

    @classmethod
    def from_dict(cls, value: object, where: str = "envelope", max_bytes: int = MAX_ATTESTATION_BYTES) -> Envelope:
        """Read the JSON form; the signature is not checked yet.

        Raises:
            FormatError: ``format.*``: missing, unknown or malformed fields.
        """
        fields = Fields(value, where)
        payload = fields.base64("payload", max_bytes)
        payload_type = fields.text("payloadType", _MAX_TYPE_CHARACTERS)
        signatures = fields.objects("signatures", 1)
        fields.done()
        if len(signatures) != 1:
            raise BadFieldError("An envelope has one signature", where=f"{where}.signatures", expected="1", got=str(len(signatures)))
        key_id = signatures[0].hex("keyid", 32)
        signature = signatures[0].base64("sig", SIGNATURE_BYTES)
        signatures[0].done()
        if len(signature) != SIGNATURE_BYTES:
            raise BadFieldError(
                "Not an Ed25519 signature", where=f"{where}.signatures[0].sig", expected=f"{SIGNATURE_BYTES} bytes", got=str(len(signature))
            )
        return cls(payload, payload_type, key_id, signature)

    @classmethod
    def from_bytes(cls, data: bytes, where: str = "envelope", max_bytes: int = MAX_ATTESTATION_BYTES) -> Envelope:
        """Read the file form; the signature is not checked yet.

        Raises:
            InputError: ``json.*`` or ``format.*``.
        """
        return cls.from_dict(parse(data, where=where, max_bytes=max_bytes), where, max_bytes)


def sign(payload: bytes, key: PrivateKey, payload_type: str = PAYLOAD_TYPE) -> Envelope:
    """Sign a payload."""
    return Envelope(payload, payload_type, key.public.id, key.sign(pre_authentication_encoding(payload_type, payload)))


def verify(envelope: Envelope, keys: Iterable[PublicKey], where: str = "envelope") -> PublicKey:
    """Return the key, of those given, that signed the envelope.

    Raises:
        SignerUnknownError: the envelope names a key that is not among them.
        SignatureInvalidError: it names one of them, and the signature does not fit.
    """
    for key in keys:
        if key.id == envelope.key_id:
            try:
                key.verify(envelope.signature, pre_authentication_encoding(envelope.payload_type, envelope.payload))
            except SignatureInvalidError as error:
                error.where = where
                raise
            return key
    raise SignerUnknownError(
        "The envelope is signed by a key that may not sign it",
        where=where,
        expected="a trusted key",
        got=envelope.key_id,
        why="its key id is not among the keys that are trusted for this",
    )
