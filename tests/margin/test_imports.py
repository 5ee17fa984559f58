"""The path of a cold proof stays light: what it imports is measured in tenths of a second for the whole program."""

from __future__ import annotations

import subprocess
import sys

HOT = "margin.portfolio, margin.snapshot, margin.snapshot_rules, margin.rows, margin.account, margin.cross, margin.claim, margin.policy"
HEAVY = {"pydantic", "pandas", "numpy", "pyarrow", "cryptography", "rfc8785", "fastapi", "sqlalchemy", "fractions", "random", "hypothesis"}


def test_the_rule_imports_nothing_heavy_and_nothing_of_the_other_packages() -> None:
    script = f"import sys, {HOT}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(done.stdout.split())
    assert "margin" in loaded
    assert not loaded & HEAVY
    assert not loaded & {"circuits", "attestation", "prover", "verifier", "zkmargin", "bench"}
