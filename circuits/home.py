"""Where built things live: compiled circuits, keys, the engine's binary, caches.

Everything below :func:`home` can be deleted and made again. It is ``$ZKMARGIN_HOME`` when that is set, otherwise ``build/`` of the
checkout that this package is imported from.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

CHECKOUT = Path(__file__).resolve().parent.parent
CIRCUITS = CHECKOUT / "circuits"
NODE_MODULES = CIRCUITS / "node_modules"

ArtifactKind = Literal["r1cs", "wasm", "sym"]
DEVELOPMENT = "development"


def home() -> Path:
    """Root of everything that is built, not versioned."""
    configured = os.environ.get("ZKMARGIN_HOME")
    return Path(configured).expanduser().resolve() if configured else CHECKOUT / "build"


def artifact(circuit_id: str, kind: ArtifactKind) -> Path:
    """A compiled circuit's file."""
    return home() / "circuits" / circuit_id / f"{circuit_id}.{kind}"


def key_dir(circuit_id: str, which: str = DEVELOPMENT) -> Path:
    """The folder of one key pair: ``"development"``, or the SHA-256 (hex) of a ceremony's verification key."""
    return home() / "keys" / circuit_id / which


def cache() -> Path:
    """Folder of caches that are checked before use and may vanish at any time; readable by its owner alone."""
    folder = home() / "cache"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def engine_binary() -> Path:
    """The compiled engine."""
    return home() / "engine" / "zkmargin-engine"
