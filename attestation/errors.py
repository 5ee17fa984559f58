"""What can be wrong with a file, an envelope or a key: one class and one stable code per rule.

Every class carries ``expected`` and ``got`` as data, so that a client never has to read the sentence. Attestations, challenges and
receipts are public; private keys and account data never enter a message.
"""

from __future__ import annotations

from margin.errors import InputError, TrustError

SHOWN_CHARACTERS = 80


def shown(value: object) -> str:
    """A value as it may stand in a message: printable and short."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: SHOWN_CHARACTERS + 1])
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 3] + "..."


class FormatError(InputError):
    """Bytes that are not what the format says. ``expected`` and ``got`` are short public texts."""

    code = "format"

    def __init__(self, what: str, *, where: str = "", expected: str = "", got: object = "", why: str = "", hint: str = "") -> None:
        super().__init__(what, where=where, why=why, hint=hint)
        self.expected = expected
        self.got = shown(got)

    def as_dict(self) -> dict[str, str]:
        return super().as_dict() | {"expected": self.expected, "got": self.got}


class BadNumberError(FormatError):
    """Not a canonical number: leading zeros, a sign, hexadecimal, underscores, other digits, or outside its range."""

    code = "format.number"


class NotCanonicalError(FormatError):
    """A signed payload that is not byte for byte the RFC 8785 form of what it says."""

    code = "format.canonical"


class MissingFieldError(FormatError):
    """A field of the format is absent."""

    code = "format.field.missing"


class UnknownFieldError(FormatError):
    """A field that the format does not have."""

    code = "format.field.unknown"


class BadFieldError(FormatError):
    """A field of the wrong type, length or range."""

    code = "format.field.value"


class BadTimeError(FormatError):
    """Not the canonical spelling of a time: RFC 3339, UTC, ``Z``, no trailing zeros in the fraction."""

    code = "format.time"


class BadBase64Error(FormatError):
    """Not canonical base64 (standard alphabet, padded, no stray bits)."""

    code = "format.base64"


class WrongPayloadTypeError(FormatError):
    """A DSSE envelope around something other than an in-toto statement."""

    code = "envelope.payload_type"


class WrongPredicateError(FormatError):
    """A statement of another kind than the one asked for: a receipt is not a challenge."""

    code = "statement.predicate_type"


class WrongSubjectError(FormatError):
    """The statement's subject is not the digest of what its predicate says."""

    code = "statement.subject"


class NoCommitmentError(FormatError):
    """An account statement whose commitment is 0, which stands for a pool's member that is not there."""

    code = "account.commitment"


class KeyFormatError(FormatError):
    """Not an Ed25519 key in the one encoding that is accepted, or a weak one."""

    code = "key.format"


class SignatureError(TrustError):
    """Base of what can be wrong with a signature."""

    code = "signature"

    def __init__(self, what: str, *, where: str = "", expected: str = "", got: object = "", why: str = "", hint: str = "") -> None:
        super().__init__(what, where=where, why=why, hint=hint)
        self.expected = expected
        self.got = shown(got)

    def as_dict(self) -> dict[str, str]:
        return super().as_dict() | {"expected": self.expected, "got": self.got}


class SignerUnknownError(SignatureError):
    """The envelope names a key that is not among those that may sign it."""

    code = "signature.signer"


class SignatureInvalidError(SignatureError):
    """The signature does not fit the payload and the key."""

    code = "signature.invalid"
