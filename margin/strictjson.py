"""JSON that is read in exactly one way, or refused; and its canonical form (RFC 8785).

Python's ``json`` lets the last of two equal keys win, accepts ``NaN``, turns ``0.1`` into binary floating point, recurses on deep nesting
and lets half a surrogate pair through. Two programs that read one signed file differently are an attack, so all of that is an
error here, with the file, the line and the column.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from margin.decimals import TEXT_LIMIT, NumberText
from margin.errors import InputError

_BOMS: Final = (
    (b"\xef\xbb\xbf", "a UTF-8 byte-order mark"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_STRUCTURE: Final = b'"\\[]{}'
_NOT_STRUCTURE: Final = bytes(set(range(256)) - set(_STRUCTURE))
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SURROGATE_ESCAPE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s"\[\]{}:,]+', re.DOTALL)


@dataclass(frozen=True)
class Limits:
    """What a file may cost before it is understood."""

    size: int = 64 * 1024 * 1024
    """Bytes."""
    depth: int = 32
    """Nested arrays and objects."""
    values: int = 2_000_000
    """Values, counted by commas and opening brackets: a parsed value takes a hundred bytes of memory, even where its text has two."""


LIMITS: Final = Limits()
"""For files of the user: the largest known dump of an exchange's tiers has 3 MB."""

SMALL: Final = Limits(size=256 * 1024, depth=24)
"""For envelopes, challenges and other small things that come from strangers."""


def loads(data: bytes, where: str, limits: Limits = LIMITS) -> Any:  # noqa: ANN401 - parsed JSON; margin.shape types it
    """Parse JSON strictly.

    Args:
        data: the file's bytes.
        where: its name, for messages.
        limits: size and depth.

    Returns:
        dicts, lists, strings, ints, booleans and None; a number that is not an integer is a
        :class:`~margin.decimals.NumberText`, which keeps its text.

    Raises:
        InputError: ``json.size``, ``.empty``, ``.encoding``, ``.depth``, ``.duplicate``, ``.number``, ``.surrogate``, ``.truncated``,
            ``.trailing``, ``.values`` or ``.syntax``.
    """
    if len(data) > limits.size:
        why = f"it has {len(data):,} bytes and the limit is {limits.size:,}"
        raise InputError("The JSON is too large", where=where, why=why, code="json.size")
    if sum(map(data.count, (b",", b"[", b"{"))) > limits.values:
        raise InputError("The JSON has too many values", where=where, why=f"the limit is {limits.values:,}", code="json.values")
    text = _decode(data, where)
    _check_depth(data, where, limits.depth)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _syntax_error(error, text, where) from None
    except _RefusedError as refused:
        raise refused.located(text, where) from None
    except RecursionError:
        raise _too_deep(where, limits.depth) from None
    if _SURROGATE_ESCAPE.search(data):
        _check_surrogates(value, where)
    return value


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """RFC 8785 canonical JSON: sorted keys, no spaces, one spelling. Two values are equal exactly when these bytes are.

    Raises:
        InputError: ``json.canonical`` for what RFC 8785 cannot write: integers beyond 2**53, half a surrogate pair, other types.
    """
    import rfc8785

    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError) as error:
        raise InputError("A value has no canonical JSON", why=str(error), code="json.canonical") from None


def canonical_texts(value: object) -> bytes:
    """:func:`canonical` for a large value made only of dicts, lists, strings, booleans, None and small integers, with ASCII keys.

    For those the standard encoder with sorted keys writes the very same bytes, 30 times faster (a test compares the two). The caller
    has validated the value; a float or a key that is not ASCII must not come here.
    """
    return _ENCODER.encode(value).encode()


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


class _RefusedError(Exception):
    """Something that the standard decoder would accept; the hook does not know where it stands."""

    def __init__(self, what: str, *, why: str, hint: str = "", number: str = "") -> None:
        super().__init__(what)
        self.what, self.why, self.hint, self.number = what, why, hint, number

    def located(self, text: str, where: str) -> InputError:
        offset = _find_number(text, self.number) if self.number else _find_duplicate(text)
        place = f"{where}{_place(text, offset)}" if offset is not None else where
        code = "json.number" if self.number else "json.duplicate"
        return InputError(self.what, where=place, why=self.why, hint=self.hint, code=code)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                what = f"The key {json.dumps(key[:60])} stands twice in one object"
                raise _RefusedError(what, why="it could be read in two ways", hint="Keep one of the two.")
            seen.add(key)
    return value


