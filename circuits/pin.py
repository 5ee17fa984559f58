"""Register the circuits as they are: compile all of them, make their development keys, and write ``registry.json``.

Run by maintainers after a change to a circuit (``python -m circuits.pin``); the diff of the registry is the change to review.
"""

from __future__ import annotations

import json
import re
import sys

from circuits import registry, toolchain
from circuits.compile import compile_circuit, sha256_file, source_sha256
from circuits.home import CIRCUITS
from circuits.r1cs import read_header

PRESETS = {
    "cross-p2-c2-d3": "tiny",
    "cross-p8-c4-d4": "small",
    "cross-p16-c8-d4": "medium",
    "cross-p64-c16-d4": "large",
    "isolated-p2-d3": "tiny",
    "isolated-p8-d4": "small",
    "isolated-p32-d4": "medium",
    "pool-m2-p2-c2-n2-a2-d3": "tiny",
    "pool-m4-p8-c4-n16-a8-d4": "small",
    "pool-m8-p8-c4-n32-a8-d4": "medium",
    "portfolio-p2-c2-g2-u2-s4-d3": "tiny",
    "portfolio-p8-c4-g4-u2-s16-d4": "small",
    "portfolio-p32-c4-g8-u4-s16-d4": "medium",
    "portfolio-p32-c4-g8-u2-s31-d4": "large",
    "compression-p2-c2-g2-u2-s4-d3": "tiny",
    "compression-p8-c4-g4-u2-s16-d4": "small",
    "compression-p32-c4-g8-u4-s16-d4": "medium",
    "shortfall-p2-c2-w3-t9-d3": "tiny",
    "shortfall-p16-c4-w1-t250-d4": "small",
    "shortfall-p16-c4-w1-t500-d4": "medium",
    "shortfall-p8-c4-w3-t250-d4": "emir",
    "clearing-n4-k2-d3": "tiny",
    "clearing-n16-k4-d4": "small",
    "clearing-n64-k4-d4": "medium",
}

LETTERS = {
    "p": "positions",
    "c": "collateral",
    "g": "groups",
    "u": "classes",
    "s": "scenarios",
    "w": "windows",
    "t": "returns",
    "m": "members",
    "n": "netted",
    "a": "nettedCollateral",
    "d": "depth",
}
CLEARING = {"n": "members", "k": "scenarios", "d": "depth"}
"""What the letters of a circuit's id stand for."""


def sizes(circuit_id: str) -> tuple[str, dict[str, int], int]:
    """Model, sizes and depth, out of a circuit's id.

    Raises:
        ValueError: the id is not <model>(-<letter><size>)+ with a depth.
    """
    model, *parts = circuit_id.split("-")
    letters = CLEARING if model == "clearing" else LETTERS
    found = {letters[part[0]]: int(part[1:]) for part in parts if re.fullmatch(r"[a-z]\d+", part) and part[0] in letters}
    if len(found) != len(parts) or "depth" not in found:
        raise ValueError(f"{circuit_id} is not named <model>(-<letter><size>)+")
    return model, found, found.pop("depth")


def entry(circuit_id: str) -> dict[str, object]:
    """The registry's entry for a freshly compiled circuit, still without its development key's digests."""
    model, found, depth = sizes(circuit_id)
    paths = compile_circuit(circuit_id)
    header = read_header(paths["r1cs"])
    preset = PRESETS[circuit_id]
    return {
        "id": circuit_id,
        "model": model,
        "preset": preset,
        "sizes": found,
        "depth": depth,
        "production": preset != "tiny",
        "signals": list(registry.SIGNALS),
        "toolchain": toolchain.TOOLCHAIN,
        "flags": list(toolchain.FLAGS),
        "source_sha256": source_sha256(circuit_id),
        "constraints": header.constraints,
        "wires": header.wires,
        "r1cs_sha256": sha256_file(paths["r1cs"]),
        "wasm_sha256": sha256_file(paths["wasm"]),
        "sym_sha256": sha256_file(paths["sym"]),
        "development_zkey_sha256": "",
        "development_vk_sha256": "",
    }


def write(entries: list[dict[str, object]]) -> None:
    """Write the registry, entries ordered by size."""
    ordered = sorted(entries, key=lambda e: (str(e["model"]), int(str(e["constraints"]))))
    registry.REGISTRY_FILE.write_text(json.dumps({"circuits": ordered}, indent=2) + "\n", encoding="utf-8")
    registry._load.cache_clear()


def main() -> None:
    """Compile, register, make development keys, register their digests. Arguments are circuit ids; without any, all of them."""
    from circuits.setup import make_development_key

    names = sys.argv[1:] or sorted(path.stem for path in (CIRCUITS / "main").glob("*.circom"))
    known = {e["id"]: e for e in json.loads(registry.REGISTRY_FILE.read_text(encoding="utf-8"))["circuits"] if e["id"] in PRESETS}
    for name in names:
        print(f"compiling {name}", file=sys.stderr, flush=True)
        known[name] = entry(name)
        write(list(known.values()))
        print(f"development key of {name}", file=sys.stderr, flush=True)
        key = make_development_key(name)
        known[name]["development_zkey_sha256"], known[name]["development_vk_sha256"] = key.zkey_sha256, key.vk_sha256
        write(list(known.values()))


if __name__ == "__main__":
    main()
