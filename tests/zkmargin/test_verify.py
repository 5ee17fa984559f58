"""``verify``: the verdict first, one line for each check, exit codes by reason, three engines, receipts."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from attestation.dsse import Envelope
from attestation.keys import PrivateKey
from attestation.margin_attestation import read_unverified
from tests.zkmargin.conftest import BUILD, Cli
from zkmargin.console import DEVELOPMENT_KEY

VERIFY = ("verify", "attestation.json", "-s", "snapshot.json", "-t", "trust.json", "-c", "challenge.json", "--development")


def test_verdict_sentence_first_then_one_line_for_each_check(cli: Cli) -> None:
    result = cli(*VERIFY)
    lines = result.out.splitlines()
    assert result.code == 0
    assert lines[0].startswith("VALID  As of ")
    assert "met maintenance margin under snapshot binance-usdm/" in lines[0]
    assert all(line[:4] in ("  ok", "  !!") for line in lines[1:])
    assert [line.split()[1] for line in lines[1:] if line.startswith("  ok")][-1] == "proof"
    assert DEVELOPMENT_KEY in result.out


@pytest.mark.parametrize("engine", ["native", "py_ecc", "snarkjs"])
def test_engines_agree(cli: Cli, engine: str) -> None:
    found = cli(*VERIFY, "--engine", engine, "--json").json
    assert (found["valid"], found["exitCode"], found["engine"]) == (True, 0, engine)


def test_json_says_what_is_attested(cli: Cli) -> None:
    attested = cli(*VERIFY, "--json").json["attested"]
    assert (attested["issuer"], attested["publisher"], attested["verifier"]) == ("Sample Venue", "Sample Venue", "Sample Lender")
    assert attested["keyKind"] == "development"


def test_rejects_vk_development_in_production(cli: Cli) -> None:
    result = cli(*VERIFY[:-1], "--json")
    assert (result.code, result.json["code"]) == (4, "vk.development")
    assert "--development" in result.json["hint"]


def test_rejects_challenge_other(cli: Cli) -> None:
    assert cli("challenge", "--key", "keys/verifier.pem", "--verifier", "Sample Lender", "-o", "second.json").code == 0
    result = cli(*VERIFY[:6], "-c", "second.json", "--development", "--json")
    assert (result.code, result.json["code"]) == (1, "challenge.other")


def test_rejects_snapshot_unknown(cli: Cli) -> None:
    assert cli(*BUILD, "--as-of", "2026-11-21T00:00:00Z", "-o", "other.json").code == 0
    result = cli("verify", "attestation.json", "-s", "other.json", *VERIFY[4:], "--json")
    assert (result.code, result.json["code"]) == (1, "snapshot.unknown")


@pytest.mark.parametrize(
    ("role", "code"), [("issuer", "account.signer"), ("verifier", "challenge.signer"), ("publisher", "snapshot.signer")]
)
def test_rejects_signer_that_is_not_trusted(cli: Cli, role: str, code: str) -> None:
    trusted = [option for name in ("issuer", "verifier", "publisher") if name != role for option in (f"--{name}", _named(name))]
    assert cli("keys", "trust", "-o", "less.json", *trusted).code == 0
    result = cli("verify", "attestation.json", "-s", "snapshot.json", "-t", "less.json", "--development", "--json")
    assert (result.code, result.json["code"]) == (4, code)


def _named(role: str) -> str:
    return f"{'Sample Lender' if role == 'verifier' else 'Sample Venue'}=keys/{role}.pub.pem"


def _forged(cli: Cli, edit: Any) -> None:
    """Change the attestation's statement and sign it again as the holder."""
    envelope = Envelope.from_bytes((cli.folder / "attestation.json").read_bytes(), "attestation")
    changed = edit(read_unverified(envelope))
    (cli.folder / "attestation.json").write_bytes(changed.sign(PrivateKey.load(cli.folder / "keys/holder.pem")).to_bytes())


def test_rejects_proof_with_one_digit_changed(cli: Cli) -> None:
    from dataclasses import replace

    def edit(made: Any) -> Any:
        first, *rest = made.proof["pi_a"]
        return replace(made, proof={**made.proof, "pi_a": [first[:-1] + str((int(first[-1]) + 1) % 10), *rest]})

    _forged(cli, edit)
    result = cli(*VERIFY)
    assert result.code == 1
    assert result.out.startswith("INVALID  ")
    assert "[point.curve]" in result.out
    assert "not reached" in result.out


def test_rejects_holder_signature_over_a_changed_byte(cli: Cli) -> None:
    envelope = json.loads((cli.folder / "attestation.json").read_bytes())
    signature = bytearray(base64.b64decode(envelope["signatures"][0]["sig"]))
    signature[0] ^= 1
    envelope["signatures"][0]["sig"] = base64.b64encode(signature).decode()
    (cli.folder / "attestation.json").write_text(json.dumps(envelope))
    result = cli(*VERIFY, "--json")
    assert (result.code, result.json["code"]) == (4, "holder.signature")


def test_rejects_challenge_none_where_one_is_required(cli: Cli) -> None:
    assert cli("prove", "account.secret.json", "-s", "snapshot.json", "--purpose", "a test", "-o", "open.json").code == 0
    arguments = ("verify", "open.json", "-s", "snapshot.json", "-t", "trust.json", "--development")
    accepted = cli(*arguments)
    assert accepted.code == 0
    assert "none requested: anybody can show this file again" in accepted.out
    assert cli(*arguments, "--require-challenge", "--json").json["code"] == "challenge.none"


@pytest.mark.parametrize("arguments", [(), ("-s", "snapshot.json"), ("-t", "nowhere.json", "-s", "snapshot.json")], ids=str)
def test_rejects_usage_without_something_to_verify_against(cli: Cli, arguments: tuple[str, ...]) -> None:
    assert cli("verify", "attestation.json", *arguments, "--json").code in (2, 3)


@pytest.mark.parametrize("url", ["nonsense", "ftp://host", "http://user:word@host"])
def test_rejects_client_url(cli: Cli, url: str) -> None:
    result = cli("verify", "attestation.json", "--url", url, "--json")
    assert (result.code, result.error) == (2, "client.url")


def test_rejects_client_unreachable(cli: Cli) -> None:
    result = cli("verify", "attestation.json", "--url", "http://127.0.0.1:1", "--json")
    assert (result.code, result.error) == (5, "client.unreachable")


def test_without_the_engine_python_verifies(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from circuits.home import key_dir

    own = tmp_path / "home/keys/cross-p8-c4-d4/development"
    own.mkdir(parents=True)
    for path in key_dir("cross-p8-c4-d4").iterdir():
        (own / path.name).symlink_to(path)
    monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path / "home"))
    result = cli(*VERIFY, "--json")
    assert (result.code, result.json["engine"]) == (0, "py_ecc")
    assert "slower" in result.err


def test_rejects_vk_missing(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path / "home"))
    result = cli(*VERIFY, "--json")
    assert (result.code, result.error) == (5, "vk.missing")
    assert "zkmargin setup" in result.json["error"]["hint"]
