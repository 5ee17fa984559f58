"""Commitments and secret files of isolated positions, of clearing houses and of pools."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from circuits import commitment
from circuits.field import clearing_tag, isolated_tag, pool_tag, to_field
from margin.account import Account, pack
from margin.clearing import ClearingAccount
from margin.errors import InputError, TrustError
from margin.widths import NOTIONAL_BITS
from prover.opening import Opening, commit, load
from prover.pool import Pool, equal_weights

PLAIN = Account(tag=76, cash=-5, positions=((5, 44),), collateral=((6, 66),))
ISOLATED = Account(77, 0, ((5, 44), (9, -55)), (), (-123456789, 987654321))
CLEARING = ClearingAccount(78, 900, 400, ((5, 7, 9), (1, 0, 2)))


def toy(elements: Any, state: int) -> int:
    """A stand-in for Poseidon that shows what was absorbed in which order."""
    value = state
    for element in elements:
        value = (value * 1_000_003 + element) % (1 << 250)
    return value


@pytest.fixture(scope="module")
def isolated() -> Opening:
    return commit(ISOLATED, 3, 0, toy)


@pytest.fixture(scope="module")
def clearing() -> Opening:
    return commit(CLEARING, 4, 4, toy)


def test_an_isolated_commitment_absorbs_slots_then_margins(isolated: Opening) -> None:
    slots = [(0, 0), (5, 44), (9, -55)]
    elements = [77, isolated.blinding, *map(pack, slots), 0, to_field(-123456789), 987654321]
    assert isolated.commitment == commitment.sponge(elements, isolated_tag(3), toy)
    isolated.check(toy)


def test_a_clearing_commitment_absorbs_losses_two_by_two(clearing: Opening) -> None:
    pairs = [5 + (7 << NOTIONAL_BITS), 9, 1, 2, 0, 0, 0, 0]
    assert clearing.commitment == commitment.sponge([78, clearing.blinding, 900, 400, *pairs], clearing_tag(4, 4), toy)
    clearing.check(toy)


def test_a_pools_commitment_absorbs_members_then_shares() -> None:
    members = tuple(commit(replace(PLAIN, tag=tag), 2, 2, toy) for tag in (1, 2, 3))
    pool = Pool(members, (5_000, 3_000, 2_000))
    elements = [*(member.commitment for member in members), 0, 5_000, 3_000, 2_000, 0]
    assert pool.commitment(4, toy) == commitment.sponge(elements, pool_tag(4), toy)
    assert pool.commitment(3, toy) != pool.commitment(4, toy)
    assert (pool.positions, pool.collateral, [account.tag for account in pool.accounts]) == (2, 2, [1, 2, 3])
    with pytest.raises(InputError) as caught:
        pool.commitment(2, toy)
    assert caught.value.stable_code == "account.slots"


@pytest.mark.parametrize("name", ["isolated", "clearing"])
def test_reads_what_it_writes(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    opening: Opening = request.getfixturevalue(name)
    opening.save(tmp_path / "secret.json")
    assert load(tmp_path / "secret.json") == opening
    assert opening.kind == name
    assert json.loads((tmp_path / "secret.json").read_bytes())["kind"] == name


def test_the_file_of_an_account_does_not_say_its_kind(tmp_path: Path) -> None:
    commit(PLAIN, 2, 2, toy).save(tmp_path / "secret.json")
    document = json.loads((tmp_path / "secret.json").read_bytes())
    assert set(document) == {"schema", "shape", "commitment", "blinding", "account"}
    assert set(document["account"]) == {"tag", "cash", "positions", "collateral"}


EDITS: list[tuple[str, str, Callable[[dict[str, Any]], object]]] = [
    ("isolated", "secret.schema", lambda d: d.update(kind="account")),
    ("isolated", "secret.schema", lambda d: d.update(kind="pool")),
    ("isolated", "secret.schema", lambda d: d.update(kind=["isolated"])),
    ("isolated", "secret.schema", lambda d: d["shape"].update(collateral=-1)),
    ("isolated", "account.shape", lambda d: d["shape"].update(collateral=2)),
    ("isolated", "secret.schema", lambda d: d["account"].update(cash="0")),
    ("isolated", "secret.schema", lambda d: d.pop("kind")),
    ("isolated", "account.isolated", lambda d: d["account"]["margins"].pop()),
    ("isolated", "secret.number", lambda d: d["account"].update(margins=["1", 2])),
    ("isolated", "account.slots", lambda d: d["shape"].update(positions=1)),
    ("clearing", "secret.schema", lambda d: d["shape"].update(collateral=0)),
    ("clearing", "account.shape", lambda d: d["shape"].update(collateral=5)),
    ("clearing", "account.slots", lambda d: d["shape"].update(positions=1)),
    ("clearing", "account.shape", lambda d: d["account"]["losses"][0].pop()),
    ("clearing", "secret.number", lambda d: d["account"]["losses"][0].append("1.5")),
    ("clearing", "account.width", lambda d: d["account"].update(fund="-1")),
]


@pytest.mark.parametrize(("name", "code", "change"), EDITS, ids=[f"{name}-{code}-{i}" for i, (name, code, _) in enumerate(EDITS)])
def test_rejects_an_edited_file(
    name: str, code: str, change: Callable[[dict[str, Any]], object], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = tmp_path / "secret.json"
    request.getfixturevalue(name).save(path)
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(json.dumps(document))
    with pytest.raises(InputError) as caught:
        load(path)
    assert caught.value.stable_code == code


def test_rejects_another_account_under_the_blinding(isolated: Opening, clearing: Opening) -> None:
    for opening, account in ((isolated, replace(ISOLATED, margins=(1, 2))), (clearing, replace(CLEARING, fund=901))):
        with pytest.raises(TrustError) as caught:
            replace(opening, account=account).check(toy)
        assert caught.value.stable_code == "secret.commitment"


@pytest.mark.parametrize(
    ("account", "positions", "collateral", "code"),
    [
        (ISOLATED, 3, 2, "account.shape"),
        (PLAIN, 3, 0, "account.slots"),
        (replace(PLAIN, collateral=()), 3, 0, "account.shape"),
        (ISOLATED, 1, 0, "account.slots"),
        (CLEARING, 4, 3, "account.shape"),
        (CLEARING, 1, 4, "account.slots"),
    ],
)
def test_rejects_slots_that_do_not_fit(account: Account | ClearingAccount, positions: int, collateral: int, code: str) -> None:
    with pytest.raises(InputError) as caught:
        commit(account, positions, collateral, toy)
    assert caught.value.stable_code == code


def test_rejects_pools(isolated: Opening) -> None:
    one = commit(PLAIN, 2, 2, toy)
    other, wide = commit(replace(PLAIN, tag=9), 2, 2, toy), commit(replace(PLAIN, tag=9), 8, 4, toy)
    for openings, weights, code in (
        ((one,), (10_000,), "pool.members"),
        ((one,) * 9, equal_weights(9), "pool.members"),
        ((one, other), (9_999, 2), "pool.weights"),
        ((one, wide), (5_000, 5_000), "pool.shape"),
        ((one, isolated), (5_000, 5_000), "account.kind"),
    ):
        with pytest.raises(InputError) as caught:
            Pool(openings, weights)
        assert caught.value.stable_code == code


def test_equal_shares_are_the_whole() -> None:
    assert equal_weights(3) == (3_334, 3_333, 3_333)
    assert all(sum(equal_weights(count)) == 10_000 for count in range(2, 9))


def test_nothing_private_is_shown(isolated: Opening, clearing: Opening) -> None:
    pool = Pool((commit(PLAIN, 2, 2, toy), commit(replace(PLAIN, tag=9), 2, 2, toy)), (5_000, 5_000))
    shown = repr(isolated) + repr(clearing) + repr(pool) + repr(ISOLATED) + repr(CLEARING)
    assert not any(secret in shown for secret in ("123456789", "987654321", "900", str(isolated.blinding)))
