"""``snapshot``: built from dumps or from the bundled data, shown, signed and checked."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.zkmargin.conftest import BUILD, Cli

SIGN = ("snapshot", "sign", "snapshot.json", "--key", "keys/publisher.pem", "--publisher", "Sample Venue")


def test_identity_is_the_digest_of_the_file(cli: Cli) -> None:
    result = cli(*BUILD, "-o", "new.json", "--as-of", "2026-11-20T12:00:00Z", "--json")
    assert result.json["sha256"] == hashlib.sha256((cli.folder / "new.json").read_bytes()).hexdigest()
    again = cli(*BUILD, "-o", "again.json", "--as-of", "2026-11-20T12:00:00Z", "--json")
    assert again.json["sha256"] == result.json["sha256"]


def test_bundled_market_is_whole(cli: Cli) -> None:
    found = cli("snapshot", "build", "--bundled", "-o", "new.json", "--json").json
    assert (found["instruments"], found["collateral"], found["rows"]) == (349, 481, 4090)


def test_lots_stay_as_they_were(cli: Cli) -> None:
    tickers = json.loads((cli.folder / "market/tickers.json").read_text())
    for ticker in tickers.values():
        ticker.update({name: value * 1000 for name, value in ticker.items() if isinstance(value, float)})
    (cli.folder / "market/tickers.json").write_text(json.dumps(tickers))
    lots = {}
    for name, more in (("fresh.json", ()), ("kept.json", ("--lots-from", "snapshot.json"))):
        assert cli(*BUILD, "-o", name, *more).code == 0
        lots[name] = {item["symbol"]: item["lot"] for item in json.loads((cli.folder / name).read_text())["instruments"]}
    before = {item["symbol"]: item["lot"] for item in json.loads((cli.folder / "snapshot.json").read_text())["instruments"]}
    assert lots["kept.json"] == before
    assert lots["fresh.json"] != before


def test_show_tells_what_it_holds(cli: Cli) -> None:
    result = cli("snapshot", "show", "snapshot.json", "--symbol", "BTC/USDT:USDT")
    assert result.out.startswith("SOUND  binance-usdm/")
    assert "12 instruments" in result.out
    assert "600,000.00" in result.out
    item = cli("snapshot", "show", "snapshot.json", "--symbol", "BTC", "--json").json["item"]
    assert item["asset"] == "BTC"


def test_rejects_usage_symbol(cli: Cli) -> None:
    result = cli("snapshot", "show", "snapshot.json", "--symbol", "BTC/USDT", "--json")
    assert (result.code, result.error) == (2, "usage.symbol")
    assert "BTC/USDT:USDT" in result.json["error"]["hint"]


def test_signed_statement_is_verified(cli: Cli) -> None:
    result = cli("snapshot", "verify", "snapshot.json", "-t", "trust.json", "--json")
    assert (result.code, result.json["publisher"]) == (0, "Sample Venue")


def test_rejects_snapshot_statement_about_another(cli: Cli) -> None:
    assert cli(*BUILD, "--as-of", "2026-11-20T12:00:00Z", "-o", "other.json").code == 0
    result = cli("snapshot", "verify", "other.json", "-t", "trust.json", "--json")
    assert (result.code, result.error) == (4, "snapshot.statement")


def test_rejects_signature_signer_of_a_statement(cli: Cli) -> None:
    assert cli(*SIGN[:4], "keys/holder.pem", *SIGN[5:], "--replace").code == 0
    result = cli("snapshot", "verify", "snapshot.json", "-t", "trust.json", "--json")
    assert (result.code, result.error) == (4, "signature.signer")


def test_rejects_snapshot_statement_under_another_name(cli: Cli) -> None:
    assert cli(*SIGN[:-1], "Somebody Else", "--replace").code == 0
    result = cli("snapshot", "verify", "snapshot.json", "-t", "trust.json", "--json")
    assert (result.code, result.error) == (4, "snapshot.statement")


@pytest.mark.parametrize(
    "arguments", [(), ("--venue", "x"), ("--bundled", "--venue", "x"), ("--tiers", "market/leverage_tiers.json")], ids=str
)
def test_rejects_usage_snapshot(cli: Cli, arguments: tuple[str, ...]) -> None:
    result = cli("snapshot", "build", *arguments, "-o", "new.json", "--json")
    assert (result.code, result.error) == (2, "usage.snapshot")


def test_rejects_usage_exists(cli: Cli) -> None:
    assert cli(*BUILD, "--json").error == "usage.exists"
    assert cli(*BUILD, "--replace").code == 0


@pytest.mark.parametrize("as_of", ["yesterday", "2026-11-20", "2026-11-20T12:00:00+01:00", "2026-02-30T12:00:00Z"])
def test_rejects_time(cli: Cli, as_of: str) -> None:
    assert cli(*BUILD, "--as-of", as_of, "-o", "new.json", "--json").code == 3