def _constant(number: str) -> NoReturn:
    raise _RefusedError(f"{number} is not JSON", why="it is not a number", hint="Leave the field out, or write null.", number=number)


def _integer(number: str) -> int:
    return int(_not_too_long(number))


def _fraction(number: str) -> NumberText:
    return NumberText(_not_too_long(number))


def _not_too_long(number: str) -> str:
    if len(number) > TEXT_LIMIT:
        raise _RefusedError("A number is too long", why=f"the limit is {TEXT_LIMIT} characters", number=number)
    return number


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer, parse_float=_fraction, strict=True
)


def _decode(data: bytes, where: str) -> str:
    if not data.strip():
        raise InputError("The JSON is empty", where=where, hint="It may have been cut off; make it again.", code="json.empty")
    for mark, name in _BOMS:
        if data.startswith(mark):
            hint = "Save it as UTF-8 without a byte-order mark."
            raise InputError("The JSON is not plain UTF-8", where=where, why=f"it starts with {name}", hint=hint, code="json.encoding")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        why = f"byte {error.start} (line {line}) is {error.reason}"
        hint = "Is this a JSON file? Save it as UTF-8."
        raise InputError("The JSON is not UTF-8", where=where, why=why, hint=hint, code="json.encoding") from None


def _check_depth(data: bytes, where: str, limit: int) -> None:
    """Measure the nesting before the recursive decoder sees it; brackets inside strings do not count."""
    structure = data.translate(None, _NOT_STRUCTURE)
    if b"\\" not in structure:
        structure = structure.replace(b'""', b"")
    if b'"' in structure or b"\\" in structure:
        structure = _STRING.sub(b"", data).translate(None, _NOT_STRUCTURE)
    depth = 0
    for byte in structure:
        if byte in b"[{":
            depth += 1
            if depth > limit:
                raise _too_deep(where, limit)
        elif byte in b"]}":
            depth -= 1


def _too_deep(where: str, limit: int) -> InputError:
    return InputError("The JSON is nested too deeply", where=where, why=f"the limit is {limit} levels", code="json.depth")


def _check_surrogates(value: object, where: str) -> None:
    stack: list[object] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            try:
                item.encode()
            except UnicodeEncodeError:
                why = "half a surrogate pair is not a character"
                raise InputError("A string is not Unicode text", where=where, why=why, code="json.surrogate") from None
        elif isinstance(item, dict):
            stack.extend(item.keys())
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def _syntax_error(error: json.JSONDecodeError, text: str, where: str) -> InputError:
    place = f"{where}{_place(text, error.pos)}"
    if error.msg == "Extra data":
        hint = "A file holds one JSON value."
        return InputError("Something follows the JSON value", where=place, hint=hint, code="json.trailing")
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        hint = "The file is probably cut off; make or copy it again."
        return InputError("The JSON ends in the middle", where=place, why=error.msg, hint=hint, code="json.truncated")
    return InputError("This is not JSON", where=place, why=error.msg, hint="Check the file at that place.", code="json.syntax")


def _place(text: str, offset: int) -> str:
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return f" line {line} column {column}"


def _find_number(text: str, number: str) -> int | None:
    return next((match.start() for match in _TOKEN.finditer(text) if match[0] == number), None)


def _find_duplicate(text: str) -> int | None:
    """Offset of the first key that its object has already. Only called for JSON that the decoder accepts."""
    objects: list[set[str] | None] = []
    previous: re.Match[str] | None = None
    for match in _TOKEN.finditer(text):
        mark = match[0]
        if mark == "{":
            objects.append(set())
        elif mark == "[":
            objects.append(None)
        elif mark in {"}", "]"} and objects:
            objects.pop()
        elif mark == ":" and objects and objects[-1] is not None and previous is not None:
            key = json.loads(previous[0])
            if key in objects[-1]:
                return previous.start()
            objects[-1].add(key)
        previous = match
    return None
