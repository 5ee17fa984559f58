"""The catalogue is complete: every constraining statement has a mutant, every rule an attack, every survivor a reason."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from circuits.home import CHECKOUT
from tests.soundness.catalogue.entries import dropped
from tests.soundness.deletion import without
from tests.soundness.registered import attacks, mutants, targets
from tests.soundness.rules import RULES
from tests.soundness.runner import compiled, definitions, honest_prover, kill, mutated
from tests.soundness.statements import Statement, constraining, every_statement
from tests.soundness.system import System
from tests.soundness.variant import library

DROPPED = {(m.file, m.template, m.old.removesuffix(";")) for m in mutants().values() if m.kind == "drop"}


@pytest.mark.parametrize("statement", every_statement(), ids=lambda s: f"{s.template}: {s.text}")
def test_every_statement_has_a_mutant_without_it(statement: Statement) -> None:
    assert (statement.file, statement.template, statement.text) in DROPPED


def test_no_mutant_is_about_a_statement_that_is_gone() -> None:
    known = {(s.file, s.template, s.text) for s in every_statement()}
    assert known >= DROPPED


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_attacked(rule: str) -> None:
    tried = {attack.id for mutant in mutants().values() if not mutant.survives for attack in mutant.by}
    assert [a for a in attacks().values() if a.rule == rule and a.id in tried]


def test_rules_are_those_of_the_statement() -> None:
    text = (CHECKOUT / "docs" / "statement.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (R\d+) \|", text, re.MULTILINE) == list(RULES)


@pytest.mark.parametrize("identifier", mutants())
def test_every_mutant_applies(identifier: str) -> None:
    mutant = mutants()[identifier]
    assert mutated(mutant) != library()[mutant.file]
    assert mutant.target in targets()
    assert mutant.kind == "weaken" or mutant.by, "a dropped statement needs an attack"


def test_a_statement_is_found_in_every_form() -> None:
    source = "template T(N) { signal a <== b; c === d; // e === f\n for (;;) { G(1)(h); _ <== i; } component j = K(); }"
    assert [s.text for s in constraining("x", source)] == ["signal a <== b", "c === d", "G(1)(h)"]


def test_dropping_keeps_the_assignment() -> None:
    assert dropped("signal a <== b * c") == "signal a <-- b * c;"
    assert dropped("signal a <== T(1)(b)") == "signal honest <== T(1)(b); signal a <-- honest;"
    assert dropped("a === b") == dropped("T(1)(b)") == ""


@pytest.mark.parametrize("identifier", [m.id for m in mutants().values() if not targets()[m.target].whole][:8])
def test_kills_or_explains_a_mutant(identifier: str) -> None:
    """A sample; all of them are run by test_all.py."""
    assert kill(identifier).explained


@pytest.mark.parametrize(
    "identifier",
    ["Signed: drop value <== (1 - 2 * negative) * magnitude", "OneOf: drop product[N - 2] === 0",
     "Cross: drop collateral.row <== collateralRow", "TieredPosition in Cross(2, 2, 1): drop lots <== size.value",
     "Cross: drop account.out === commitment", "Sides in Cross(2, 2, 1): drop IsBit()(hasUpper)", "OnePlace: drop count === 1",
     "RiskGroup: drop UnpackAmounts()(amounts, amount)", "RiskClass: drop InRange(NOTIONAL_BITS())(size[k])"],
)  # fmt: skip
def test_deleting_is_what_compiling_does(identifier: str) -> None:
    """Constraints that are deleted from the compiled system are those that circom leaves out."""
    mutant = mutants()[identifier]
    honest = honest_prover(mutant.target)
    smaller = without(honest.system, definitions(mutant.target), mutant, mutant.target.partition("(")[0])
    assert smaller is not None
    assert _constraints(smaller) == _constraints(compiled(mutant))
    assert smaller.r1cs.header.constraints < honest.system.r1cs.header.constraints


def _constraints(system: System) -> Counter[str]:
    """Without the numbers of components without a name, which change when one is gone."""
    names = [re.sub(r"#\d+", "", name) for name in system.names]
    parts = [[sorted((names[w], k) for w, k in part) for part in (c.a, c.b, c.c)] for c in system.r1cs.constraints]
    return Counter(map(repr, parts))


def test_a_statement_whose_signals_another_one_has_too_is_compiled() -> None:
    mutant = mutants()["OneOf: drop product[i - 1] <== product[i - 2] * (in - set[i])"]
    honest = honest_prover(mutant.target)
    assert without(honest.system, definitions(mutant.target), mutant, "OneOf") is None
