"""The clock as an argument: everything that decides by time takes a :data:`Clock`, so that tests and audits can choose the moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the current time with a zone."""


def system_clock() -> datetime:
    """The machine's time in UTC, cut to whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def fixed_clock(moment: datetime) -> Clock:
    """A clock that stands still: verification as of a stated time.

    Raises:
        ValueError: a time without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a time needs a zone")
    return lambda: moment


def age_text(seconds: float) -> str:
    """A duration for people: ``45 s``, ``14 min``, ``3.5 h``, ``2.0 d``."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 86400:.1f} d"
