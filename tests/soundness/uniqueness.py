"""T6: two copies of a leaf gadget's constraints with the same inputs cannot differ anywhere else, says a solver for finite fields.

The gadgets are compiled with small widths (the argument does not depend on the width, the solver's time does). Where a gadget is made
of others, only the wires that it adds are asked about. What hashes (``Row``, ``UnderCap``, ``ColumnPosition``, ``RiskGroup``, ``RiskClass``,
the commitments) is out of the solver's reach because of Poseidon; the wires of those follow from their inputs one by one, which
``test_dishonest.py`` shows within the whole circuits, and what their prover names is pinned by the gadgets here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import starmap

import cvc5  # type: ignore[import-untyped]
from cvc5 import Kind

from circuits.field import R
from circuits.r1cs import LinearCombination
from tests.soundness.system import System
from tests.soundness.variant import Variant, build, library, main_of

SMALL = {"NOTIONAL_BITS": 5, "ID_BITS": 5, "LOTS_BITS": 4, "BOUND_BITS": 2, "SUM_BITS": 1, "COLUMN_BITS": 2}
LIMIT_MS = 120_000


@dataclass(frozen=True)
class Gadget:
    """A template and the wires that must be determined.

    Attributes:
        include, call: the template.
        wires: which, as a pattern.
        hints: inputs that the prover chooses, as a pattern: they are not given, and may have to be determined themselves.
        bits: inputs that the caller guarantees to be bits, as a pattern.
    """

    include: str
    call: str
    wires: str = r".*"
    hints: str = ""
    bits: str = ""


NO_INVERSE = r"(?!.*\.inv$).*"
"""The inverse of zero is free, and harmless."""
OWN = r"main\.\w+(\[\d+\])*"
"""Signals of the template itself."""
GADGETS = (
    Gadget("lib/range.circom", "InRange(8)"),
    Gadget("lib/range.circom", "Signed(6)"),
    Gadget("lib/row.circom", "InTier()"),
    Gadget("lib/account.circom", "StrictlyIncreasing(2)", NO_INVERSE),
    Gadget("lib/claim.circom", "Claim(5)", r"main\.\w+(\.\w+)?"),
    Gadget("lib/tree.circom", "OneOf(8)"),
    Gadget("lib/portfolio_risk.circom", "InLotTier()"),
    Gadget("lib/packing.circom", "Unpack(3)", r"main\.value.*", r"main\.(negative|magnitude)\[.*"),
    Gadget("lib/packing.circom", "UnpackAmounts()", r"main\.part.*", r"main\.part.*"),
    Gadget("lib/portfolio_risk.circom", "Largest(3, 2)", r"main\.in", r"main\.in"),
    Gadget("lib/portfolio_risk.circom", "Better(4)", r"main\.in", r"main\.in", r"main\.smaller"),
    Gadget("lib/assign.circom", "Assign(2, 2)", NO_INVERSE),
    Gadget("lib/member.circom", "Holdings(2, 2)", OWN),
    Gadget("lib/stress.circom", "ThreeLargest(3)", OWN),
)


def small_widths() -> dict[str, str]:
    """widths.circom with small numbers."""
    text = library()["lib/widths.circom"]
    for name, bits in SMALL.items():
        text, count = re.subn(rf"(function {name}\(\) \{{ return )\d+;", rf"\g<1>{bits};", text)
        if count != 1:
            raise LookupError(f"widths.circom has no plain constant {name}")
    return {"lib/widths.circom": text}


def solver_version() -> str:
    """For the record."""
    return f"cvc5 {cvc5.__version__}"


def check(gadget: Gadget) -> str:
    """``unsat`` when the inputs determine the wires; ``sat`` when they do not; otherwise the solver gave up."""
    system = build(Variant(main_of(gadget.include, gadget.call), small_widths(), ("--O1", "--r1cs", "--sym"))).system()
    return _Query(system, gadget).answer()


class _Query:
    def __init__(self, system: System, gadget: Gadget) -> None:
        self.terms = cvc5.TermManager()
        self.solver = cvc5.Solver(self.terms)
        self.solver.setLogic("QF_FF")
        self.solver.setOption("tlimit-per", str(LIMIT_MS))
        self.field = self.terms.mkFiniteFieldSort(str(R))
        header = system.r1cs.header
        first = 1 + header.public_outputs
        every = range(first, first + header.public_inputs + header.private_inputs)
        inputs = [wire for wire in every if not (gadget.hints and re.fullmatch(gadget.hints, system.names[wire]))]
        shared = {0: self._number(1)} | {wire: self.terms.mkConst(self.field, f"input{wire}") for wire in inputs}
        copies = [{w: shared.get(w) or self.terms.mkConst(self.field, f"{c}{w}") for w in range(header.wires)} for c in "ab"]
        for copy in copies:
            for constraint in system.r1cs.constraints:
                product = self.terms.mkTerm(Kind.FINITE_FIELD_MULT, self._sum(constraint.a, copy), self._sum(constraint.b, copy))
                self.solver.assertFormula(self.terms.mkTerm(Kind.EQUAL, product, self._sum(constraint.c, copy)))
        for wire in every:
            if gadget.bits and re.fullmatch(gadget.bits, system.names[wire]):
                bit = shared[wire]
                self.solver.assertFormula(self.terms.mkTerm(Kind.EQUAL, self.terms.mkTerm(Kind.FINITE_FIELD_MULT, bit, bit), bit))
        pairs = (
            (copies[0][w], copies[1][w]) for w in range(header.wires) if w not in shared and re.fullmatch(gadget.wires, system.names[w])
        )
        different = list(starmap(self._differ, pairs))
        self.solver.assertFormula(different[0] if len(different) == 1 else self.terms.mkTerm(Kind.OR, *different))

    def answer(self) -> str:
        return str(self.solver.checkSat())

    def _number(self, value: int) -> cvc5.Term:
        return self.terms.mkFiniteFieldElem(str(value), self.field)

    def _sum(self, combination: LinearCombination, copy: dict[int, cvc5.Term]) -> cvc5.Term:
        parts = [self.terms.mkTerm(Kind.FINITE_FIELD_MULT, self._number(k), copy[wire]) for wire, k in combination]
        if len(parts) < 2:
            return parts[0] if parts else self._number(0)
        return self.terms.mkTerm(Kind.FINITE_FIELD_ADD, *parts)

    def _differ(self, a: cvc5.Term, b: cvc5.Term) -> cvc5.Term:
        return self.terms.mkTerm(Kind.NOT, self.terms.mkTerm(Kind.EQUAL, a, b))
