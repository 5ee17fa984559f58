"""A Solidity verifier for a circuit's key, written by snarkjs (its template is GPL-3.0, and so is the contract)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from circuits.toolchain import SNARKJS, run_node
from margin.errors import EnvironmentFault, TrustError

TIMEOUT: Final = 120.0
"""Seconds; reading the large circuit's key takes a few."""

CONTRACT: Final = "Groth16Verifier"


def solidity_verifier(zkey: Path) -> str:
    """The contract's source, from a proving key whose digest the caller has checked.

    The contract checks signals below the modulus and the pairing equation. It does not know what the signals mean: the caller of
    ``verifyProof`` has to build them from its own records, as :mod:`verifier.claim_checks` does.

    Raises:
        TrustError: ``solidity.zkey``, snarkjs cannot read the key.
        EnvironmentFault: ``node.missing``, ``toolchain.missing``, ``toolchain.timeout``.
    """
    if not zkey.is_file():
        raise EnvironmentFault("There is no proving key", where=str(zkey), hint="Run: zkmargin setup", code="key.missing")
    with tempfile.TemporaryDirectory(prefix="zkmargin-solidity-") as folder:
        output = Path(folder) / "verifier.sol"
        done = run_node(SNARKJS, ["zkey", "export", "solidityverifier", str(zkey.absolute()), str(output)], timeout=TIMEOUT)
        if done.returncode != 0 or not output.is_file():
            raise TrustError("snarkjs cannot read the proving key", where=str(zkey), why=done.stderr.strip()[-300:], code="solidity.zkey")
        return output.read_text(encoding="utf-8")
