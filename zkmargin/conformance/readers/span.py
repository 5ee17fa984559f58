"""SPAN: the textbook example of sixteen scenarios, a future and a call."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from zkmargin.conformance.cases import SCHEMA
from zkmargin.conformance.readers.source import decimal, load, number

FILE: Final = "span_textbook_vectors.json"
SOURCE: Final = "L. G. McMillan, Options as a Strategic Investment, chapter 34, pages 668 to 670"


def read(folder: Path) -> dict[str, Any]:
    """The case file."""
    data = load(folder, FILE)
    instruments = [{"symbol": symbol, "price": "1", "tiers": {"rule": "flat", "maintenance": "1"}} for symbol in data["arrays"]]
    arrays = [{"symbol": symbol, "group": "index", "values": [decimal(value) for value in row]} for symbol, row in data["arrays"].items()]
    section = {
        "scenarios": len(data["scenarios"]),
        "classes": [{"name": "index", "floored": True}],
        "groups": [{"name": "index", "class": "index"}],
        "arrays": arrays,
    }
    return {
        "schema": SCHEMA,
        "set": "span",
        "title": "SPAN textbook scan risk",
        "source": SOURCE,
        "note": "One combined commodity; the arrays have the weights of the extreme moves in them. Only results enter, so prices are one.",
        "snapshots": {"market": {"venue": "span-textbook", "numeraire": "USD", "instruments": instruments, "portfolio": section}},
        "cases": [_case(row) for row in data["cases"]],
    }


def _case(row: dict[str, Any]) -> dict[str, Any]:
    expected: dict[str, Any] = {"requirement": decimal(row["expected_scan_risk"])}
    if "expected_vector" in row:
        expected["scenario"] = [decimal(number(value)) for value in row["expected_vector"]]
    return {
        "name": row["name"],
        "model": "portfolio",
        "snapshot": "market",
        "account": {"positions": [{"symbol": symbol, "quantity": decimal(lots)} for symbol, lots in row["positions"].items()]},
        "expected": {"maintenance": expected},
        "prove": "expected_vector" in row,
    }
