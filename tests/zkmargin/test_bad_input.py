"""The input that must end well: a named reason, the right exit code, no traceback, and nothing of the account in the message."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import py_ecc  # noqa: F401 - raises the recursion limit, so that a parser that recurses without a limit ends the process
import pytest

from tests.zkmargin.conftest import BUILD, Cli

LIMIT_SECONDS = 10.0


def positions(desk: Path) -> list[dict[str, Any]]:
    return json.loads((desk / "positions.json").read_text())


def change(desk: Path, edit: Callable[[list[dict[str, Any]]], object]) -> None:
    found = positions(desk)
    edit(found)
    (desk / "positions.json").write_text(json.dumps(found))


def check(cli: Cli) -> tuple[int, str]:
    result = cli("check", "positions.json", "balance.json", "-s", "snapshot.json", "--json")
    assert "Traceback" not in result.err
    return result.code, result.error


FILES = {
    "empty": (b"", "input.file.empty"),
    "blank": (b" \n\n", "input.file.empty"),
    "cut off": (b'[{"symbol": "BTC/USDT:USDT", "contracts": 1', "json.truncated"),
    "binary": (bytes(range(256)) * 8, "input.format.binary"),
    "zip": (b"PK\x03\x04" + bytes(100), "input.format.binary"),
    "deeply nested": (b"[" * 100_000 + b"]" * 100_000, "json.depth"),
    "duplicate keys": (b'[{"symbol": "BTC/USDT:USDT", "symbol": "ETH/USDT:USDT"}]', "json.duplicate"),
    "NaN": (b'[{"symbol": "BTC/USDT:USDT", "contracts": NaN}]', "json.number"),
    "long number": (b'[{"symbol": "BTC/USDT:USDT", "contracts": ' + b"9" * 100_000 + b"}]", "json.number"),
    "another thing": (b'{"hello": "world"}', "input.format.unknown"),
    "lone surrogate": (b'[{"symbol": "\\ud800"}]', "json.surrogate"),
}


@pytest.mark.parametrize(("data", "code"), FILES.values(), ids=FILES)
def test_rejects_file(cli: Cli, data: bytes, code: str) -> None:
    (cli.folder / "positions.json").write_bytes(data)
    begin = time.monotonic()
    assert check(cli) == (3, code)
    assert time.monotonic() - begin < LIMIT_SECONDS


@pytest.mark.parametrize("name", ["snapshot.json", "challenge.json", "account.statement.json", "account.secret.json", "keys/holder.pem"])
@pytest.mark.parametrize("data", [b"", b"{", bytes(range(256)), b"[" * 100_000], ids=["empty", "cut off", "binary", "nested"])
def test_rejects_file_of_prove(cli: Cli, name: str, data: bytes) -> None:
    target = cli.folder / name
    mode = target.stat().st_mode & 0o777
    target.write_bytes(data)
    target.chmod(mode)
    result = cli("prove", "account.secret.json", "-s", "snapshot.json", "-c", "challenge.json", "-o", "new.json", "--json")
    assert result.code == 3, result.out
    assert result.error != "internal"
    assert not (cli.folder / "new.json").exists()


@pytest.mark.parametrize("name", ["attestation.json", "snapshot.json", "trust.json", "challenge.json"])
@pytest.mark.parametrize("data", [b"", b"{", bytes(range(256)), b"[" * 100_000], ids=["empty", "cut off", "binary", "nested"])
def test_rejects_file_of_verify(cli: Cli, name: str, data: bytes) -> None:
    (cli.folder / name).write_bytes(data)
    arguments = ["-s", "snapshot.json", "-t", "trust.json", "-c", "challenge.json", "--development"]
    result = cli("verify", "attestation.json", *arguments, "--json")
    assert result.code == 3, result.out
    assert not result.json["ok"]


def test_rejects_huge_file(cli: Cli) -> None:
    with (cli.folder / "positions.json").open("wb") as file:
        file.truncate(2**36)
    assert check(cli) == (3, "input.file.size")


NUMBERS = {
    "exponent": ("1e5", "input.number.format"),
    "not a number": ("NaN", "input.number.format"),
    "underscores": ("1_000", "input.number.format"),
    "full-width digits": ("１２", "input.number.format"),
    "arabic digits": ("١٢", "input.number.format"),
    "hexadecimal": ("0x10", "input.number.format"),
    "plus": ("+1", "input.number.format"),
    "comma": ("1,5", "input.number.format"),
    "space": ("1 000", "input.number.format"),
    "words": ("many", "input.number.format"),
}


@pytest.mark.parametrize(("text", "code"), NUMBERS.values(), ids=NUMBERS)
def test_rejects_number_in_canonical_portfolio(cli: Cli, text: str, code: str) -> None:
    portfolio = {
        "schema": "zkmargin/portfolio/v1",
        "account": "a",
        "asOf": "2026-11-20T12:00:00Z",
        "positions": [{"symbol": "BTC/USDT:USDT", "quantity": text, "contractSize": "1", "entryPrice": "1"}],
        "collateral": [],
    }
    (cli.folder / "p.json").write_text(json.dumps(portfolio))
    result = cli("check", "p.json", "-s", "snapshot.json", "--json")
    assert (result.code, result.error) == (3, code)
    assert result.json["error"]["where"] == "p.json.positions[0].quantity"


def test_rejects_negative_zero(cli: Cli) -> None:
    portfolio = {
        "schema": "zkmargin/portfolio/v1",
        "account": "a",
        "asOf": "2026-11-20T12:00:00Z",
        "positions": [],
        "collateral": [{"asset": "USDT", "amount": "-0"}],
    }
    (cli.folder / "p.json").write_text(json.dumps(portfolio))
    result = cli("check", "p.json", "-s", "snapshot.json", "--json")
    assert (result.code, result.error) == (3, "input.number.zero")


def test_rejects_more_decimals_than_the_lot(cli: Cli) -> None:
    change(cli.folder, lambda rows: rows[0].update(contracts="0.00000000000001"))
    assert check(cli) == (3, "account.lot")


def test_rejects_symbol_unknown(cli: Cli) -> None:
    change(cli.folder, lambda rows: rows[0].update(symbol="BTX/USDT:USDT"))
    result = cli("check", "positions.json", "balance.json", "-s", "snapshot.json", "--json")
    assert (result.code, result.error) == (3, "portfolio.symbol.unknown")
    assert "BTC/USDT:USDT" in result.json["error"]["hint"]


def test_rejects_inverse_contract(cli: Cli) -> None:
    change(cli.folder, lambda rows: rows[0].update(symbol="BTC/USD:BTC"))
    assert check(cli) == (3, "portfolio.inverse")


def test_rejects_contracts_missing(cli: Cli) -> None:
    change(cli.folder, lambda rows: (rows[0].update(contracts=None), rows[0]["info"].clear()))
    assert check(cli)[0] == 3


def test_rejects_side_against_sign(cli: Cli) -> None:
    change(cli.folder, lambda rows: rows[0].update(contracts=-12.5, side="long"))
    assert check(cli) == (3, "portfolio.side")


def test_rejects_same_instrument_twice(cli: Cli) -> None:
    change(cli.folder, lambda rows: rows.append(rows[0]))
    assert check(cli)[0] == 3


def test_more_positions_than_small_has_slots_takes_the_next_size(cli: Cli) -> None:
    _bundled(cli, 12)
    result = cli("check", "p.json", "-s", "bundled.json", "--json")
    assert result.json["circuit"] == "cross-p16-c8-d4"
    named = cli("commit", "p.json", "-s", "bundled.json", "--circuit", "small", "-o", "s.json", "--json")
    assert (named.code, named.error) == (3, "circuit.too-small")
    assert "cross-p16-c8-d4" in named.json["error"]["hint"]
    assert not (cli.folder / "s.json").exists()


def test_rejects_more_positions_than_any_circuit_has(cli: Cli) -> None:
    _bundled(cli, 70)
    looked = cli("check", "p.json", "-s", "bundled.json", "--json")
    assert (looked.code, looked.json["circuit"]) == (0, None)
    result = cli("commit", "p.json", "-s", "bundled.json", "-o", "s.json", "--json")
    assert (result.code, result.error) == (3, "circuit.too-small")
    assert "cross-p64-c16-d4" in result.json["error"]["why"]


def _bundled(cli: Cli, count: int) -> None:
    from margin.samples import sample_portfolio
    from margin.snapshot import Snapshot

    assert cli("snapshot", "build", "--bundled", "-o", "bundled.json").code == 0
    snapshot = Snapshot.parse((cli.folder / "bundled.json").read_bytes(), validate=False)
    (cli.folder / "p.json").write_bytes(sample_portfolio(1, snapshot=snapshot, positions=count, collateral=2).canonical())


MARKET: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "zero price": (lambda snapshot: snapshot["instruments"][0].update(markPrice="0"), "snapshot.S"),
    "negative price": (lambda snapshot: snapshot["instruments"][0].update(markPrice="-1"), "snapshot.S"),
    "gap": (lambda snapshot: snapshot["instruments"][0]["tiers"].pop(1), "snapshot.S"),
    "overlap": (lambda snapshot: snapshot["instruments"][0]["tiers"][1].update(floor="1"), "snapshot.S"),
    "twice": (lambda snapshot: snapshot["instruments"].append(snapshot["instruments"][0]), "snapshot.S"),
    "asset price zero": (lambda snapshot: snapshot["collateral"][0].update(price="0"), "snapshot.S"),
}


@pytest.mark.parametrize(("edit", "code"), MARKET.values(), ids=MARKET)
def test_rejects_snapshot(cli: Cli, edit: Callable[[dict[str, Any]], object], code: str) -> None:
    snapshot = json.loads((cli.folder / "snapshot.json").read_text())
    edit(snapshot)
    (cli.folder / "snapshot.json").write_text(json.dumps(snapshot))
    for command in (("snapshot", "show", "snapshot.json"), ("check", "positions.json", "balance.json", "-s", "snapshot.json")):
        result = cli(*command, "--json")
        assert result.code == 3
        assert result.error.startswith(code)


@pytest.mark.parametrize("price", [0, -1.5])
def test_rejects_price_in_the_dump(cli: Cli, price: float) -> None:
    tickers = json.loads((cli.folder / "market/tickers.json").read_text())
    tickers["BTC/USDT:USDT"] = {name: price if isinstance(value, float) else value for name, value in tickers["BTC/USDT:USDT"].items()}
    (cli.folder / "market/tickers.json").write_text(json.dumps(tickers))
    result = cli(*BUILD, "-o", "new.json", "--json")
    assert result.code == 3
    assert not (cli.folder / "new.json").exists()


@pytest.mark.parametrize(("as_of", "code"), [("2026-01-01T00:00:00Z", "snapshot.stale"), ("2027-12-31T00:00:00Z", "snapshot.future")])
def test_rejects_snapshot_of_another_time(cli: Cli, as_of: str, code: str) -> None:
    assert cli(*BUILD, "--as-of", as_of, "-o", "other.json").code == 0
    attested = ("--purpose", "a test", "-o", "other-attestation.json")
    assert cli("prove", "account.secret.json", "-s", "other.json", *attested).code == 0
    result = cli("verify", "other-attestation.json", "-s", "other.json", "-t", "trust.json", "--development", "--json")
    assert (result.code, result.json["code"]) == (1, code)
