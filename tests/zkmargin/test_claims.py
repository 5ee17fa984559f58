"""Claims as people say them, and the states that margin calls are made by."""

from __future__ import annotations

import pytest

from margin.claim import Claim
from margin.errors import InputError, UsageError
from margin.levels import Level
from margin.models.outcome import Outcome
from margin.widths import FINE_SCALE
from tests.zkmargin.conftest import Cli
from zkmargin.claims import ClaimOptions, percent_bps
from zkmargin.views.amounts import exact_text, held_text, owed_text
from zkmargin.views.calls import calls_of


def test_a_bounded_shortfall_is_a_band_below_the_requirement() -> None:
    claim = ClaimOptions(short_by_at_most="10%").claim()
    assert claim == Claim("maintenance", 9_000, 10_000)
    assert claim.sentence() == "equity is at least 90 % and below 100 % of maintenance margin (short, by at most 10 %)"
    assert ClaimOptions("initial", short_by_at_most="12.5 %").claim().sentence("portfolio").endswith("(short, by at most 12.50 %)")
    assert claim.sentence("isolated").endswith("that of at least one below 100 % (short, by at most 10 %)")


def test_words_say_short_only_where_that_is_claimed() -> None:
    for claim in (Claim(), Claim("initial", None, 10_000), Claim("initial", 0, 10_000), Claim("initial", 9_000, 9_999)):
        assert not claim.remark()
        assert "short" not in claim.sentence()
    assert not Claim("initial", 5_000, 10_000).remark("compression")


@pytest.mark.parametrize(("band", "bounds"), [("100%-150%", (10_000, 15_000)), ("99.5-100.25", (9_950, 10_025)), ("0% - 1%", (0, 100))])
def test_a_band_has_two_ends(band: str, bounds: tuple[int, int]) -> None:
    claim = ClaimOptions("closeout", band=band).claim()
    assert (claim.level, claim.lower_bps, claim.upper_bps) == ("closeout", *bounds)


def test_nothing_said_is_that_the_requirement_is_met() -> None:
    assert ClaimOptions().silent
    assert ClaimOptions().claim() == Claim()
    assert ClaimOptions("initial").claim("portfolio") == Claim("initial", 10_000, None)
    assert ClaimOptions().claim("compression") == Claim("maintenance", None, 10_000)


@pytest.mark.parametrize("text", ["", "ten", "1e2", "-5%", "10.001%", "١٠%", "10%%"])
def test_rejects_claim_percent(text: str) -> None:
    with pytest.raises(InputError) as caught:
        percent_bps(text, "--band")
    assert caught.value.stable_code == "claim.percent"


@pytest.mark.parametrize("text", ["0%", "100.01%", "-1"])
def test_rejects_claim_percent_of_a_shortfall_out_of_range(text: str) -> None:
    with pytest.raises(InputError) as caught:
        ClaimOptions(short_by_at_most=text).claim()
    assert caught.value.stable_code == "claim.percent"


@pytest.mark.parametrize("band", ["100%", "150%-100%", "100%-100%"])
def test_rejects_a_band_without_room(band: str) -> None:
    with pytest.raises(InputError) as caught:
        ClaimOptions(band=band).claim()
    assert caught.value.stable_code in ("claim.percent", "claim.order")


@pytest.mark.parametrize(
    "options",
    [
        ClaimOptions(lower_bps=1, band="1%-2%"),
        ClaimOptions(upper_bps=1, short_by_at_most="1%"),
        ClaimOptions(short_by_at_most="1%", band="1%-2%"),
    ],
)
def test_rejects_usage_claim(options: ClaimOptions) -> None:
    with pytest.raises(UsageError) as caught:
        options.claim()
    assert caught.value.stable_code == "usage.claim"


def outcomes(equity: int, closeout: int, maintenance: int, initial: int) -> dict[Level, Outcome]:
    """Results in whole units of the numeraire."""
    required: dict[Level, int] = {"closeout": closeout, "maintenance": maintenance, "initial": initial}
    return {level: Outcome(level, "USDT", equity * FINE_SCALE, amount * FINE_SCALE, FINE_SCALE) for level, amount in required.items()}


