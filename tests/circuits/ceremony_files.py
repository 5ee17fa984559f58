"""A small locally made ceremony: a circuit of two constraints and powers of tau of 2^3, made once per session by snarkjs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from circuits.ceremony import Subject
from circuits.compile import run_circom, sha256_file
from circuits.snarkjs import call

SOURCE = """
pragma circom 2.2.3;
template Product() {
    signal input a;
    signal input b;
    signal output c;
    signal square <== a * a;
    c <== square * b;
}
component main {public [b]} = Product();
"""
POWER = 3
TIMEOUT = 120.0


@dataclass(frozen=True)
class CeremonyFiles:
    """The circuit, and powers of tau in several states. ``digest`` is the SHA-256 of the sound ones."""

    subject: Subject
    wasm: Path
    sound: Path
    unprepared: Path
    uncontributed: Path

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.sound.read_bytes()).hexdigest()


def make(folder: Path) -> CeremonyFiles:
    (folder / "product.circom").write_text(SOURCE)
    run_circom(folder / "product.circom", folder)
    r1cs = folder / "product.r1cs"
    new, once, twice, sound, bare = (folder / f"{name}.ptau" for name in ("new", "once", "twice", "sound", "bare"))
    call("ptau_new", {"power": POWER, "output": new}, timeout=TIMEOUT)
    call("ptau_contribute", {"input": new, "output": once, "name": "first", "entropy": "a"}, timeout=TIMEOUT)
    call("ptau_contribute", {"input": once, "output": twice, "name": "second", "entropy": "b"}, timeout=TIMEOUT)
    call("ptau_prepare", {"input": twice, "output": sound}, timeout=TIMEOUT)
    call("ptau_prepare", {"input": new, "output": bare}, timeout=TIMEOUT)
    subject = Subject("product", r1cs, sha256_file(r1cs), 2, 2)
    return CeremonyFiles(subject, folder / "product_js" / "product.wasm", sound, twice, bare)
