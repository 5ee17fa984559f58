"""The statements of our templates that make constraints, read from the sources: each of them must have a mutant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.soundness.variant import library

_TEMPLATE = re.compile(r"(?:template|function)\s+(\w+)\s*\([^)]*\)\s*\{")
_CALL = re.compile(r"[A-Z]\w*\(.*\)\(.*\)")


@dataclass(frozen=True)
class Statement:
    """One constraining statement, as written, without its semicolon."""

    file: str
    template: str
    text: str


def without_comments(source: str) -> str:
    """The source with comments blanked out, same length."""
    return re.sub(r"//[^\n]*|/\*.*?\*/", lambda match: " " * len(match[0]), source, flags=re.DOTALL)


def templates(source: str) -> Iterator[tuple[str, int, int]]:
    """Name, start and end of each body, of functions too."""
    code = without_comments(source)
    for match in _TEMPLATE.finditer(code):
        depth, at = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(code[at], 0)
            at += 1
        yield match[1], match.end(), at - 1


def body_of(source: str, template: str) -> tuple[int, int]:
    """Start and end of a template's body."""
    return next((start, end) for name, start, end in templates(source) if name == template)


def constraining(file: str, source: str) -> Iterator[Statement]:
    """Statements with ``<==`` or ``===``, and calls of templates without an output.

    ``_ <== x`` marks a discarded signal and makes no constraint.
    """
    code = without_comments(source)
    for template, start, end in templates(source):
        for part in re.split(r"[;{}]", code[start:end]):
            text = " ".join(part.split())
            if not text.startswith("_ <==") and ("<==" in text or "===" in text or _CALL.fullmatch(text)):
                yield Statement(file, template, text)


def every_statement() -> list[Statement]:
    """All of them, in the library and the models."""
    return [statement for file, source in library().items() for statement in constraining(file, source)]
