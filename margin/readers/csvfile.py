"""Delimited text files, read strictly: one header, every row as wide as it, no cell left over.

The delimiter (comma, semicolon, tab or bar) is the one that the header has. Cells stay text; what a number is, the reader of the
column says.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from margin.errors import InputError

ROWS_LIMIT: Final = 200_000
COLUMNS_LIMIT: Final = 256
NAME_SHOWN: Final = 40

_DELIMITERS: Final = ",;\t|"
_NUMBER: Final = re.compile(r"[+-]?[\d.,_\s]*\d[\d.,_\s]*([eE][+-]?\d+)?")
_MAGICS: Final = (
    (b"PK\x03\x04", "an Excel workbook or a zip file", "Save the sheet as CSV (UTF-8) and give that file."),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "Save the sheet as CSV (UTF-8) and give that file."),
    (b"\x1f\x8b", "compressed with gzip", "Unpack it first."),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "Unpack it first."),
    (b"%PDF", "a PDF", "Give the table itself, as CSV or JSON."),
    (b"\xff\xfe", "UTF-16", "Save it as UTF-8."),
    (b"\xfe\xff", "UTF-16", "Save it as UTF-8."),
)


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One row: where it stands, and its cells by column name as the header spells it."""

    where: str
    cells: dict[str, Any]

    def place(self, column: str) -> str:
        """Where a cell stands, for messages."""
        return f"{self.where} column {shown(column)}"


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """Rows under named columns, from a file or a frame."""

    where: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def need(self, *columns: str) -> None:
        """Refuse a table without these columns.

        Raises:
            InputError: ``input.csv.header``.
        """
        if not set(columns) <= set(self.columns):
            raise _error("A column is missing", self.where, f"expected {', '.join(columns)}", "", "header")


def refuse_other_formats(data: bytes, where: str) -> None:
    """Name the file formats that people hand over by mistake.

    Raises:
        InputError: ``input.format.binary``.
    """
    for magic, name, hint in _MAGICS:
        if data.startswith(magic):
            raise InputError("The file is not a text file", where=where, why=f"it is {name}", hint=hint, code="input.format.binary")
    if b"\0" in data[:65_536]:
        hint = "Give JSON, CSV or Parquet."
        raise InputError("The file is not a text file", where=where, why="it has zero bytes", hint=hint, code="input.format.binary")


def read_csv(data: bytes, where: str) -> Table:
    """Read a delimited file with a header line.

    Args:
        data: UTF-8, with or without a byte-order mark.
        where: the file's name, for messages.

    Raises:
        InputError: ``input.format.binary``, or ``input.csv.encoding``, ``.header``, ``.quote``, ``.width``, ``.size`` or ``.rows``.
    """
    refuse_other_formats(data, where)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        why = f"byte {error.start} is {error.reason}"
        raise _error("The file is not UTF-8", f"{where} line {line}", why, "Save it as UTF-8.", "encoding") from None
    lines = _lines(text, where)
    header_line, header = next(lines, (0, []))
    if not header:
        raise _error("The table is empty", where, "there is no header line", "The first line names the columns.", "header")
    columns = check_columns([cell.strip() for cell in header], where)
    rows: list[Row] = []
    for line, cells in lines:
        if len(cells) != len(columns):
            why = f"expected {len(columns)} cells as in line {header_line}, found {len(cells)}"
            hint = "Put cells that contain the delimiter in double quotes; the file may also be cut off here."
            raise _error("A row has another number of cells than the header", f"{where} line {line}", why, hint, "width")
        if len(rows) == ROWS_LIMIT:
            raise _error("The table has too many rows", where, f"the limit is {ROWS_LIMIT:,}", "", "size")
        rows.append(Row(f"{where} line {line}", dict(zip(columns, (cell.strip() for cell in cells), strict=True))))
    return Table(where, columns, tuple(rows))


def check_columns(columns: list[str], where: str) -> tuple[str, ...]:
    """Column names: none empty, none twice.

    Raises:
        InputError: ``input.csv.header``.
    """
    if len(columns) > COLUMNS_LIMIT:
        raise _error("The table has too many columns", where, f"the limit is {COLUMNS_LIMIT}", "", "header")
    seen: set[str] = set()
    for number, column in enumerate(columns, 1):
        if not column:
            raise _error("A column has no name", f"{where} column {number}", "", "Name it, or remove it.", "header")
        if column.casefold() in seen:
            raise _error("A column stands twice", f"{where} column {shown(column)}", "", "Remove or rename one of them.", "header")
        seen.add(column.casefold())
    return tuple(columns)


def shown(text: str) -> str:
    """A name from the input, short enough and safe to print. What looks like a number may be private, and is not repeated."""
    if _NUMBER.fullmatch(text):
        return "(a number)"
    cut = text if len(text) <= NAME_SHOWN else f"{text[:NAME_SHOWN]}..."
    return cut if cut.isprintable() else ascii(cut)[1:-1]


def _lines(text: str, where: str) -> Iterator[tuple[int, list[str]]]:
    """Every line that is not blank, with its number."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        hint = "A double quote is probably not closed, or a cell is far too long."
        raise _error("The table cannot be read", f"{where} line {reader.line_num}", str(error), hint, "quote") from None


def _error(what: str, where: str, why: str, hint: str, kind: str) -> InputError:
    return InputError(what, where=where, why=why, hint=hint, code=f"input.csv.{kind}")
