"""``serve``, and the commands that talk to it, against a real process."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.zkmargin.conftest import Cli

SERVE = ["serve", "--verifier", "Sample Lender", "--development", "--port", "0", "--json"]


@pytest.fixture
def service(cli: Cli) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A service on the desk, and its address."""
    command = [sys.executable, "-m", "zkmargin", *SERVE]
    with subprocess.Popen(command, cwd=cli.folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line == "}\n":
                break
        yield json.loads("".join(lines))["url"], process
        process.terminate()


def test_publish_ask_prove_submit_and_check_the_receipt(cli: Cli, service: tuple[str, subprocess.Popen[str]]) -> None:
    url, process = service
    assert cli("snapshot", "publish", "snapshot.json", "--url", url).out.startswith("ON RECORD")
    asked = cli("challenge", "--url", url, "--policy", "maintenance", "-o", "c2.json", "--json").json
    assert (asked["verifier"], asked["environment"]) == ("Sample Lender", "development")
    proof = ("prove", "account.secret.json", "-s", "snapshot.json", "--snapshot-statement", "snapshot.statement.json")
    assert cli(*proof, "-c", "c2.json", "-o", "a2.json").code == 0

    looked = cli("verify", "a2.json", "--url", url, "--no-record", "--json").json
    assert (looked["valid"], looked["receipt"]) == (True, None)
    answer = cli("verify", "a2.json", "--url", url, "-t", "trust.json", "--json").json
    assert (answer["valid"], answer["receipt"]) == (True, "receipt.json")

    checked = cli("verify", "receipt.json", "-t", "trust.json")
    assert (checked.code, checked.out[:6]) == (0, "VALID ")
    assert "Sample Lender" in checked.out
    assert cli("verify", "receipt.json", "-t", "trust.json", "--json").json["sid"] == answer["sid"]

    assert cli("keys", "trust", "-o", "other.json", "--verifier", "Sample Lender=keys/issuer.pub.pem").code == 0
    refused = cli("verify", "receipt.json", "-t", "other.json", "--json")
    assert (refused.code, refused.error) == (4, "signature.signer")

    stolen = cli("verify", "attestation.json", "--url", url, "-t", "trust.json", "--receipt", "r2.json")
    assert stolen.code == 1
    assert stolen.out.startswith("INVALID")
    assert not (cli.folder / "r2.json").exists()

    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0


def test_rejects_policy_name_unknown(cli: Cli, service: tuple[str, subprocess.Popen[str]]) -> None:
    url, _ = service
    result = cli("challenge", "--url", url, "--policy", "generous", "-o", "c2.json", "--json")
    assert result.error == "service.policy.name"
    assert not (cli.folder / "c2.json").exists()


def test_rejects_usage_serve_without_a_name(cli: Cli) -> None:
    assert cli("serve", "--json").error == "usage.serve"


def test_rejects_service_config_missing(cli: Cli) -> None:
    assert cli("serve", "--config", "nowhere.toml", "--json").code == 3


def test_rejects_address_in_use(cli: Cli, service: tuple[str, subprocess.Popen[str]]) -> None:
    port = service[0].rpartition(":")[2]
    result = cli(*SERVE[:-2], port, "--database", "other.sqlite3", "--json")
    assert (result.code, result.error) == (5, "service.start.address")


def test_rejects_key_missing(cli: Cli, tmp_path: Path) -> None:
    result = cli(*SERVE, "--key", str(tmp_path / "nowhere.pem"))
    assert result.code in (3, 5)
    assert result.error != "internal"