@pytest.mark.parametrize(
    ("equity", "levels", "state"),
    [
        (30, (10, 20, 30), "ok"),
        (29, (10, 20, 30), "margin call"),
        (20, (10, 20, 30), "margin call"),
        (19, (10, 20, 30), "liquidation"),
        (10, (10, 20, 30), "liquidation"),
        (9, (10, 20, 30), "close-out"),
        (-1, (10, 20, 30), "close-out"),
        (19, (20, 20, 30), "liquidation"),
        (0, (0, 0, 0), "ok"),
    ],
)
def test_state_is_the_first_level_that_is_missed(equity: int, levels: tuple[int, int, int], state: str) -> None:
    calls = calls_of(outcomes(equity, *levels), "USDT")
    assert calls.state == state
    assert [missing // 10**10 for missing in calls.missing.values()] == [max(0, level - equity) for level in levels]


def test_missing_amounts_are_rounded_up() -> None:
    found = {"initial": Outcome("initial", "USDT", 0, 1, FINE_SCALE)}
    levels = {**outcomes(0, 0, 0, 0), "initial": found["initial"]}
    calls = calls_of(levels, "USDT")
    assert calls.missing["initial"] == 1
    assert "0.01 USDT to initial" in calls.sentence()


def test_amounts_are_rounded_against_the_holder() -> None:
    assert (held_text(1, 3), owed_text(1, 3)) == ("0.33", "0.34")
    assert (held_text(-1, 3), owed_text(-1, 3)) == ("-0.34", "-0.33")
    assert exact_text(1, 10**28) == "0.0000000000000000000000000001"
    assert exact_text(1, 3 * 10**19) == "0"


def test_a_band_is_asked_for_and_shown(cli: Cli) -> None:
    asked = cli("challenge", "--key", "keys/verifier.pem", "--verifier", "Sample Lender", "--short-by-at-most", "15%", "-o", "c2.json")
    assert asked.code == 0
    assert "at least 85 % and below 100 % of maintenance margin (short, by at most 15 %)" in asked.out
    short = ("check", "positions.json", "balance_short.json", "-s", "snapshot.json")
    shown = cli(*short, "--short-by-at-most", "15%")
    assert shown.code == 0
    assert "short, by at most 15 %" in shown.out
    assert cli(*short, "--short-by-at-most", "10%").code == 1
    assert cli("check", "positions.json", "balance.json", "-s", "snapshot.json", "--band", "150%-200%").code == 0


def test_a_shortfall_with_a_bound_is_proven_and_said_everywhere(cli: Cli) -> None:
    files = ("positions.json", "balance_short.json", "-s", "snapshot.json", "--as-of", "now")
    signed = ("--issuer-key", "keys/issuer.pem", "--issuer", "Sample Venue", "--holder", "keys/holder.pub.pem")
    assert cli("commit", *files, *signed, "-o", "s.secret.json", "--statement", "s.statement.json").code == 0
    words = "short, by at most 15 %"
    proof = ("prove", "s.secret.json", "-s", "snapshot.json", "--statement", "s.statement.json", "--purpose", "a margin call")
    made = cli(*proof, "--short-by-at-most", "15%", "-o", "s.json")
    assert made.code == 0
    assert words in made.out
    assert words in cli("explain", "s.json").out
    verified = cli("verify", "s.json", "-s", "snapshot.json", "-t", "trust.json", "--development")
    assert verified.code == 0
    assert f"{words}, which justifies a margin call" in verified.out
    assert cli("report", "s.json", "-s", "snapshot.json", "-t", "trust.json", "--development", "-o", "s.html").code == 0
    assert words in (cli.folder / "s.html").read_text()


def test_the_state_of_the_desk_is_shown(cli: Cli) -> None:
    shown = cli("check", "positions.json", "balance.json", "-s", "snapshot.json")
    assert "margin call, below initial margin" in shown.out
    calls = cli("check", "positions.json", "balance_short.json", "-s", "snapshot.json", "--json").json["calls"]
    assert calls["state"] == "liquidation"
    assert calls["missing"]["maintenance"].startswith("5624.6")
