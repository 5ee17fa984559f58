"""Reading typed values out of parsed JSON, exactly once, at the boundary. Every error names the field by its path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

from attestation.canonical import Json
from attestation.errors import BadFieldError, BadNumberError, BadTimeError, MissingFieldError, UnknownFieldError, shown
from attestation.keys import PublicKey, decode_base64
from attestation.limits import MAX_FIELD_DIGITS, MAX_SAFE_INTEGER
from circuits.field import R
from margin.claim import Claim
from margin.errors import InputError
from margin.shape import kind, name
from margin.times import parse_time, render_time

_DECIMAL: Final = re.compile(r"0|[1-9][0-9]*", re.ASCII)
_HEX: Final = re.compile(r"[0-9a-f]*", re.ASCII)

T = TypeVar("T", bound=str)


def decimal_below(text: object, bound: int, where: str) -> int:
    """A canonical decimal string in ``[0, bound)``: digits only, no sign, no leading zero.

    Raises:
        BadNumberError: every other spelling of a number, and numbers out of range.
    """
    if type(text) is not str or len(text) > MAX_FIELD_DIGITS or _DECIMAL.fullmatch(text) is None:
        got = text if type(text) is str else kind(text)
        raise BadNumberError("Not a canonical decimal", where=where, expected="a string of digits without leading zeros", got=got)
    value = int(text)
    if value >= bound:
        raise BadNumberError(
            "A number is out of range",
            where=where,
            expected=f"below {shown(str(bound))}",
            got=text,
            why="a value and the value plus the modulus would mean the same",
        )
    return value


class Fields:
    """The fields of one JSON object. Read each, then call :meth:`done`, which refuses what was not asked for."""

    def __init__(self, value: object, where: str) -> None:
        if type(value) is not dict:
            raise BadFieldError("An object was expected", where=where, expected="an object", got=kind(value))
        self._left: dict[str, Any] = dict(value)
        self._seen: list[str] = []
        self.where = where

    def _path(self, field: str) -> str:
        return f"{self.where}.{field}" if self.where else field

    def __contains__(self, field: str) -> bool:
        return field in self._left

    def raw(self, field: str) -> Json:
        """The value as it was parsed."""
        self._seen.append(field)
        try:
            return self._left.pop(field)
        except KeyError:
            raise MissingFieldError("A field is missing", where=self._path(field), expected=field, got="nothing") from None

    def done(self) -> None:
        """Refuse fields that the format does not have."""
        if self._left:
            unknown = min(self._left)
            raise UnknownFieldError(
                "A field is unknown", where=self._path(shown(unknown)), expected=", ".join(sorted(self._seen)), got=unknown
            )

    def constant(self, field: str, expected: str) -> None:
        """A field that can have only one value."""
        value = self.raw(field)
        if type(value) is not str or value != expected:
            raise BadFieldError("A field has another value", where=self._path(field), expected=expected, got=value)

    def text(self, field: str, limit: int) -> str:
        """Printable text of 1 to ``limit`` characters, without line breaks or invisible characters."""
        value = self.raw(field)
        if type(value) is not str or not 0 < len(value) <= limit or not value.isprintable():
            raise BadFieldError("Not printable text", where=self._path(field), expected=f"1 to {limit} printable characters", got=value)
        return value

    def optional_text(self, field: str, limit: int) -> str:
        """Printable text of up to ``limit`` characters, which may be empty."""
        return "" if self._left.get(field) == "" and self.raw(field) == "" else self.text(field, limit)

    def name(self, field: str) -> str:
        """A name that can be shown on one line; the rule is :func:`margin.shape.name`."""
        value = self.raw(field)
        try:
            return name(value, code=BadFieldError.code)
        except InputError as error:
            raise BadFieldError(error.what, where=self._path(field), expected="a name", got=value, why=error.why) from None

    def choice(self, field: str, allowed: tuple[T, ...]) -> T:
        """One of a few words."""
        value = self.raw(field)
        for word in allowed:
            if type(value) is str and value == word:
                return word
        raise BadFieldError("A field has another value", where=self._path(field), expected=" or ".join(allowed), got=value)

    def integer(self, field: str, low: int = 0, high: int = MAX_SAFE_INTEGER) -> int:
        """A JSON integer in ``[low, high]``."""
        value = self.raw(field)
        if type(value) is not int or not low <= value <= high:
            raise BadFieldError("Not an integer in range", where=self._path(field), expected=f"an integer from {low} to {high}", got=value)
        return value

    def decimal(self, field: str, bound: int = R) -> int:
        """A canonical decimal string below ``bound``."""
        return decimal_below(self.raw(field), bound, self._path(field))

    def hex(self, field: str, size: int) -> str:
        """``size`` bytes as lower-case hex."""
        value = self.raw(field)
        if type(value) is not str or len(value) != 2 * size or _HEX.fullmatch(value) is None:
            raise BadFieldError("Not a hex string", where=self._path(field), expected=f"{2 * size} lower-case hex digits", got=value)
        return value

    def optional_hex(self, field: str, size: int) -> str | None:
        """``size`` bytes as lower-case hex, or null."""
        if self._left.get(field, 0) is None:
            self.raw(field)
            return None
        return self.hex(field, size)

    def time(self, field: str) -> datetime:
        """A time in its canonical spelling."""
        return canonical_time(self.raw(field), self._path(field))

    def time_text(self, field: str) -> str:
        """A time that must equal the text in another file, so it is kept as the text that it is there."""
        value = self.raw(field)
        try:
            parse_time(value, self._path(field))
        except InputError as error:
            raise BadTimeError(error.what, where=error.where, expected="RFC 3339 in UTC", got=value, why=error.why) from None
        return str(value)

    def public_key(self, field: str) -> PublicKey:
        """An Ed25519 public key, base64 of its SPKI."""
        value = self.raw(field)
        if type(value) is not str:
            raise BadFieldError("Not a public key", where=self._path(field), expected="base64 text", got=kind(value))
        return PublicKey.from_base64(value, self._path(field))

    def base64(self, field: str, limit: int) -> bytes:
        """Canonical base64 of at most ``limit`` bytes."""
        value = self.raw(field)
        if type(value) is not str or len(value) > 4 * (limit // 3 + 1):
            raise BadFieldError("Not base64 text in range", where=self._path(field), expected=f"at most {limit} bytes", got=kind(value))
        return decode_base64(value, self._path(field))

    def claim(self, field: str) -> Claim:
        """A claim; errors are ``claim.*``."""
        return Claim.from_dict(self.raw(field), self._path(field))

    def object(self, field: str) -> Fields:
        """A nested object."""
        return Fields(self.raw(field), self._path(field))

    def optional_object(self, field: str) -> Fields | None:
        """A nested object, or null."""
        value = self.raw(field)
        return None if value is None else Fields(value, self._path(field))

    def array(self, field: str, limit: int) -> list[Any]:
        """An array of at most ``limit`` items."""
        value = self.raw(field)
        if type(value) is not list or len(value) > limit:
            raise BadFieldError(
                "Not an array in range", where=self._path(field), expected=f"an array of at most {limit} items", got=kind(value)
            )
        return value

    def objects(self, field: str, limit: int) -> list[Fields]:
        """An array of objects."""
        return [Fields(item, f"{self._path(field)}[{i}]") for i, item in enumerate(self.array(field, limit))]

    def mapping(self, field: str) -> Mapping[str, Any]:
        """A nested object that another module takes apart."""
        value = self.raw(field)
        if type(value) is not dict:
            raise BadFieldError("An object was expected", where=self._path(field), expected="an object", got=kind(value))
        return value


def canonical_time(value: object, where: str) -> datetime:
    """A time whose text is the one spelling that :func:`margin.times.render_time` gives.

    Raises:
        BadTimeError: not RFC 3339 in UTC, or another spelling of the same instant.
    """
    try:
        moment = parse_time(value, where)
    except InputError as error:
        raise BadTimeError(
            error.what, where=where, expected="RFC 3339 in UTC, like 2026-11-20T12:00:00Z", got=value, why=error.why
        ) from None
    if render_time(moment) != value:
        raise BadTimeError("Not the canonical spelling of a time", where=where, expected=render_time(moment), got=value)
    return moment
