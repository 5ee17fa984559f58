"""Checks of the shape of parsed JSON: exactly these fields, this type, a name that can be shown.

Untrusted JSON becomes typed values once, at the boundary, with these few functions; each error names the field.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from margin.errors import InputError

NAME_LIMIT: Final = 64
"""Characters of a venue, symbol, asset or account name."""


@contextmanager
def located(prefix: str) -> Iterator[None]:
    """Put ``prefix`` before the ``where`` of an input error raised inside: ``tiers[2]`` + ``floor`` gives ``tiers[2].floor``."""
    try:
        yield
    except InputError as error:
        error.where = join(prefix, error.where)
        raise


def join(prefix: str, field: str) -> str:
    """``a`` and ``b`` give ``a.b``; ``a`` and ``[3]`` give ``a[3]``; an empty part adds nothing."""
    if not prefix or not field:
        return prefix or field
    return prefix + field if field.startswith("[") else f"{prefix}.{field}"


def fields(value: object, required: frozenset[str], optional: frozenset[str] = frozenset(), *, code: str) -> Mapping[str, Any]:
    """The value as an object with all the ``required`` fields and nothing beyond the ``optional`` ones."""
    if type(value) is not dict:
        raise InputError("An object was expected", why=f"found {kind(value)}", code=code)
    keys = value.keys()
    if keys == required:
        return value
    missing = sorted(required - keys)
    if missing:
        raise InputError("A field is missing", where=missing[0], hint=f"Expected: {', '.join(sorted(required))}.", code=code)
    unknown = sorted(keys - required - optional)
    if unknown:
        hint = f"Expected: {', '.join(sorted(required | optional))}."
        raise InputError("A field is unknown", where=str(unknown[0])[:NAME_LIMIT], hint=hint, code=code)
    return value


def items(value: object, *, code: str) -> list[Any]:
    """The value as an array."""
    if type(value) is not list:
        raise InputError("An array was expected", why=f"found {kind(value)}", code=code)
    return value


def text(value: object, *, code: str, limit: int = 4096) -> str:
    """The value as a string."""
    if type(value) is not str:
        raise InputError("A string was expected", why=f"found {kind(value)}", code=code)
    if len(value) > limit:
        raise InputError("A string is too long", why=f"the limit is {limit} characters", code=code)
    return value


def name(value: object, *, code: str) -> str:
    """The value as a name: printable, normalised (NFC), no spaces around, at most :data:`NAME_LIMIT` characters."""
    result = text(value, code=code, limit=NAME_LIMIT)
    if not result:
        raise InputError("A name is empty", code=code)
    if not result.isprintable() or result != result.strip():
        raise InputError("A name has characters that do not print, or spaces around it", code=code)
    if not result.isascii() and unicodedata.normalize("NFC", result) != result:
        raise InputError("A name is not in Unicode normal form C", why="two spellings would look the same", code=code)
    return result


def kind(value: object) -> str:
    """What JSON calls this."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    names = {dict: "an object", list: "an array", str: "a string", int: "a number"}
    return names.get(type(value), "a number")
