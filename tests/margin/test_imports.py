"""The path of a cold proof stays light: what it imports is measured in tenths of a second for the whole program."""

from __future__ import annotations

import subprocess
import sys

HOT = (
    "margin.portfolio, margin.snapshot, margin.snapshot_rules, margin.tables.cross, margin.account, margin.models.cross, "
    "margin.claim, margin.policy"
)
HEAVY = {"pydantic", "pandas", "numpy", "pyarrow", "cryptography", "rfc8785", "fastapi", "sqlalchemy", "fractions", "random", "hypothesis"}


def test_the_rule_imports_nothing_heavy_and_nothing_of_the_other_packages() -> None:
    script = f"import sys, {HOT}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(done.stdout.split())
    assert "margin" in loaded
    assert not loaded & HEAVY
    assert not loaded & {"circuits", "attestation", "prover", "verifier", "zkmargin", "bench"}


def test_a_snapshot_of_tiers_alone_loads_no_other_table() -> None:
    script = f"""
import sys, {HOT}
from tests.margin import cases
from margin.models.evaluation import book_for, evaluate
from margin.account import scale
snapshot = cases.snapshot()
evaluate("cross", scale(cases.portfolio(), snapshot), book_for("cross", snapshot, "maintenance"))
print(*sorted(name for name in sys.modules if name.startswith("margin.")))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    loaded = done.stdout.split()
    assert "margin.tables.cross" in loaded
    assert not [name for name in loaded if "portfolio_" in name or "shortfall" in name or "clearing" in name or ".sections" in name]


def test_a_cross_proof_loads_no_section_and_no_other_table_or_model() -> None:
    """What belongs to other models costs a cross proof nothing."""
    script = f"import sys, {HOT}, margin.snapshot_format\nprint(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    loaded = {
        name for name in done.stdout.split() if name.startswith(("margin.sections", "margin.tables.", "margin.models.", "margin.builders"))
    }
    shared = {"margin.tables.assets", "margin.tables.book", "margin.tables.spans", "margin.models.collateral", "margin.models.outcome"}
    assert loaded == {"margin.tables.cross", "margin.models.cross", "margin.models.words", *shared}
