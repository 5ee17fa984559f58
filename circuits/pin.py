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

PRESETS = {"p2-c2-d3": "tiny", "p8-c4-d4": "small", "p16-c8-d4": "medium", "p64-c16-d4": "large"}


def entry(circuit_id: str) -> dict[str, object]:
    """The registry's entry for a freshly compiled circuit, still without its development key's digests."""
    match = re.fullmatch(r"(?P<model>[a-z]+)-(?P<shape>p(?P<p>\d+)-c(?P<c>\d+)-d(?P<d>\d+))", circuit_id)
    if match is None:
        raise ValueError(f"{circuit_id} is not named <model>-p<positions>-c<collateral>-d<depth>")
    paths = compile_circuit(circuit_id)
    header = read_header(paths["r1cs"])
    preset = PRESETS[match["shape"]]
    return {
        "id": circuit_id,
        "model": match["model"],
        "preset": preset,
        "positions": int(match["p"]),
        "collateral": int(match["c"]),
        "depth": int(match["d"]),
        "production": preset != "tiny",
        "signals": list(registry.CROSS_SIGNALS),
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
    """Compile, register, make development keys, register their digests."""
    from circuits.setup import make_development_key

    names = sorted(path.stem for path in (CIRCUITS / "main").glob("*.circom"))
    entries = []
    for name in names:
        print(f"compiling {name}", file=sys.stderr, flush=True)
        entries.append(entry(name))
    write(entries)
    for e in entries:
        print(f"development key of {e['id']}", file=sys.stderr, flush=True)
        key = make_development_key(str(e["id"]))
        e["development_zkey_sha256"], e["development_vk_sha256"] = key.zkey_sha256, key.vk_sha256
    write(entries)


if __name__ == "__main__":
    main()
