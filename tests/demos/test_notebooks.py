"""The notebooks run from top to bottom, draw their pictures, and are kept without outputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "docs" / "demos"
SECONDS = 40
"""No cell may take longer, on a machine that has other work to do."""
PICTURES = {
    "1_models_on_one_book": 4,
    "2_dynamic_margin": 4,
    "3_what_compression_saves": 3,
    "4_what_an_attestation_leaks": 3,
    "5_liquidation_cascade": 3,
}
SLOW = {"2_dynamic_margin", "4_what_an_attestation_leaks"}
"""One builds a hundred snapshots, the other makes real proofs."""


def notebook(name: str) -> Any:
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def test_every_notebook_is_tested() -> None:
    assert {path.stem for path in FOLDER.glob("*.ipynb")} == set(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_kept_without_outputs(name: str) -> None:
    content = notebook(name)
    nbformat.validate(content)
    assert [cell for cell in content.cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)] == []
    assert content.cells[0].cell_type == "markdown"
    assert content.cells[0].source.startswith("# ")


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in PICTURES])
def test_runs(name: str) -> None:
    content = notebook(name)
    NotebookClient(content, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}).execute()
    outputs = [output for cell in content.cells if cell.cell_type == "code" for output in cell.outputs]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == PICTURES[name]
    assert [output for output in outputs if output.output_type == "stream" and output.name == "stderr"] == []
