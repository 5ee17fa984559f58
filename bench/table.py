"""The figures as a table for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

LINES: Final = (
    ("constraints", "constraints", "{:,.0f}"),
    ("proving key, MB", "zkey_mb", "{:,.1f}"),
    ("set-up (development), s", "setup_s", "{:,.1f}"),
    ("snapshot tree of the bundled universe, s", "tree_s", "{:.3f}"),
    ("witness, ms", "witness_ms", "{:,.0f}"),
    ("  circom's generate_witness.js, whole process, ms", "snarkjs_witness_ms", "{:,.0f}"),
    ("cold prove: process start to file, ms", "cold_prove_ms", "{:,.0f}"),
    ("  generate_witness.js + snarkjs prove, ms", "snarkjs_pipeline_ms", "{:,.0f}"),
    ("  ratio", "cold_to_snarkjs", "{:.2f}"),
    ("cold prove: peak memory, MB", "cold_prove_peak_mb", "{:,.0f}"),
    ("warm prove, ms", "warm_prove_ms", "{:,.0f}"),
    ("  rapidsnark, key in memory, ms", "rapidsnark_prove_ms", "{:,.0f}"),
    ("  ratio", "warm_to_rapidsnark", "{:.2f}"),
    ("warm prove, microseconds per constraint", "warm_us_per_constraint", "{:.1f}"),
    ("verify one, ms", "verify_ms", "{:.2f}"),
    ("verify in a batch of 1,000, ms each", "batch_verify_ms_per_proof", "{:.3f}"),
)


COLUMNS: Final = (
    ("constraints", "constraints", "{:,.0f}"),
    ("witness, ms", "witness_ms", "{:,.0f}"),
    ("prove, ms", "warm_prove_ms", "{:,.0f}"),
    ("rapidsnark, ms", "rapidsnark_prove_ms", "{:,.0f}"),
    ("ratio", "warm_to_rapidsnark", "{:.2f}"),
    ("us per constraint", "warm_us_per_constraint", "{:.1f}"),
    ("verify, ms", "verify_ms", "{:.2f}"),
)
"""What is compared when there are more circuits than fit beside each other."""

ABREAST: Final = 4
"""So many circuits have a column each; more have a row each."""


def rows(circuits: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """A header and one row per figure, or for many circuits one row per circuit with fewer figures. What was not measured is a dash."""
    if len(circuits) > ABREAST:
        header = ["circuit", *(label for label, _, _ in COLUMNS)]
        return [header, *([str(figures["circuit"]), *(_cell(figures, field, form) for _, field, form in COLUMNS)] for figures in circuits)]
    table = [["", *(str(figures["circuit"]) for figures in circuits)]]
    for label, field, form in LINES:
        table.append([label, *(_cell(figures, field, form) for figures in circuits)])
    return table


def _cell(figures: Mapping[str, Any], field: str, form: str) -> str:
    return "–" if figures.get(field) is None else form.format(figures[field])


def text(circuits: Sequence[Mapping[str, Any]]) -> str:
    """The table in columns."""
    table = rows(circuits)
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = []
    for row in table:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
