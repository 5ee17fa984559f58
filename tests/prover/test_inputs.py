"""Circuit inputs: names, order, null slots, ranges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuits import registry
from circuits.field import R
from circuits.tree import Tree
from margin.account import Account
from margin.claim import Claim
from margin.errors import InputError
from margin.models.cross import CrossResult, evaluate
from margin.tables.assets import NULL_ASSET
from margin.tables.cross import NULL_INSTRUMENT, RowBook
from prover import snapshots
from prover.inputs import PublicSignals, circuit_inputs
from prover.witness import calculator
from tests.margin import cases
from tests.prover.desk import Desk
from tests.sandbox import TINY


@pytest.fixture(scope="module")
def book() -> RowBook:
    return RowBook(cases.snapshot(), "maintenance")


@pytest.fixture(scope="module")
def tree(book: RowBook) -> Tree:
    return snapshots.tree(cases.snapshot(), book, None)


def inputs(desk: Desk, book: RowBook, tree: Tree, account: Account | None = None, **changes: Any) -> dict[str, Any]:
    account = account or desk.opening.account
    result: CrossResult = changes.pop("result", None) or evaluate(account, book)
    public = changes.pop("public", None) or PublicSignals.of(desk.opening.commitment, tree.root, 3, Claim())
    circuit = changes.pop("circuit", registry.get(TINY))
    blinding = changes.pop("blinding", desk.opening.blinding)
    return circuit_inputs(circuit, account, blinding, result=result, tree=tree, public=public)


def test_public_signals_stand_in_the_circuits_order(desk: Desk) -> None:
    signals = PublicSignals.of(1, 2, 3, Claim("initial", 4, 5)).as_tuple()
    assert signals == (1, 2, 3, 1, 4, 1, 5)
    assert len(registry.get(TINY).signals) == len(signals)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (Claim(lower_bps=10_000), (1, 10_000, 0, 0)),
        (Claim(lower_bps=None, upper_bps=9_000), (0, 0, 1, 9_000)),
        (Claim(lower_bps=0, upper_bps=1), (1, 0, 1, 1)),
    ],
)
def test_an_absent_bound_is_zero_and_marked(claim: Claim, expected: tuple[int, ...]) -> None:
    assert PublicSignals.of(1, 2, 3, claim).as_tuple()[3:] == expected


def test_named_as_the_circuit_names_them(desk: Desk, book: RowBook, tree: Tree) -> None:
    given_names = set(inputs(desk, book, tree))
    assert set(registry.get(TINY).signals) <= given_names
    calculator(registry.get(TINY)).calculate(inputs(desk, book, tree))  # refuses unknown, missing and misshapen signals


def test_unused_slots_come_first_and_open_the_null_rows(desk: Desk, book: RowBook, tree: Tree) -> None:
    full = desk.opening.account
    account = replace(full, positions=full.positions[:1], collateral=())
    found = inputs(desk, book, tree, account)
    assert found["positionRow"][0] == tuple(NULL_INSTRUMENT)
    assert found["positionRow"][1][0] == account.positions[0][0]
    assert found["collateralRow"] == [tuple(NULL_ASSET)] * 2
    assert found["positionPath"][0] == tree.path(0)
    assert found["collateralPath"][0] == tree.path(1)
    assert found["positionMagnitude"][0] == found["positionNegative"][0] == 0


def test_signs_and_magnitudes(desk: Desk, book: RowBook, tree: Tree) -> None:
    found = inputs(desk, book, tree)
    lots = [-m if n else m for n, m in zip(found["positionNegative"], found["positionMagnitude"], strict=True)]
    assert lots == [lots for _, lots in desk.opening.account.positions]
    assert found["cash"] == desk.opening.account.cash % R


@given(st.integers(-(2**95) + 1, 2**95 - 1))
def test_cash_is_a_field_element(cash: int) -> None:
    book = RowBook(cases.snapshot(), "maintenance")
    account = Account(1, cash, (), ())
    tree = Tree(((0,) * 512, (0,) * 64, (0,) * 8, (9,)))
    public = PublicSignals.of(1, 9, 3, Claim())
    found = circuit_inputs(registry.get(TINY), account, 1, result=evaluate(account, book), tree=tree, public=public)
    assert found["cash"] == (cash if cash >= 0 else cash + R)


@pytest.mark.parametrize("field", ["commitment", "snapshot_root", "context"])
@pytest.mark.parametrize("value", [-1, R, 1 << 256])
def test_rejects_public_signals_outside_the_field(field: str, value: int) -> None:
    arguments = {"commitment": 1, "snapshot_root": 2, "context": 3} | {field: value}
    with pytest.raises(InputError) as caught:
        PublicSignals.of(**arguments, claim=Claim())
    assert caught.value.stable_code == "inputs.range"
    assert caught.value.where.lower() == field.replace("_", "")


def test_rejects_a_blinding_outside_the_field(desk: Desk, book: RowBook, tree: Tree) -> None:
    with pytest.raises(InputError) as caught:
        inputs(desk, book, tree, blinding=R)
    assert (caught.value.stable_code, caught.value.where) == ("inputs.range", "blinding")


def test_rejects_another_trees_root(desk: Desk, book: RowBook, tree: Tree) -> None:
    public = PublicSignals.of(desk.opening.commitment, tree.root + 1, 3, Claim())
    with pytest.raises(InputError) as caught:
        inputs(desk, book, tree, public=public)
    assert caught.value.stable_code == "inputs.root"


def test_rejects_a_tree_of_another_depth(desk: Desk, book: RowBook, tree: Tree) -> None:
    with pytest.raises(InputError) as caught:
        inputs(desk, book, tree, circuit=registry.by_preset("small"))
    assert caught.value.stable_code == "inputs.depth"


def test_rejects_rows_of_another_account(desk: Desk, book: RowBook, tree: Tree) -> None:
    account = desk.opening.account
    other = replace(account, positions=tuple((identifier, lots + 1) for identifier, lots in account.positions))
    with pytest.raises(InputError) as caught:
        inputs(desk, book, tree, result=evaluate(other, book))
    assert (caught.value.stable_code, caught.value.where) == ("inputs.rows", "positions[0]")


def test_rejects_a_row_beyond_its_width(desk: Desk, book: RowBook, tree: Tree) -> None:
    result = evaluate(desk.opening.account, book)
    line = result.positions[0]
    wide = replace(result, positions=(line._replace(row=line.row._replace(lot_value=1 << 64)), *result.positions[1:]))
    with pytest.raises(InputError) as caught:
        inputs(desk, book, tree, result=wide)
    assert (caught.value.stable_code, caught.value.where) == ("inputs.range", "positions[0] lot value")


def test_rejects_more_positions_than_slots(book: RowBook, tree: Tree, desk: Desk) -> None:
    account = replace(desk.opening.account, positions=((1, 1), (2, 1), (3, 1)))
    with pytest.raises(InputError) as caught:
        inputs(desk, book, tree, account, result=evaluate(desk.opening.account, book))
    assert caught.value.stable_code == "account.slots"
