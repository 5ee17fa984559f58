"""``commit`` and ``challenge``: what is signed, what stays secret."""

from __future__ import annotations

import json
import stat

import pytest

from tests.zkmargin.conftest import SIGNED_BY, Cli

FILES = ("positions.json", "balance.json", "-s", "snapshot.json", "--as-of", "now")
NEW = ("-o", "new.secret.json", "--statement", "new.statement.json")
ASK = ("challenge", "--key", "keys/verifier.pem", "--verifier", "Sample Lender", "-o", "new.json")


def test_secret_file_is_for_its_owner_alone(cli: Cli) -> None:
    result = cli("commit", *FILES, *SIGNED_BY, *NEW, "--json")
    assert result.code == 0
    assert stat.S_IMODE((cli.folder / "new.secret.json").stat().st_mode) == 0o600
    secret = json.loads((cli.folder / "new.secret.json").read_text())
    assert secret["commitment"] == result.json["commitment"]
    assert secret["blinding"] not in result.out + result.err


def test_the_same_account_gets_another_commitment_each_time(cli: Cli) -> None:
    first = cli("commit", *FILES, "-o", "1.json", "--json").json["commitment"]
    assert first != cli("commit", *FILES, "-o", "2.json", "--json").json["commitment"]


def test_without_an_issuer_it_says_so(cli: Cli) -> None:
    result = cli("commit", *FILES, "-o", "1.json")
    assert "!!  issuer        not signed" in result.out


def test_statement_says_what_the_issuer_signed(cli: Cli) -> None:
    from attestation.account import read_unverified
    from attestation.dsse import Envelope

    assert cli("commit", *FILES, *SIGNED_BY, *NEW, "--sequence", "7", "--circuit", "small").code == 0
    said = read_unverified(Envelope.from_bytes((cli.folder / "new.statement.json").read_bytes(), "statement"))
    assert (said.issuer, said.sequence, said.positions, said.environment) == ("Sample Venue", 7, 8, "development")


def test_rejects_usage_exists_of_the_secret_even_with_replace(cli: Cli) -> None:
    before = (cli.folder / "account.secret.json").read_bytes()
    for more in ((), ("--replace",)):
        assert cli("commit", *FILES, *SIGNED_BY, *more, "--json").error == "usage.exists"
    assert (cli.folder / "account.secret.json").read_bytes() == before


def test_rejects_usage_exists_of_the_statement_before_the_secret_is_written(cli: Cli) -> None:
    assert cli("commit", *FILES, *SIGNED_BY, "-o", "new.secret.json", "--json").error == "usage.exists"
    assert not (cli.folder / "new.secret.json").exists()


@pytest.mark.parametrize("left_out", range(3))
def test_rejects_usage_issuer(cli: Cli, left_out: int) -> None:
    options = [option for index, option in enumerate(SIGNED_BY) if index // 2 != left_out]
    assert cli("commit", *FILES, *options, *NEW, "--json").error == "usage.issuer"


def test_rejects_input_time(cli: Cli) -> None:
    assert cli("commit", *FILES[:-1], "noon", *NEW, "--json").error == "input.time"


def test_challenge_says_what_is_asked(cli: Cli) -> None:
    result = cli(*ASK, "--level", "initial", "--lower-bps", "11000", "--valid-seconds", "60", "--purpose", "loan 4711", "--json")
    found = result.json
    assert (found["verifier"], found["purpose"], found["environment"]) == ("Sample Lender", "loan 4711", "development")
    assert found["policy"]["claim"] == {"level": "initial", "lowerBps": 11000, "upperBps": None}
    assert len(found["nonce"]) == 64


def test_every_challenge_has_its_own_number(cli: Cli) -> None:
    assert cli(*ASK, "--json").json["nonce"] != cli(*ASK, "--replace", "--json").json["nonce"]


@pytest.mark.parametrize(
    "arguments", [(), ("--key", "keys/verifier.pem"), ("--key", "keys/verifier.pem", "--url", "http://127.0.0.1:1")], ids=str
)
def test_rejects_usage_challenge(cli: Cli, arguments: tuple[str, ...]) -> None:
    assert cli("challenge", *arguments, "-o", "new.json", "--json").error == "usage.challenge"


@pytest.mark.parametrize(
    ("option", "value", "code"), [("--snapshot-age", "0", "policy.age"), ("--account-age", "99999999999", "policy.age")]
)
def test_rejects_policy(cli: Cli, option: str, value: str, code: str) -> None:
    result = cli(*ASK, option, value, "--json")
    assert (result.code, result.error) == (3, code)


@pytest.mark.parametrize("seconds", ["0", "-5", "99999999"])
def test_rejects_life_of_a_challenge(cli: Cli, seconds: str) -> None:
    result = cli(*ASK, "--valid-seconds", seconds, "--json")
    assert result.code in (2, 3)
    assert not (cli.folder / "new.json").exists()
