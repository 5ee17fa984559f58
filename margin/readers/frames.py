"""Frames and Parquet files as tables: pandas, polars, pyarrow, JSON records.

Cells become what a CSV cell or a JSON value would be: text, an integer, a float (read by its shortest decimal text), a decimal as text, or
nothing.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from margin.errors import InputError
from margin.readers.csvfile import COLUMNS_LIMIT, ROWS_LIMIT, Row, Table, check_columns
from margin.readers.values import Value

PARQUET_MAGIC: Final = b"PAR1"
_CELLS_LIMIT: Final = 512 * 1024 * 1024
"""Bytes of a Parquet file when unpacked; the file itself can be a thousand times smaller."""
_MISSING: Final = frozenset({"NAType", "NaTType"})
"""What pandas puts where there is no value; neither can be compared or turned into a truth value safely."""


def from_records(records: Sequence[Mapping[str, Value]], where: str) -> Table:
    """JSON records: objects with the column names as keys. A key that a record lacks is an empty cell."""
    columns = list(dict.fromkeys(name for record in records for name in record))
    names = check_columns(columns, where)
    if len(records) > ROWS_LIMIT:
        raise _error("The table has too many rows", where, f"the limit is {ROWS_LIMIT:,}", "input.csv.size")
    rows = (Row(f"{where}[{index}]", {name: record.get(name) for name in names}) for index, record in enumerate(records))
    return Table(where, names, tuple(rows))


def from_frame(frame: Value, where: str) -> Table:
    """A pandas or polars frame, or a pyarrow table.

    Raises:
        InputError: ``input.frame`` for anything else, ``input.csv.header`` for its column names, ``input.csv.size``.
    """
    columns, rows = _parts(frame, where)
    if not all(type(name) is str for name in columns):
        raise _error("A column name is not a text", where, "expected texts", "input.csv.header")
    names = check_columns(list(columns), where)
    if len(rows) > ROWS_LIMIT:
        raise _error("The table has too many rows", where, f"the limit is {ROWS_LIMIT:,}", "input.csv.size")
    return Table(
        where,
        names,
        tuple(
            Row(f"{where} row {number}", {name: plain_cell(cell) for name, cell in zip(names, cells, strict=True)})
            for number, cells in enumerate(rows)
        ),
    )


def from_parquet(data: bytes, where: str) -> Table:
    """A Parquet file.

    Raises:
        InputError: ``input.parquet`` for a file that is damaged or unpacks to too much, and as :func:`from_frame`.
    """
    import pyarrow
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(data))
        metadata = file.metadata
        unpacked = sum(metadata.row_group(index).total_byte_size for index in range(metadata.num_row_groups))
        if unpacked > _CELLS_LIMIT or metadata.num_rows > ROWS_LIMIT or metadata.num_columns > COLUMNS_LIMIT:
            why = f"the limits are {ROWS_LIMIT:,} rows, {COLUMNS_LIMIT} columns and {_CELLS_LIMIT:,} bytes"
            raise _error("The Parquet file unpacks to too much", where, why, "input.parquet")
        table = file.read()
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        hint = "It may be cut off or damaged; write it again."
        why = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise InputError("The Parquet file cannot be read", where=where, why=why, hint=hint, code="input.parquet") from None
    return from_frame(table, where)


def plain_cell(cell: Value) -> Value:
    """A cell as a JSON value would be: NumPy scalars by their Python value, decimals by their text."""
    if isinstance(cell, str | int | float) or cell is None:
        return cell
    if isinstance(cell, Decimal):
        return None if cell.is_nan() else str(cell)
    item = getattr(cell, "item", None)
    if callable(item):
        return item()
    return None if type(cell).__name__ in _MISSING else cell


def _parts(frame: Value, where: str) -> tuple[Sequence[Value], Sequence[Iterable[Value]]]:
    """Column names and rows of whatever kind of frame this is."""
    if hasattr(frame, "itertuples") and hasattr(frame, "columns"):
        return list(frame.columns), list(frame.itertuples(index=False, name=None))
    if hasattr(frame, "column_names") and hasattr(frame, "to_pylist"):
        records = frame.to_pylist()
        return frame.column_names, [list(record.values()) for record in records]
    if hasattr(frame, "columns") and callable(getattr(frame, "rows", None)):
        return list(frame.columns), frame.rows()
    why = f"found {type(frame).__name__}"
    raise InputError("This is not a frame", where=where, why=why, hint="Give a pandas, polars or pyarrow table.", code="input.frame")


def _error(what: str, where: str, why: str, code: str) -> InputError:
    return InputError(what, where=where, why=why, code=code)
