"""The engine's Poseidon and tree against circomlib's circuits and against plain Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuits import tree
from circuits.commitment import sponge
from circuits.engine import Engine
from circuits.field import TAG_ASSET, TAG_INSTRUMENT, TAG_NODE, R
from circuits.poseidon import poseidon
from margin.errors import EnvironmentFault, InputError
from tests.engine.conftest import DATA, compiled, public_of

elements = st.one_of(st.sampled_from([0, 1, R - 1]), st.integers(0, R - 1))


VECTORS = json.loads((DATA / "poseidon.json").read_bytes())


def test_equals_circomlib_at_every_arity(engine: Engine) -> None:
    state, values = int(VECTORS["state"]), [int(v) for v in VECTORS["values"]]
    assert [str(engine.poseidon(values[:n], state)) for n in range(1, 17)] == VECTORS["digests"]


@pytest.mark.slow
def test_the_vectors_are_circomlibs(tmp_path: Path) -> None:
    """Compiling sixteen Poseidons takes circom most of a minute."""
    inputs = {"state": VECTORS["state"], "values": VECTORS["values"]}
    _, witness = compiled("hashes", tmp_path, inputs, "--O0")
    assert public_of(witness.read_bytes(), 16) == VECTORS["digests"]


def test_known_vectors(engine: Engine) -> None:
    assert engine.poseidon([1]) == 18586133768512220936620570745912940619677854269274689475585506675881198879027
    assert engine.poseidon([1, 2]) == 7853200120776062878684798364095072458815029376092732009249414926327459813530


def test_equals_python() -> None:
    with Engine.open() as engine:

        @settings(max_examples=25, deadline=None)
        @given(st.lists(elements, min_size=1, max_size=16), elements)
        def check(inputs: list[int], state: int) -> None:
            assert engine.poseidon(inputs, state) == poseidon(inputs, state)

        check()


def test_many_are_the_same_as_one_by_one(engine: Engine) -> None:
    rows = [[i, i + 1, i + 2] for i in range(50)]
    assert engine.poseidon_many(rows, 7) == [engine.poseidon(row, 7) for row in rows]
    assert engine.poseidon_many([]) == []


@pytest.mark.parametrize("count", [1, 9, 64])
def test_tree_equals_python(engine: Engine, count: int) -> None:
    kinds = [(TAG_INSTRUMENT, 6), (TAG_ASSET, 7)]
    rows = [(tag, [i * width + k for k in range(width)]) for i in range(count) for tag, width in [kinds[i % 3 == 0]]]
    expected = tree.build([poseidon(values, tag) for tag, values in rows], 2).levels
    assert engine.tree(rows, node_tag=TAG_NODE, depth=2) == expected


def test_long_rows_of_a_tree_are_absorbed_by_the_sponge(engine: Engine) -> None:
    rows = [(7 + width, [R - 1 - k for k in range(width)]) for width in (1, 16, 17, 32, 33, 103) for _ in range(2)]
    expected = tree.build([sponge(values, tag) for tag, values in rows], 2).levels
    assert engine.tree(rows, node_tag=TAG_NODE, depth=2) == expected


def test_rejects_a_tree_that_is_full(engine: Engine) -> None:
    with pytest.raises(InputError) as caught:
        engine.tree([(1, [i]) for i in range(9)], node_tag=TAG_NODE, depth=1)
    assert caught.value.stable_code == "tree.full"


@pytest.mark.parametrize(("inputs", "code"), [([R], "field.canonical"), ([1] * 17, "poseidon.arity"), ([], "poseidon.arity")])
def test_rejects_inputs(engine: Engine, inputs: list[int], code: str) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        engine.poseidon(inputs)
    assert caught.value.stable_code == "engine.rejected"
    assert code in caught.value.why


@pytest.mark.parametrize("inputs", [[-1], [2**256]])
def test_rejects_numbers_of_another_size(engine: Engine, inputs: list[int]) -> None:
    with pytest.raises(ValueError, match="field elements"):
        engine.poseidon(inputs)
