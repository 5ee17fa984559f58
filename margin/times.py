"""Times of the formats: RFC 3339, UTC, written with ``Z``: ``2026-11-20T12:00:00Z``."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from margin.errors import InputError

_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z", re.ASCII)


def parse_time(value: object, where: str = "") -> datetime:
    """Read a time.

    Raises:
        InputError: ``input.time`` for another zone or spelling, or a day that does not exist.
    """
    hint = "Write it in UTC like 2026-11-20T12:00:00Z."
    if type(value) is not str or not _TIME.fullmatch(value):
        raise InputError("A time cannot be read", where=where, why="it is not RFC 3339 in UTC with Z", hint=hint, code="input.time")
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise InputError("A time cannot be read", where=where, why=str(error), hint=hint, code="input.time") from None


def render_time(moment: datetime) -> str:
    """The text of a time; microseconds only where there are any.

    Raises:
        ValueError: for a time without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
