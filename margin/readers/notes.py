"""Notes: what a conversion did with the input, for a person to read before relying on it.

A note never holds a quantity, price or balance of the user: it names the rows and fields, and what was done with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

Severity = Literal["note", "warning"]

_SHOWN: Final = 5
"""Places that are spelled out before the rest are counted."""


@dataclass(frozen=True, slots=True)
class Note:
    """One remark on a conversion.

    ``code`` is stable. A ``warning`` says that the input contradicts itself somewhere where the reader did not have to rely on it; a
    ``note`` says what was converted, left out because it is empty, or taken from elsewhere.
    """

    severity: Severity
    code: str
    text: str
    where: str = ""

    def as_dict(self) -> dict[str, str]:
        """The note as data, for ``--json``."""
        return {"severity": self.severity, "code": self.code, "text": self.text, "where": self.where}

    def __str__(self) -> str:
        return f"{self.text} ({self.where})" if self.where else self.text


@dataclass
class Report:
    """Collects notes while an input is converted; equal remarks on many rows become one note."""

    _places: dict[tuple[Severity, str, str], list[str]] = field(default_factory=dict)

    def note(self, code: str, text: str, where: str = "") -> None:
        """Say what was done."""
        self._places.setdefault(("note", code, text), []).append(where)

    def warn(self, code: str, text: str, where: str = "") -> None:
        """Say that something does not fit together."""
        self._places.setdefault(("warning", code, text), []).append(where)

    def notes(self) -> tuple[Note, ...]:
        """All notes in the order in which they first came up."""
        return tuple(Note(severity, code, text, _places(places)) for (severity, code, text), places in self._places.items())


def _places(places: list[str]) -> str:
    named = [place for place in places if place]
    if len(named) <= _SHOWN:
        return ", ".join(named)
    return f"{', '.join(named[:_SHOWN])} and {len(named) - _SHOWN} more"
