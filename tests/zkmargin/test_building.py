"""``snapshot build``, ``show`` and ``check`` with sections: risk arrays, past returns, cover rules, dynamic tiers, and all of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from attestation.clock import system_clock
from margin.snapshot import Snapshot
from margin.times import render_time
from tests.zkmargin.conftest import BUILD, Cli
from zkmargin import samples
from zkmargin.desk import make_desk

CHAIN = ["snapshot", "build", "--chain", "chain.csv", "--venue", "sample-options", "--haircuts", "haircuts.csv"]


@pytest.fixture
def options(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cli:
    make_desk(tmp_path / "options", "portfolio")
    return Cli(capsys, tmp_path / "options")


@pytest.fixture
def past(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cli:
    make_desk(tmp_path / "past", "shortfall")
    return Cli(capsys, tmp_path / "past")


def built(cli: Cli, name: str = "snapshot.json") -> Snapshot:
    return Snapshot.parse((cli.folder / name).read_bytes())


def day(cli: Cli, back: int) -> str:
    """A day of the sample's prices, counted from the newest, which is 1."""
    return (cli.folder / "history.csv").read_text().splitlines()[-back].partition(",")[0]


def test_a_policy_makes_risk_arrays(options: Cli) -> None:
    result = options(*CHAIN, "--policy", "span", "--json")
    assert result.code == 0, result.err
    found = result.json
    assert found["sections"]["portfolio"] == {"policy": "span", "arrays": 74, "groups": 6, "classes": 2, "scenarios": 16}
    assert found["models"] == ["cross", "isolated", "pool", "portfolio", "compression"]
    market = built(options)
    kinds = {item.kind for item in market.instruments}
    assert kinds == {"linear", "option"}
    assert {asset.asset for asset in market.collateral} == {"BTC", "ETH"}
    assert [source.url for source in market.sources] == ["file:chain.csv", "file:haircuts.csv"]


def test_what_a_snapshot_is_good_for(options: Cli) -> None:
    assert options(*CHAIN, "--policy", "deribit").code == 0
    shown = options("snapshot", "show", "snapshot.json")
    assert "policy deribit: 74 risk arrays" in shown.out
    checked = options("snapshot", "check", "snapshot.json", "--json").json
    assert checked["usable"]["portfolio"]["circuits"] == ["portfolio-p32-c4-g8-u2-s31-d4"]
    assert checked["usable"]["compression"] == {"present": True, "circuits": []}
    assert checked["usable"]["clearing"]["present"] is False
    said = options("snapshot", "check", "snapshot.json")
    assert said.code == 0
    assert "no circuit has the depth, scenarios or returns" in said.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["snapshot", "build", "--policy", "span", "--venue", "x"], "usage.snapshot"),
        (["snapshot", "build", "--chain", "chain.csv", "--venue", "x"], "usage.snapshot"),
        (["snapshot", "build", "--chain", "chain.csv", "--policy", "span"], "usage.snapshot"),
        ([*CHAIN, "--policy", "luck"], "policy.unknown"),
        ([*CHAIN, "--policy", "span", "--daily", "BTC/USDT:USDT=x.csv"], "usage.snapshot"),
        ([*CHAIN, "--policy", "span", "--bundled"], "usage.snapshot"),
        (["snapshot", "build", "--cover", "emir-43-2"], "usage.snapshot"),
        ([*CHAIN, "--policy", "span", "--dynamic", "emir"], "usage.history"),
        ([*CHAIN, "--policy", "span", "--as-of", "2099-01-01T00:00:00Z"], "policy.expiry"),
    ],
)
def test_rejects_a_build_that_is_not_described(options: Cli, arguments: list[str], code: str) -> None:
    result = options(*arguments, "--json")
    assert result.error == code
    assert not (options.folder / "snapshot.json").exists()


def test_past_returns_stand_beside_the_tiers(past: Cli) -> None:
    result = past(*BUILD, "--history", "history.csv", "--measure", "es", "--tail", "5", "--returns", "250", "--json")
    assert result.code == 0, result.err
    section = result.json["sections"]["shortfall"]
    assert (section["measure"], section["tail"], section["arrays"]) == ("es", 5, 6)
    assert section["windows"] == [{"name": "base", "first": day(past, 250), "last": day(past, 1), "returns": 250}]
    assert {"cross", "shortfall"} <= set(result.json["models"])


