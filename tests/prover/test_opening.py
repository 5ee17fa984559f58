"""Commitments, blindings and the secret file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from circuits.field import R
from margin.account import Account
from margin.errors import InputError, TrustError, UsageError, ZkMarginError
from prover.blinding import new_blinding
from prover.opening import Opening, commit, load

ACCOUNT = Account(tag=77, cash=-123456789, positions=((5, 44), (9, -55)), collateral=((6, 66),))


@pytest.fixture(scope="module")
def opening() -> Opening:
    return commit(ACCOUNT, 2, 2)


@pytest.fixture
def path(tmp_path: Path, opening: Opening) -> Path:
    opening.save(tmp_path / "secret.json")
    return tmp_path / "secret.json"


def edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(json.dumps(document))


def test_reads_what_it_writes(path: Path, opening: Opening) -> None:
    assert load(path) == opening
    load(path).check()


def test_the_file_is_the_owners_alone(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret.json"]


def test_each_commitment_has_its_own_blinding(opening: Opening) -> None:
    again = commit(ACCOUNT, 2, 2)
    assert again.blinding != opening.blinding
    assert again.commitment != opening.commitment


def test_blindings_fill_the_field() -> None:
    drawn = [new_blinding() for _ in range(200)]
    assert len(set(drawn)) == len(drawn)
    assert all(0 <= value < R for value in drawn)
    assert max(drawn) > R // 2 > min(drawn)


def test_rejects_overwriting_a_secret(path: Path, opening: Opening) -> None:
    before = path.read_bytes()
    with pytest.raises(UsageError) as caught:
        commit(ACCOUNT, 2, 2).save(path)
    assert caught.value.stable_code == "usage.exists"
    assert path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_rejects_a_secret_that_others_can_read(path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(UsageError) as caught:
        load(path)
    assert caught.value.stable_code == "secret.permissions"


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["account"]["positions"][0].update(lots="45"),
        lambda d: d["account"].update(cash="-123456788"),
        lambda d: d["account"].update(tag="78"),
        lambda d: d["account"]["positions"].pop(),
        lambda d: d["shape"].update(positions=3),
        lambda d: d.update(blinding=str(int(d["blinding"]) ^ 1)),
        lambda d: d.update(commitment="1"),
    ],
)
def test_rejects_another_account_under_the_same_blinding(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    edit(path, change)
    with pytest.raises(TrustError) as caught:
        load(path).check()
    assert caught.value.stable_code == "secret.commitment"


@pytest.mark.parametrize("number", ["1_0", " 1", "1 ", "-0", "+1", "01", "1.0", "1e3", "0x1", "\uff11", "", "NaN", 5, None, True, "9" * 90])
def test_rejects_numbers_in_another_spelling(path: Path, number: object) -> None:
    edit(path, lambda d: d["account"].update(cash=number))
    with pytest.raises(InputError) as caught:
        load(path)
    assert caught.value.stable_code == "secret.number"
    assert caught.value.where == f"{path}.account.cash"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.update(schema="zkmargin/secret/v2"), "secret.schema"),
        (lambda d: d.pop("blinding"), "secret.schema"),
        (lambda d: d.update(extra=1), "secret.schema"),
        (lambda d: d.update(blinding=str(R)), "secret.number"),
        (lambda d: d.update(blinding="-1"), "secret.number"),
        (lambda d: d["shape"].update(positions=0), "secret.schema"),
        (lambda d: d["shape"].update(positions=True), "secret.schema"),
        (lambda d: d["shape"].update(positions=1), "account.slots"),
        (lambda d: d["account"]["positions"].reverse(), "account.order"),
        (lambda d: d["account"]["positions"][0].update(lots="0"), "account.zero"),
        (lambda d: d["account"]["positions"][0].update(lots=str(1 << 63)), "account.width"),
        (lambda d: d["account"].update(cash=str(1 << 95)), "account.width"),
        (lambda d: d["account"].update(tag=str(1 << 128)), "account.width"),
        (lambda d: d["account"].update(positions={}), "secret.schema"),
    ],
)
def test_rejects_a_malformed_secret(path: Path, change: Callable[[dict[str, Any]], object], code: str) -> None:
    edit(path, change)
    with pytest.raises(InputError) as caught:
        load(path)
    assert caught.value.stable_code == code


@pytest.mark.parametrize("content", [b"", b"{", b"\x00\xff", b"[]", b"null", b'{"schema":1,"schema":1}', b"[" * 100_000, b" " * 300_000])
def test_rejects_what_is_no_secret_file(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(InputError):
        load(path)


def test_no_message_shows_a_secret(path: Path, opening: Opening) -> None:
    secrets = [str(opening.blinding), "123456789"]
    assert not any(secret in repr(opening) for secret in secrets)
    for field in ("schema", "commitment", "shape"):
        edited = path.with_name(f"{field}.json")
        edited.write_bytes(path.read_bytes())
        edited.chmod(0o600)
        edit(edited, lambda d, field=field: d.update({field: "x" * 10}))
        with pytest.raises(ZkMarginError) as caught:
            load(edited).check()
        assert not any(secret in str(caught.value.as_dict()) for secret in secrets)


def test_rejects_more_holdings_than_slots() -> None:
    with pytest.raises(InputError) as caught:
        commit(ACCOUNT, 1, 2)
    assert caught.value.stable_code == "account.slots"


def test_a_write_that_is_interrupted_leaves_nothing(tmp_path: Path, opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("margin.files.os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        opening.save(tmp_path / "secret.json")
    assert list(tmp_path.iterdir()) == []
