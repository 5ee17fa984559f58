"""Compile a contract with solc (npm, pinned in ``package-lock.json``) and call it in py-evm, all in this process and its children."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from circuits.home import cache
from circuits.lock import exclusive
from circuits.toolchain import node, npm_ci

FOLDER = Path(__file__).parent
EVM_VERSION = "istanbul"
GAS = 30_000_000


def install() -> None:
    """The pinned compiler, once, from the lock file and without any package's scripts."""
    with exclusive(cache() / "solc.lock", timeout=300):
        if not (FOLDER / "node_modules" / "solc" / "soljson.js").is_file():
            npm_ci(FOLDER)


def compile_contract(source: str, name: str) -> bytes:
    """The contract's creation bytecode."""
    install()
    settings = {"evmVersion": EVM_VERSION, "optimizer": {"enabled": True}, "outputSelection": {"*": {"*": ["evm.bytecode.object"]}}}
    request = {"language": "Solidity", "sources": {"contract.sol": {"content": source}}, "settings": settings}
    done = subprocess.run(
        [str(node()), str(FOLDER / "solc.mjs")],
        input=json.dumps(request).encode(),
        cwd=FOLDER,
        check=True,
        timeout=300,
        capture_output=True,
    )
    answer = json.loads(done.stdout)
    errors = [problem["formattedMessage"] for problem in answer.get("errors", ()) if problem["severity"] == "error"]
    if errors:
        raise AssertionError("\n".join(errors))
    return bytes.fromhex(answer["contracts"]["contract.sol"][name]["evm"]["bytecode"]["object"])


class Contract:
    """A contract in an in-process EVM, without blocks or transactions around it."""

    def __init__(self, creation: bytes) -> None:
        from eth.chains.base import MiningChain
        from eth.db.atomic import AtomicDB
        from eth.vm.forks.istanbul import IstanbulVM

        chain_class = MiningChain.configure(__name__="Chain", vm_configuration=((0, IstanbulVM),))
        genesis = {"difficulty": 1, "gas_limit": GAS, "timestamp": 1}
        self._vm: Any = chain_class.from_genesis(AtomicDB(), genesis).get_vm()
        self._code = self._run(b"", creation)

    def _run(self, data: bytes, code: bytes) -> bytes:
        someone = b"\x11" * 20
        done = self._vm.execute_bytecode(
            origin=someone, gas_price=0, gas=GAS, to=b"\x22" * 20, sender=someone, value=0, data=data, code=code
        )
        done.raise_if_error()
        return bytes(done.output)

    def call(self, signature: str, arguments: bytes) -> bytes:
        """Call a function with ABI-encoded arguments; what it returns."""
        from eth_utils import keccak

        return self._run(keccak(text=signature)[:4] + arguments, self._code)
