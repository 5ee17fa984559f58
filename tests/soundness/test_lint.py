"""T0: the sources keep the rules on the text, circom has no warning, circomspect none that is not explained."""

from __future__ import annotations

import json

import pytest

from circuits.home import CIRCUITS
from tests.soundness import lint


def test_sources_keep_the_rules() -> None:
    assert list(lint.source_findings(lint.every_source())) == []


@pytest.mark.parametrize(
    ("rule", "file", "source"),
    [
        ("hint", "lib/x.circom", "template T() { signal a; a <-- 1; }"),
        ("hint", "lib/x.circom", "template T() { signal a; 1 --> a; }"),
        ("assert", "lib/x.circom", "template T(N) { signal input a; assert(a < (1 << N)); }"),
        ("assert", "lib/x.circom", "template T() { component c = K(); assert(c.out == 1); }"),
        ("constant", "lib/x.circom", "template T() { signal input a; a === 21888242871839275222246405745257275088548364400416034343698204186575808495616; }"),
        ("constant", "models/x.circom", "template T() { signal input a; a === 0x7a6b6d617267696e; }"),
        ("log", "lib/x.circom", "template T() { signal input a; log(a); }"),
        ("main", "lib/x.circom", "template T() { signal input a; } component main = T();"),
        ("main", "main/x.circom", 'pragma circom 2.2.3; include "y.circom"; template T() { } component main = T();'),
    ],
)  # fmt: skip
def test_finds_what_is_forbidden(rule: str, file: str, source: str) -> None:
    assert rule in {finding.rule for finding in lint.source_findings({file: source})}


@pytest.mark.parametrize("source", ["template T(N) { signal input a; assert(N < 254); }", "// a <-- b\ntemplate T() { }"])
def test_allows_what_is_not(source: str) -> None:
    assert list(lint.source_findings({"lib/x.circom": source})) == []


def test_circomspect_finds_nothing_unexplained() -> None:
    assert lint.unexplained(lint.circomspect()) == []


def test_baseline_gives_reasons_and_may_not_go_stale() -> None:
    baseline = json.loads(lint.BASELINE.read_text(encoding="utf-8"))
    assert all(len(entry["reason"]) > 20 for entry in baseline)
    assert [item["stale"] for item in lint.unexplained([])] == ["yes"] * len(baseline)


@pytest.mark.parametrize("name", [path.stem for path in lint.tiny_mains()])
def test_circom_has_no_warning(name: str) -> None:
    assert lint.inspect(CIRCUITS / "main" / f"{name}.circom") == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [path.stem for path in lint.mains() if path not in lint.tiny_mains()])
def test_circom_has_no_warning_about_the_large(name: str) -> None:
    assert lint.inspect(CIRCUITS / "main" / f"{name}.circom") == []


def test_reads_warnings() -> None:
    text = "\x1b[33mwarning[CA02]\x1b[0m: In template T: output out is not constrained\nEverything went okay"
    assert lint.warnings(text) == ["warning[CA02]: In template T: output out is not constrained"]
