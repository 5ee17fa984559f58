"""Conversion of plain options without pydantic.

Typer converts every option through a pydantic adapter, whose import costs a cold command a tenth of a second or more. Options here
are texts, paths, integers, choices and lists of these, which need none of it. Whatever else an option may be stays with Typer.
"""

# ruff: noqa: ANN401 - the types of Typer's own parameters, commands and contexts are not public

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

import typer
import typer.core

_PLAIN: Final[tuple[type, ...]] = (str, Path, int, float)


class PlainParam:
    """Stands in for Typer's conversion of one parameter; ``coerce`` is what Typer calls."""

    def __init__(self, convert: Callable[[str], Any]) -> None:
        self._convert = convert

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value as the command gets it.

        Raises:
            typer.BadParameter: for a text that the type does not have.
        """
        several = param.multiple or param.nargs == -1
        if value is None:
            return () if several else None
        try:
            return [self._one(item) for item in value] if several else self._one(value)
        except ValueError as error:
            raise typer.BadParameter(str(error), ctx=ctx, param=param) from None

    def _one(self, value: Any) -> Any:
        return self._convert(value) if isinstance(value, str) else value


def install() -> None:
    """Make Typer use :class:`PlainParam` wherever it can. Where Typer is built otherwise, nothing changes but the time."""
    original = getattr(typer.core, "build_runtime_param", None)
    if original is None or getattr(original, "plain", False):
        return

    def build(descriptor: Any) -> Any:
        convert = _converter(descriptor.annotation)
        return original(descriptor) if convert is None else PlainParam(convert)

    build.plain = True  # type: ignore[attr-defined]
    typer.core.build_runtime_param = build  # type: ignore[attr-defined]


def _converter(annotation: Any) -> Callable[[str], Any] | None:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        rest = [item for item in arguments if item is not type(None)]
        return _converter(rest[0]) if len(rest) == 1 else None
    if origin is list and len(arguments) == 1:
        return _converter(arguments[0])
    if origin is Literal and all(isinstance(item, str) for item in arguments):
        return _choice(arguments)
    if annotation is int:
        return _integer
    if annotation is bool:
        return lambda text: text.lower() in ("1", "true", "yes", "on")
    return annotation if annotation in _PLAIN else None


def _choice(allowed: tuple[str, ...]) -> Callable[[str], str]:
    def convert(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"{text!r} is not one of {', '.join(allowed)}")
        return text

    return convert


def _integer(text: str) -> int:
    if not (text.removeprefix("-").isascii() and text.removeprefix("-").isdecimal()) or len(text) > 20:
        raise ValueError(f"{text[:40]!r} is not an integer")
    return int(text)
