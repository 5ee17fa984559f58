"""What must stop an attestation of another model than cross before a proof is made, and what its circuit's inputs look like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from attestation.context import open_context
from attestation.keys import PrivateKey
from attestation.pool import PoolStatements
from circuits import registry
from circuits.engine import Engine
from circuits.registry import Circuit
from margin.account import Account
from margin.claim import PAR, Claim
from margin.errors import InputError, TrustError, VerdictNo, ZkMarginError
from margin.models import MODELS
from margin.models.evaluation import book_for, evaluate
from margin.portfolio import Portfolio
from margin.snapshot import Snapshot
from prover import agreement, snapshots
from prover.attest import attest
from prover.inputs import PublicSignals, circuit_inputs
from prover.opening import commit
from prover.pool import Pool
from tests import every_model
from tests.every_model import MODEL_NAMES, NOW, Kit, kit, tiny
from tests.margin import cases

STRANGER = PrivateKey.generate()


def refuse(desk: Kit, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> ZkMarginError:
    """The error of a request that must not reach a witness or a proof."""

    def unreachable(*_: object, **__: object) -> None:
        raise AssertionError("a witness or a proof was made")

    monkeypatch.setattr("prover.attest._witness", unreachable)
    monkeypatch.setattr("prover.attest.prove", unreachable)
    with pytest.raises(ZkMarginError) as caught:
        attest(desk.request(**changes), clock=desk.clock)
    return caught.value


Change = Callable[[Kit], dict[str, Any]]


def bare(table: str) -> bytes:
    """The snapshot without one section."""
    market = every_model.snapshot().as_dict()
    del market[table]
    return Snapshot.from_dict(market).canonical()


def more_scenarios() -> bytes:
    """The snapshot with sixteen scenarios instead of four."""
    market = every_model.snapshot().as_dict()
    section = market["portfolio"]
    section["scenarios"] = [f"s{n}" for n in range(16)]
    for array in section["arrays"]:
        array["values"] *= 4
    for item in section["classes"]:
        item["weights"] = {level: weights * 4 for level, weights in item["weights"].items()}
    return Snapshot.from_dict(market).canonical()


def members(desk: Kit, *places: int) -> PoolStatements:
    stated = desk.account()
    return PoolStatements(tuple(stated.members[place] for place in places), stated.weights)


REFUSED: list[tuple[str, str, Change]] = [
    ("portfolio", "attest.model", lambda _: {"model": "compression"}),
    ("cross", "attest.model", lambda d: {"model": "isolated", "challenge": open_context("x", NOW)}),
    ("isolated", "attest.model", lambda d: {"challenge": replace(d.challenge(), policy=d.policy(model="cross")).sign(d.verifier)}),
    ("clearing", "attest.model", lambda d: {"challenge": replace(d.challenge(), policy=d.policy(model="cross")).sign(d.verifier)}),
    ("pool", "attest.model", lambda d: {"challenge": replace(d.challenge(), policy=d.policy(model="cross")).sign(d.verifier)}),
    ("cross", "policy.model", lambda _: {"model": "naked", "challenge": open_context("x", NOW)}),
    ("cross", "attest.kind", lambda d: {"account": d.statement(kind="clearing").sign(d.issuer)}),
    ("isolated", "attest.shape", lambda d: {"account": d.statement(positions=8).sign(d.issuer)}),
    ("pool", "attest.pool", lambda d: {"account": d.account().members[0]}),
    ("pool", "attest.pool", lambda d: {"account": replace(d.account(), weights=(1, 9_999))}),
    ("cross", "attest.pool", lambda d: {"account": kit("pool").account()}),
    ("pool", "attest.commitment", lambda d: {"account": members(d, 1, 0)}),
    ("pool", "attest.holder-key", lambda d: {"account": d.account(holder_key=STRANGER.public)}),
    ("pool", "attest.environment", lambda d: {"account": d.account(environment="production")}),
    ("pool", "pool.times", lambda d: {"account": d.account(as_of=NOW - timedelta(microseconds=1))}),
    ("pool", "attest.portfolio", lambda _: {"portfolio": cases.portfolio()}),
    ("isolated", "account.isolated", lambda _: {"portfolio": cases.portfolio()}),
    ("clearing", "attest.portfolio", lambda _: {"portfolio": cases.portfolio()}),
    ("portfolio", "rows.section", lambda _: {"snapshot": bare("portfolio"), "publisher": None}),
    ("compression", "rows.section", lambda _: {"snapshot": bare("portfolio"), "publisher": None}),
    ("shortfall", "rows.section", lambda _: {"snapshot": bare("shortfall"), "publisher": None}),
    ("clearing", "rows.section", lambda _: {"snapshot": bare("clearing"), "publisher": None}),
    ("portfolio", "attest.circuit", lambda _: {"snapshot": more_scenarios(), "publisher": None}),
    ("portfolio", "attest.circuit", lambda _: {"circuit_id": "portfolio-p8-c4-g4-u2-s16-d4"}),
    ("portfolio", "attest.circuit", lambda _: {"circuit_id": "compression-p2-c2-g2-u2-s4-d3"}),
    ("clearing", "attest.circuit", lambda _: {"circuit_id": "clearing-n16-k4-d4"}),
]


@pytest.mark.parametrize(("model", "code", "change"), REFUSED, ids=[f"{model}-{code}-{i}" for i, (model, code, _) in enumerate(REFUSED)])
def test_rejects_disagreement_before_proving(model: str, code: str, change: Change, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = kit(model)
    assert refuse(desk, monkeypatch, **change(desk)).stable_code == code


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_a_false_claim_ends_in_the_words_of_the_model(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = kit(model)
    claim = Claim("maintenance", None, 1) if model == "compression" else Claim("maintenance", (1 << 20) - 1)
    if model == "pool":
        claim = Claim("maintenance", None, 1)
    error = refuse(desk, monkeypatch, challenge=open_context("x", NOW), claim=claim, model=model)
    assert isinstance(error, VerdictNo)
    assert error.stable_code == "claim.false"
    words = {"isolated": "the weakest position is", "pool": "the pool is", "compression": "the portfolio requirement is"}
    assert words.get(model, "the default fund is" if model == "clearing" else "the account is") in error.what


def test_more_groups_than_the_circuit_has_are_refused_with_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = kit("portfolio")
    result = evaluate("portfolio", desk.openings[0].account, book_for("portfolio", every_model.snapshot(), "maintenance"))
    small = replace(tiny("portfolio"), sizes={**tiny("portfolio").sizes, "groups": 1})
    with pytest.raises(InputError) as caught:
        agreement.circuit_for([small], result)
    assert caught.value.stable_code == "account.slots"
    assert "2 groups" in str(caught.value)
    assert agreement.circuit_for([small, tiny("portfolio")], result) == tiny("portfolio")


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_the_circuit_for_tests_is_the_likely_one(model: str) -> None:
    desk = kit(model)
    assert agreement.likely_circuit(desk.request(), model) == tiny(model)
    assert agreement.slots_of(tiny(model)) == (desk.opening.positions, desk.opening.collateral)


def test_the_default_claims() -> None:
    assert agreement.default_claim("compression") == Claim("maintenance", None, PAR)
    assert all(agreement.default_claim(model) == Claim() for model in MODELS if model != "compression")


def test_the_portfolio_of_isolated_positions_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = kit("isolated")
    held = {"symbol": "BTC/USDT:USDT", "quantity": "0.5", "contractSize": "1", "entryPrice": "60000", "isolatedMargin": "1500"}
    other = Portfolio.from_dict(cases.portfolio_dict(positions=[held]))
    assert refuse(desk, monkeypatch, portfolio=other).stable_code == "attest.portfolio"


def test_an_edited_member_of_a_pool_is_found() -> None:
    desk = kit("pool")
    assert isinstance(desk.opening, Pool)
    first, second = desk.opening.openings
    edited = replace(desk.opening, openings=(first, replace(second, blinding=second.blinding ^ 1)))
    with pytest.raises(TrustError) as caught:
        attest(desk.request(opening=edited), clock=desk.clock)
    assert caught.value.stable_code == "secret.commitment"


# Inputs -------------------------------------------------------------------------------------------------------------------------


def inputs(model: str, circuit: Circuit | None = None, **changes: Any) -> dict[str, Any]:
    desk, market = kit(model), every_model.snapshot()
    opening = desk.opening
    book = book_for(model, market, "maintenance")
    account = opening if isinstance(opening, Pool) else opening.account
    result = evaluate(model, opening.accounts if isinstance(opening, Pool) else opening.account, book)
    with Engine.open() as engine:
        tree = snapshots.tree(market, book, engine, table=MODELS[model].table)
    public = PublicSignals.of(7, tree.root, 3, Claim())
    blinding = 0 if isinstance(opening, Pool) else opening.blinding
    given = {"result": result, "tree": tree, "public": public} | changes
    return circuit_inputs(circuit or tiny(model), given.pop("account", account), blinding, **given)


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_every_input_is_a_field_element(model: str) -> None:
    def flat(value: Any) -> list[int]:
        return [value] if isinstance(value, int) else [element for item in value for element in flat(item)]

    found = inputs(model)
    assert all(0 <= element < registry_order() for element in flat(list(found.values())))
    assert set(registry.SIGNALS) <= set(found)


def registry_order() -> int:
    from circuits.field import R

    return R


def test_unused_members_of_a_pool_hold_nothing_and_have_tags_of_their_own() -> None:
    sizes = {**tiny("pool").sizes, "members": 4}
    found = inputs("pool", replace(tiny("pool"), sizes=sizes))
    assert found["memberCommitment"][2:] == found["weight"][2:] == found["cash"][2:] == found["blinding"][2:] == [0, 0]
    assert found["memberPositionMagnitude"][2:] == [[0, 0]] * 2
    assert len(set(found["accountTag"])) == 4


@pytest.mark.parametrize(
    ("model", "sizes", "code"),
    [
        ("portfolio", {"groups": 1}, "account.slots"),
        ("portfolio", {"classes": 0}, "account.slots"),
        ("portfolio", {"scenarios": 16}, "inputs.scenarios"),
        ("shortfall", {"returns": 250}, "inputs.returns"),
        ("shortfall", {"windows": 1}, "inputs.returns"),
        ("pool", {"members": 1}, "account.slots"),
        ("pool", {"netted": 1}, "account.slots"),
        ("isolated", {"positions": 1}, "account.slots"),
        ("clearing", {"members": 2}, "account.slots"),
    ],
)
def test_rejects_a_circuit_without_room(model: str, sizes: dict[str, int], code: str) -> None:
    with pytest.raises(InputError) as caught:
        inputs(model, replace(tiny(model), sizes={**tiny(model).sizes, **sizes}))
    assert caught.value.stable_code == code


def test_rejects_inputs_of_another_kind_of_account() -> None:
    for model, account in (("pool", kit("cross").openings[0].account), ("cross", kit("pool").opening)):
        with pytest.raises(InputError) as caught:
            inputs(model, account=account)
        assert caught.value.stable_code == "account.kind"


# Snapshots ----------------------------------------------------------------------------------------------------------------------


def test_a_snapshot_with_sections_is_read_again_and_not_checked_again(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path))
    data = every_model.snapshot().canonical()
    assert snapshots.load(data, "snapshot") == every_model.snapshot()

    def unreachable(*_: object) -> None:
        raise AssertionError("the rules were checked again")

    monkeypatch.setattr("margin.snapshot_rules.check", unreachable)
    again = snapshots.load(data, "snapshot")
    assert again == every_model.snapshot()
    assert again.sha256 == every_model.snapshot().sha256


@pytest.mark.parametrize("table", ["portfolio", "shortfall", "clearing"])
def test_the_engines_tree_of_every_table_is_plain_pythons_and_is_cached(table: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path))
    market, model = every_model.snapshot(), next(name for name, item in MODELS.items() if item.table == table)
    book = book_for(model, market, "initial")
    monkeypatch.delenv("ZKMARGIN_HOME")
    with Engine.open() as engine:
        monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path))
        fast = snapshots.tree(market, book, engine, table=table)
    for path in (tmp_path / "cache" / "snapshots").glob("*.tree"):
        path.unlink()
    assert snapshots.tree(market, book, None, table=table) == fast
    assert snapshots.tree(market, book, None, lambda _: pytest.fail("hashed again"), table=table) == fast


def test_a_commitment_of_another_size_names_no_circuit(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = kit("isolated")
    account = desk.openings[0].account
    assert isinstance(account, Account)
    opening = commit(account, 5, 0)
    stated = desk.statement(positions=5, commitment=opening.commitment).sign(desk.issuer)
    assert refuse(desk, monkeypatch, opening=opening, account=stated).stable_code == "attest.circuit"
