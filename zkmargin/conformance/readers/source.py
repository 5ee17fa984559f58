"""Reading a published file: strict JSON, and numbers as decimal texts."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from margin import strictjson
from margin.decimals import NumberText
from margin.files import read_bytes
from zkmargin.conformance.numbers import RoundingName, rounded, text

PLACES: Final = 28


def load(folder: Path, name: str) -> Any:  # noqa: ANN401 - parsed JSON of a published file
    """The parsed JSON of a file.

    Raises:
        InputError: ``input.file.*``, ``json.*``.
    """
    path = folder / name
    return strictjson.loads(read_bytes(path, what="published file"), str(path))


def number(value: object) -> Fraction:
    """A published number, exact: an integer, a decimal text, or a floating-point number as it is printed."""
    return Fraction(value.text if isinstance(value, NumberText) else str(value))


def decimal(value: object, places: int | None = None, rounding: RoundingName = "nearest") -> str:
    """The number as a decimal text, on a grid of ``places`` decimals where that is asked for."""
    exact = value if isinstance(value, Fraction) else number(value)
    return text(exact if places is None else rounded(exact, rounding, places), PLACES)
