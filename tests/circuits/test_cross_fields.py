"""T3: one wrong value in any single input, public or private, and the statement has no witness, for the reason that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from circuits import registry
from circuits.compile import ensure
from circuits.field import R
from prover.witness import Calculator, WitnessError, calculator
from tests.soundness.attack import flat
from tests.soundness.models.cross.target import HONEST, WHOLE
from tests.soundness.runner import honest_prover
from tests.soundness.whole import Inputs

CASE = HONEST["both sides, all slots"]
FIELDS = {
    "commitment": "commitment",
    "snapshotRoot": "snapshotRoot",
    "hasLower": "claim.Sides: hasLower",
    "hasUpper": "claim.UpperSide.InRange",
    "lowerBps": "Sides.InRange#0",
    "upperBps": "Sides.InRange#1",
    "accountTag": "commitment",
    "cash": "commitment",
    "blinding": "commitment",
    "positionNegative": "commitment",
    "positionMagnitude": "commitment",
    "positionRow": "UnderCap.member",
    "positionPath": "UnderCap",
    "collateralNegative": "commitment",
    "collateralMagnitude": "commitment",
    "collateralRow": "UnderCap.member",
    "collateralPath": "UnderCap",
    "cap": "snapshotRoot",
}
"""Input to what the violated constraint is about."""
WRONG = {"hasLower": 0, "hasUpper": 1, "lowerBps": 2**20, "upperBps": 2**20}


@pytest.fixture(scope="module")
def tiny() -> Calculator:
    ensure(WHOLE.registered)
    return calculator(registry.get(WHOLE.registered))


def elements_of(value: object, place: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Index tuples of every element of a signal."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from elements_of(item, (*place, index))
    else:
        yield place


def changed(field: str, place: tuple[int, ...]) -> Inputs:
    """The honest inputs with one element wrong."""
    inputs = CASE.inputs()
    if not place:
        inputs[field] = WRONG.get(field, (inputs[field] + 1) % R)  # type: ignore[operator]
        return inputs
    level = inputs[field]
    for index in place[:-1]:
        level = level[index]  # type: ignore[index]
    old = level[place[-1]]  # type: ignore[index]
    level[place[-1]] = 1 - old if field.endswith("Negative") else (old + 1) % R  # type: ignore[index, operator]
    return inputs


def test_fields_are_all_inputs_but_context() -> None:
    assert FIELDS.keys() == CASE.inputs().keys() - {"context"}


@pytest.mark.parametrize("field", FIELDS)
def test_rejects_field(field: str, tiny: Calculator) -> None:
    """The first and the last element of the signal."""
    signal = FIELDS[field]
    places = list(elements_of(CASE.inputs()[field]))
    for place in {places[0], places[-1]}:
        inputs = changed(field, place)
        with pytest.raises(WitnessError) as caught:
            tiny.calculate(inputs)
        assert caught.value.stable_code == "witness.assert"
        prover = honest_prover(WHOLE.name)
        violated = [prover.system.describe(index) for index in prover.system.violated(prover.solve(flat(**inputs)))]
        assert any(signal in text for text in violated), violated


def test_accepts_any_context(tiny: Calculator) -> None:
    inputs = CASE.inputs()
    inputs["context"] = R - 1
    assert tiny.calculate(inputs).public(3)[2] == str(R - 1)


def test_accepts_either_sign_of_nothing(tiny: Calculator) -> None:
    """Zero has two encodings as a private input, one value, and no effect on anything public."""
    inputs = HONEST["empty"].inputs()
    before = tiny.calculate(inputs).public(7)
    inputs["positionNegative"] = inputs["collateralNegative"] = [1, 1]
    assert tiny.calculate(inputs).public(7) == before
