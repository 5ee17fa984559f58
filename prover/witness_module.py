"""Compiled witness calculators, cached as machine code.

Compiling a circuit's WebAssembly takes half a second, loading the result ten milliseconds. The cache is keyed by everything that the
machine code depends on: the module's digest, the installed wasmtime, the host and the options below. wasmtime trusts what it
deserializes completely, so only a cached file that :mod:`prover.cache` finds sound is used; wasmtime itself refuses machine code of another
version of itself.
"""

from __future__ import annotations

import atexit
import contextlib
import platform
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from prover import cache

if TYPE_CHECKING:
    import wasmtime

OPTIONS: Final = "cranelift speed multi-memory"


@lru_cache(maxsize=1)
def engine() -> wasmtime.Engine:
    """The process's one wasmtime engine; the options are part of the cache key."""
    import wasmtime

    config = wasmtime.Config()
    config.cranelift_opt_level = "speed"
    config.wasm_multi_memory = True
    atexit.register(engine.cache_clear)  # wasmtime cannot release it any more when the interpreter has begun to take itself apart
    return wasmtime.Engine(config)


def cached(wasm_sha256: str, folder: Path) -> wasmtime.Module | None:
    """The machine code of the module with this digest, where the cache has it."""
    import wasmtime

    path = _path(wasm_sha256, folder)
    if cache.sound_file(path):
        with contextlib.suppress(wasmtime.WasmtimeError):  # machine code of another wasmtime
            return wasmtime.Module.deserialize_file(engine(), str(path))
    return None


def compiled(wasm: bytes, wasm_sha256: str, folder: Path | None) -> wasmtime.Module:
    """Compile a module, and keep its machine code in ``folder``.

    Raises:
        wasmtime.WasmtimeError: not a WebAssembly module.
    """
    import wasmtime

    module = wasmtime.Module(engine(), wasm)
    if folder is not None:
        cache.store_file(_path(wasm_sha256, folder), bytes(module.serialize()))
    return module


def _path(wasm_sha256: str, folder: Path) -> Path:
    import wasmtime

    package = Path(wasmtime.__file__)
    installed = package.stat()  # its time says which installation; importlib.metadata would cost as much as the calculation
    name = cache.key(wasm_sha256, str(package), str(installed.st_mtime_ns), OPTIONS, platform.machine(), sys.platform, platform.node())
    return folder / f"{name}.cwasm"
