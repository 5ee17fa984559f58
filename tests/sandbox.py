"""A home folder of its own for a test, with the compiled circuits and the engine of the checkout in it."""

from __future__ import annotations

import shutil
from pathlib import Path

from circuits import home

TINY = "cross-p2-c2-d3"


def make(root: Path, *, engine: bool = True, keys: tuple[str, ...] = ()) -> Path:
    """Build ``root`` as a home.

    Circuits, engine and machine code are links to the checkout's; keys are copies, so that a test may damage them.
    """
    built = home.CHECKOUT / "build"
    root.mkdir(parents=True, exist_ok=True)
    (root / "circuits").symlink_to(built / "circuits")
    if engine:
        (root / "engine").symlink_to(built / "engine")
    compiled = root / "cache" / "witness"
    compiled.mkdir(mode=0o700, parents=True)
    for path in (built / "cache" / "witness").glob("*"):
        (compiled / path.name).hardlink_to(path)
    for circuit_id in keys:
        shutil.copytree(built / "keys" / circuit_id / home.DEVELOPMENT, root / "keys" / circuit_id / home.DEVELOPMENT)
    return root
