"""Compile the circuits as they are or with one thing changed, and keep the result by the digest of everything that went in.

A variant is a set of replaced source files and a main component. circom runs without optimisation (``--O0``) here: every statement then
is a constraint of its own and every signal has a wire, so that a violated constraint has a name. What holds for the production
flags is tested separately, by carrying the same witnesses over to the registered ``.r1cs``.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from circuits import home, toolchain
from circuits.home import CIRCUITS
from tests.soundness import compiler
from tests.soundness.system import System

PLAIN = ("--O0", "--r1cs", "--sym")
"""No optimisation: one constraint per statement, one wire per signal."""
PRODUCTION = toolchain.FLAGS


class CircomRefused(Exception):
    """circom did not compile the variant; the text is its message."""


@dataclass(frozen=True)
class Variant:
    """Sources by path below ``circuits/`` that replace the ones in the tree, the text of the main file, and circom's flags."""

    main: str
    replaced: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = PLAIN

    def sources(self) -> dict[str, str]:
        """Every file that circom sees, by path."""
        return {**library(), **self.replaced, "main/main.circom": self.main}

    def digest(self) -> str:
        """Identity of the compilation: sources, flags and compiler."""
        hasher = hashlib.sha256(repr((toolchain.TOOLCHAIN, self.flags)).encode())
        for path, text in sorted(self.sources().items()):
            hasher.update(repr((path, text)).encode())
        return hasher.hexdigest()


@dataclass(frozen=True)
class Built:
    """What circom wrote and said."""

    files: Mapping[str, bytes]
    output: str

    def system(self) -> System:
        """The constraint system with its wires' names."""
        return System.read(self.files["r1cs"], self.files["sym"].decode("ascii"))


@cache
def library() -> dict[str, str]:
    """The templates of ``circuits/`` by path."""
    folders = ("lib", "models")
    return {
        p.relative_to(CIRCUITS).as_posix(): p.read_text(encoding="utf-8") for f in folders for p in sorted((CIRCUITS / f).glob("*.circom"))
    }


def main_of(include: str, call: str, public: str = "") -> str:
    """A main file for one template, ``Signed(8)`` for instance."""
    signals = f" {{public [{public}]}}" if public else ""
    return f'pragma circom 2.2.3;\n\ninclude "../{include}";\n\ncomponent main{signals} = {call};\n'


def build(variant: Variant) -> Built:
    """Compile, or take the result of the same compilation from ``home/cache/variants``.

    Raises:
        CircomRefused: with the compiler's message.
    """
    kept = home.cache() / "variants" / f"{variant.digest()}.zip"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        data = _compile(variant)
        with tempfile.NamedTemporaryFile(dir=kept.parent, suffix=".part", delete=False) as file:
            file.write(data)
        Path(file.name).replace(kept)
    with zipfile.ZipFile(kept) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return Built({name: data for name, data in files.items() if name != "output"}, files["output"].decode())


def circom(source: Path, output: Path, flags: tuple[str, ...]) -> tuple[bool, str]:
    """Run circom; whether it succeeded, and what it said."""
    okay, text = compiler.circom([str(source), *flags, "-l", str(toolchain.require(toolchain.CIRCOMLIB)), "-o", str(output)])
    return okay and "Everything went okay" in text, text


def _compile(variant: Variant) -> bytes:
    with tempfile.TemporaryDirectory(prefix="zkmargin-variant-") as scratch:
        root = Path(scratch).resolve()
        for path, text in variant.sources().items():
            target = root / path
            target.parent.mkdir(exist_ok=True)
            target.write_text(text, encoding="utf-8")
        okay, text = circom(root / "main" / "main.circom", root, variant.flags)
        if not okay:
            raise CircomRefused(text.strip()[-2000:])
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for kind, file in (("r1cs", root / "main.r1cs"), ("sym", root / "main.sym"), ("wasm", root / "main_js" / "main.wasm")):
                if file.exists():
                    archive.write(file, kind)
            archive.writestr("output", text)
        return buffer.getvalue()


def forget() -> None:
    """Drop every kept compilation, to measure from cold."""
    shutil.rmtree(home.cache() / "variants", ignore_errors=True)