def test_a_file_for_each_symbol_gives_the_same(past: Cli) -> None:
    lines = [line.split(",") for line in (past.folder / "history.csv").read_text().splitlines()]
    symbols = lines[0][1:]
    single = []
    for place, symbol in enumerate(symbols, 1):
        name = f"{symbol.replace('/', '-').replace(':', '-')}.csv"
        rows = ["date,close", *(f"{row[0]},{row[place]}" for row in lines[1:])]
        (past.folder / name).write_text("\n".join(rows) + "\n")
        single += ["--history", f"{symbol}={name}"]
    moment = f"{day(past, 1)}T23:00:00Z"
    assert past(*BUILD, "--history", "history.csv", "--as-of", moment).code == 0
    assert past(*BUILD, *single, "--as-of", moment, "-o", "single.json").code == 0
    assert built(past).shortfall == built(past, "single.json").shortfall


def test_three_windows_and_a_tool_against_procyclicality(past: Cli) -> None:
    windows = ["--stress-until", day(past, 264), "--long-run", "400"]
    assert past(*BUILD, "--history", "history.csv", *windows, "--procyclicality", "b").code == 0
    section = built(past).shortfall
    assert section is not None
    assert [window.name for window in section.windows] == ["base", "stress", "long"]
    assert (section.coefficients.g2.maintenance, section.coefficients.g2.initial) == (0, 250_000_000)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--history", "nowhere.csv"], "input.file.missing"),
        (["--history", "haircuts.csv"], "input.file.missing"),
        (["--history", "market/haircuts.csv"], "input.csv.header"),
        (["--history", "NO/USDT:USDT=history.csv"], "input.csv.header"),
        (["--history", "history.csv", "--returns", "500", "--horizon", "10", "--decay", "0.97"], "shortfall.look-back"),
        (["--history", "history.csv", "--stress-until", "2026-02-10"], "usage.history"),
        (["--history", "history.csv", "--stress-until", "soon", "--long-run", "400"], "usage.history"),
        (["--history", "history.csv", "--procyclicality", "c"], "usage.history"),
        (["--history", "history.csv", "--tail", "0"], "snapshot.S38.tail"),
        (["--history", "history.csv", "--decay", "1.5"], "shortfall.decay"),
    ],
)
def test_rejects_a_history_that_will_not_do(past: Cli, more: list[str], code: str) -> None:
    result = past(*BUILD, *more, "--json")
    assert result.error == code
    assert not (past.folder / "snapshot.json").exists()


@pytest.mark.parametrize(("tool", "f4", "g4"), [("a", "1", "0.25"), ("b", "0.8", "0.2"), ("c", "0.8", "0.2")])
def test_the_buffer_is_on_the_limit_of_offsets_too(past: Cli, tool: str, f4: str, g4: str) -> None:
    windows = ["--stress-until", day(past, 264), "--long-run", "400"]
    assert past(*BUILD, "--history", "history.csv", *windows, "--procyclicality", tool).code == 0
    rates = built(past).as_dict()["shortfall"]["coefficients"]
    assert (rates["f4"]["maintenance"], rates["g4"]["maintenance"]) == ("0", "0")
    assert (rates["f4"]["initial"], rates["g4"]["initial"]) == (f4, g4)


def test_rejects_past_prices_that_are_too_old(past: Cli) -> None:
    later = render_time(system_clock().replace(microsecond=0) + timedelta(days=5))
    build = [*BUILD, "--history", "history.csv", "--as-of", later]
    result = past(*build, "--json")
    assert result.error == "shortfall.stale"
    assert "--stale-days" in result.json["error"]["hint"]
    assert past(*build, "--stale-days", "6").code == 0
    assert past(*build, "--longest-gap", "6", "--replace").code == 0
    assert past(*build, "--stale-days", "5", "--replace", "--json").error == "shortfall.stale"


