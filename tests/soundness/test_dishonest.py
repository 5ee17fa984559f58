"""The dishonest prover is as good as circom's own calculator when it is honest, and no wire of a real witness has room."""

from __future__ import annotations

import random

import pytest

from circuits import registry
from circuits.compile import ensure
from circuits.field import R
from circuits.r1cs import Constraint
from circuits.witness_format import elements
from prover.witness import calculator
from tests.soundness.attack import Target, Values, nested
from tests.soundness.dishonest import Prover, Undetermined
from tests.soundness.models.cross.target import WHOLE
from tests.soundness.registered import wholes
from tests.soundness.runner import honest_prover, registered_system
from tests.soundness.whole import CONTEXT

WHOLES = pytest.mark.parametrize("target", wholes(), ids=lambda target: target.name)


def calculated(target: Target, inputs: Values) -> list[int]:
    """The witness of the registered circuit, by its own calculator."""
    ensure(target.registered)
    return elements(calculator(registry.get(target.registered)).calculate(nested(inputs)).data)


def fullest(target: Target) -> Values:
    """The first honest input, which uses every slot."""
    return next(iter(target.honest().values()))


def inverses_of_zero(target: Target) -> set[str]:
    """Wires that are free and harmless: ``IsZero`` asks for an inverse of its input, which says nothing where that is zero."""
    prover = honest_prover(target.name)
    values = prover.system.assignment(prover.solve(fullest(target)))
    return {name for name in values if name.endswith(".inv") and values[f"{name.removesuffix('inv')}in"] == 0}


@WHOLES
def test_computes_what_circom_computes(target: Target) -> None:
    prover, registered = honest_prover(target.name), registered_system(target.registered)
    for name, inputs in target.honest().items():
        mine = prover.solve(inputs)
        assert prover.system.violated(mine) == [], name
        by_name = prover.system.assignment(mine)
        theirs = calculated(target, inputs)
        assert [by_name[name] for name in registered.names[1:]] == theirs[1:]
        assert registered.violated(theirs) == []


@WHOLES
def test_rejects_any_change_of_any_single_wire(target: Target) -> None:
    """Every wire of the production witness is held by some constraint: changing it alone violates one; inverses of zero aside."""
    system, rng = registered_system(target.registered), random.Random(1)
    witness = calculated(target, fullest(target))
    loose = []
    for wire in range(1, len(witness)):
        true, witness[wire] = witness[wire], rng.randrange(R)
        if not any(system.r1cs.constraints[index].residue(witness) for index in system.uses[wire]):
            loose.append(system.names[wire])
        witness[wire] = true
    assert set(loose) <= inverses_of_zero(target)


@WHOLES
def test_no_inner_wire_has_room(target: Target) -> None:
    """Near an honest witness the inputs determine every inner wire: the Jacobian of the constraints has full column rank.

    It is shown the cheap way: starting from the inputs, some constraint always fixes one more wire, until all are fixed. (Optimisation only
    removes wires that are sums of others, so what holds for all wires holds for those that are left.)
    """
    prover = honest_prover(target.name)
    system, witness = prover.system, prover.solve(fullest(target))
    header = system.r1cs.header
    fixed = set(range(1 + header.public_outputs + header.public_inputs + header.private_inputs))
    fixed |= {system.wires[name] for name in inverses_of_zero(target)}
    unknown = [len(set(wires) - fixed) for wires in system.wires_of]
    ready = [index for index, count in enumerate(unknown) if count == 1]
    while ready:
        index = ready.pop()
        free = set(system.wires_of[index]) - fixed
        if len(free) == 1 and _slope(system.r1cs.constraints[index], wire := free.pop(), witness):
            fixed.add(wire)
            for use in system.uses[wire]:
                unknown[use] -= 1
                if unknown[use] == 1:
                    ready.append(use)
    assert [system.names[wire] for wire in range(header.wires) if wire not in fixed] == []


def _slope(constraint: Constraint, wire: int, witness: list[int]) -> int:
    """Derivative of the constraint's residue by one wire, at the witness."""

    def dot(part: tuple[tuple[int, int], ...]) -> int:
        return sum(k * witness[w] for w, k in part)

    da, db, dc = (sum(k for w, k in part if w == wire) for part in (constraint.a, constraint.b, constraint.c))
    return (da * dot(constraint.b) + db * dot(constraint.a) - dc) % R


def test_names_a_wire_that_nothing_determines() -> None:
    prover = honest_prover("Signed(8)")
    with pytest.raises(Undetermined, match=r"main\.(value|IsBit\.in|negative)"):
        prover.solve({"main.magnitude": 5})


def test_forged_wires_show_at_the_constraint_that_defines_them() -> None:
    prover = honest_prover("Signed(8)")
    values = prover.solve({"main.negative": 1, "main.magnitude": 5}, {"main.value": 5})
    assert [prover.system.describe(index) for index in prover.system.violated(values)] == ["main: value, negative, magnitude"]


def test_hints_may_be_dishonest_too() -> None:
    prover = honest_prover("InRange(8)")
    values = prover.solve({"main.in": 1}, {"main.bits.out[0]": 3})
    names = [prover.system.describe(index) for index in prover.system.violated(values)]
    assert "main.bits: out[0]" in names


def test_public_signals_do_not_flow_backwards() -> None:
    prover: Prover = honest_prover(WHOLE.name)
    inputs = {**WHOLE.honest()["empty"], "main.commitment": 5}
    violated = [prover.system.describe(index) for index in prover.system.violated(prover.solve(inputs))]
    assert violated == ["main: account.out, commitment"]
    assert inputs["main.context"] == CONTEXT
