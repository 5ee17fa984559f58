"""Leaf templates, each compiled alone: what they accept and compute is what their rules in Python say, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuits.field import R
from circuits.witness_format import elements
from margin.widths import BOUND_BITS, ID_BITS, NOTIONAL_BITS
from prover.witness import Calculator, WitnessError
from tests.soundness.attack import Target, flat, nested
from tests.soundness.registered import attacks, targets
from tests.soundness.runner import disagrees, honest_prover, reject
from tests.soundness.system import System
from tests.soundness.targets.hashes import ONE_OF
from tests.soundness.targets.rows import IN_TIER
from tests.soundness.targets.values import CLAIM, IN_RANGE, IS_BIT, SIGNED, STRICTLY_INCREASING, WIDEST
from tests.soundness.variant import CircomRefused, Variant, build, main_of

LEAVES = {name: target for name, target in targets().items() if not target.whole}
ANY = st.one_of(st.integers(0, R - 1), st.sampled_from([0, 1, 2, R - 1, R - 2, R // 2]))
FEW = settings(max_examples=60, deadline=None)


@cache
def production(name: str) -> tuple[System, Calculator]:
    """A leaf with the production flags: its constraints and circom's own calculator."""
    target = LEAVES[name]
    built = build(Variant(main_of(target.include, target.call), flags=("--O2", "--r1cs", "--wasm", "--sym")))
    with TemporaryDirectory() as scratch:
        wasm = Path(scratch) / "leaf.wasm"
        wasm.write_bytes(built.files["wasm"])
        return built.system(), Calculator.load(wasm)


@pytest.fixture(scope="module", autouse=True)
def release() -> Iterator[None]:
    """Compiled modules are dropped here: at the interpreter's end it would be too late for wasmtime."""
    yield
    production.cache_clear()


@pytest.mark.parametrize(("name", "case"), [(name, case) for name, target in LEAVES.items() for case in target.honest()])
def test_accepts(name: str, case: str) -> None:
    inputs = LEAVES[name].honest()[case]
    system, calculator = production(name)
    witness = elements(calculator.calculate(nested(inputs)).data)
    assert system.violated(witness) == []
    outputs = LEAVES[name].rule(inputs)
    assert outputs is not None
    for wire, value in outputs.items():
        assert witness[system.wires[wire]] == value


@pytest.mark.parametrize("identifier", [a.id for a in attacks().values() if not targets()[a.target].whole])
def test_rejects(identifier: str) -> None:
    assert reject(identifier).violated


def agree(target: Target, inputs: Mapping[str, int]) -> None:
    """The constraints accept these inputs exactly where the rule does; so does circom's calculator, which the honest prover uses."""
    prover = honest_prover(target.name)
    values = prover.solve(inputs)
    wrong = disagrees(target, prover.system.assignment(values))
    assert bool(prover.system.violated(values)) == wrong
    system, calculator = production(target.name)
    if wrong:
        with pytest.raises(WitnessError) as caught:
            calculator.calculate(nested(inputs))
        assert caught.value.stable_code == "witness.assert"
    else:
        assert system.violated(elements(calculator.calculate(nested(inputs)).data)) == []


@FEW
@given(st.one_of(st.integers(0, 600), ANY))
def test_in_range(value: int) -> None:
    agree(IN_RANGE, flat(**{"in": value}))


@pytest.mark.parametrize("value", [0, 2**252, 2**253 - 1, 2**253, R - 1])
def test_in_range_at_its_widest_has_no_alias(value: int) -> None:
    agree(WIDEST, flat(**{"in": value}))


@pytest.mark.parametrize("bits", [0, 254])
def test_in_range_refuses_widths_that_alias(bits: int) -> None:
    with pytest.raises(CircomRefused):
        build(Variant(main_of("lib/range.circom", f"InRange({bits})")))


@FEW
@given(ANY)
def test_is_bit(value: int) -> None:
    agree(IS_BIT, flat(**{"in": value}))


@FEW
@given(st.one_of(st.integers(0, 2), ANY), st.one_of(st.integers(0, 300), ANY))
def test_signed(negative: int, magnitude: int) -> None:
    agree(SIGNED, flat(negative=negative, magnitude=magnitude))


IDS = st.one_of(st.integers(0, 4), st.sampled_from([2**ID_BITS - 1, 2**ID_BITS - 2]), st.integers(0, 2**ID_BITS - 1))


@FEW
@given(st.lists(IDS, min_size=3, max_size=3))
def test_strictly_increasing(ids: list[int]) -> None:
    agree(STRICTLY_INCREASING, flat(ids=ids))


@FEW
@given(st.one_of(st.integers(9, 16), ANY), st.lists(st.integers(10, 14), min_size=3, max_size=3))
def test_one_of(value: int, members: list[int]) -> None:
    agree(ONE_OF, flat(**{"in": value, "set": members}))


@FEW
@given(st.data())
def test_in_tier(data: st.DataObject) -> None:
    floor = data.draw(st.one_of(st.just(0), st.integers(0, 2**NOTIONAL_BITS - 1)))
    cap = data.draw(st.one_of(st.just(2**NOTIONAL_BITS), st.integers(floor + 1, 2**NOTIONAL_BITS)))
    near = st.sampled_from([edge + step for edge in (floor, cap) for step in (-1, 0, 1) if edge + step >= 0])
    agree(IN_TIER, flat(value=data.draw(st.one_of(near, st.integers(0, 2**127 - 1))), floor=floor, cap=cap))


@FEW
@given(st.data())
def test_claim(data: st.DataObject) -> None:
    """Anywhere, and at both bounds exactly and one fine unit to either side."""
    requirement = data.draw(st.one_of(st.integers(0, 20_000), st.integers(0, 2**130)))
    lower, upper = (data.draw(st.one_of(st.integers(0, 2**BOUND_BITS - 1), st.sampled_from([0, 1, 10_000, 2**BOUND_BITS]))) for _ in "lu")
    has_lower, has_upper = (data.draw(st.sampled_from([0, 1, 1, 1, 2, R - 1])) for _ in "lu")
    edges = [bound * requirement // 10_000 + step for bound in (lower, upper) for step in (-1, 0, 1)]
    equity = data.draw(st.one_of(st.sampled_from(edges), st.integers(-(2**137), 2**137)))
    agree(
        CLAIM,
        flat(equity=equity % R, requirement=requirement, hasLower=has_lower, lowerBps=lower, hasUpper=has_upper, upperBps=upper),
    )
