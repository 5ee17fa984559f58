"""Values of parsed JSON and of table cells, before they are known to be anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

Value: TypeAlias = Any
"""What a JSON parser, an exchange client or a frame returns; checked where it is used."""


def absent(value: Value) -> bool:
    """Is there no value: null, an empty cell, a frame's not-a-number?"""
    return value is None or (isinstance(value, str) and not value) or (isinstance(value, float) and value != value)  # noqa: PLR0124 - not-a-number


def mapping(value: Value) -> Mapping[str, Value]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}