@pytest.mark.parametrize("days", [-3, 2])
def test_rejects_a_base_of_another_time(past: Cli, days: int) -> None:
    """A new time does not make old prices new, whatever is added to them."""
    made = render_time(system_clock().replace(microsecond=0) + timedelta(days=days))
    assert past(*BUILD, "--as-of", made, "-o", "other.json").code == 0
    adding = ["snapshot", "build", "--base", "other.json"]
    for more in (["--cover", "emir-43-2"], ["--dynamic", "default", "--daily", "BTC/USDT:USDT=bundled:BTC"]):
        result = past(*adding, *more, "--json")
        assert (result.error, result.json["error"]["where"]) == ("snapshot.build.base", "--base")
    assert past(*adding, "--cover", "emir-43-2", "--as-of", made).code == 0
    assert built(past).as_of == made


def test_rejects_shortfall_nan(past: Cli) -> None:
    text = (past.folder / "history.csv").read_text().splitlines()
    cells = text[100].split(",")
    text[100] = ",".join([cells[0], "NaN", *cells[2:]])
    (past.folder / "history.csv").write_text("\n".join(text))
    assert past(*BUILD, "--history", "history.csv", "--json").error == "shortfall.nan"


def test_a_cover_rule_can_stand_alone_and_beside_tiers(past: Cli) -> None:
    alone = past("snapshot", "build", "--cover", "emir-43-2", "--venue", "ccp", "--numeraire", "EUR", "--json")
    assert (alone.code, alone.json["models"]) == (0, ["clearing"])
    assert past(*BUILD, "-o", "tiers.json").code == 0
    both = past("snapshot", "build", "--base", "tiers.json", "--cover", "emir-42-3", "-o", "both.json", "--json")
    assert both.json["sections"]["clearing"] == {"rule": "EMIR 42(3)"}
    assert "cross" in both.json["models"]


@pytest.fixture
def everything(options: Cli) -> Cli:
    """A chain, past prices and tiers."""
    for name, source in samples.files("shortfall").items():
        (options.folder / name).parent.mkdir(exist_ok=True)
        (options.folder / name).write_bytes(samples.content(source, system_clock()))
    return options


def test_sections_add_up(everything: Cli) -> None:
    """A chain over tiers keeps what there is, and the tiers of what both list."""
    assert everything(*BUILD, "-o", "base.json").code == 0
    more = ["--policy", "span", "--chain", "chain.csv", "--history", "history.csv", "--cover", "emir-43-2"]
    result = everything("snapshot", "build", "--base", "base.json", *more, "--json")
    assert result.code == 0, result.json
    assert result.json["models"] == ["cross", "isolated", "pool", "portfolio", "compression", "shortfall", "clearing"]
    base, whole = built(everything, "base.json"), built(everything)
    tiers = {item.symbol: item.tiers for item in whole.instruments}
    assert all(tiers[item.symbol] == item.tiers for item in base.instruments)
    again = everything("snapshot", "build", "--base", "snapshot.json", "--cover", "emir-42-3", "-o", "again.json", "--json")
    assert again.json["models"] == result.json["models"]


def test_rejects_a_chain_that_changes_what_past_returns_are_of(everything: Cli) -> None:
    assert everything(*BUILD, "--history", "history.csv", "-o", "base.json").code == 0
    result = everything("snapshot", "build", "--base", "base.json", "--policy", "span", "--chain", "chain.csv", "--json")
    assert result.error == "snapshot.build.lot"


def test_dynamic_tiers_follow_the_market(cli: Cli) -> None:
    calm = ("snapshot", "build", "--bundled", "--as-of", "2022-01-02T00:00:00Z")
    assert cli(*calm, "-o", "calm.json").code == 0
    result = cli(*calm, "--dynamic", "emir", "--daily", "BTC/USDT:USDT=bundled:BTC", "-o", "dynamic.json", "--json")
    assert result.code == 0, result.json
    before, after = ({item.symbol: item.tiers for item in built(cli, name).instruments} for name in ("calm.json", "dynamic.json"))
    changed = {symbol for symbol, tiers in before.items() if after[symbol] != tiers}
    assert changed == {"BTC/USDT:USDT"}
    assert after["BTC/USDT:USDT"][0].rates.maintenance > before["BTC/USDT:USDT"][0].rates.maintenance


def test_rejects_history_unknown(cli: Cli) -> None:
    result = cli("snapshot", "build", "--bundled", "--dynamic", "default", "--daily", "BTC/USDT:USDT=bundled:TULIPS", "--json")
    assert result.error == "history.unknown"
