"""``prove``: refused before proving where the claim is false, and an attestation without secrets where it is true."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from prover import opening
from tests.zkmargin.conftest import SIGNED_BY, Cli
from zkmargin.console import DEVELOPMENT_KEY

PROVE = ("prove", "account.secret.json", "-s", "snapshot.json", "-c", "challenge.json", "-o", "new.json")
OPEN = ("prove", "account.secret.json", "-s", "snapshot.json", "--purpose", "a test", "-o", "new.json")


def test_proves_what_the_challenge_asks(cli: Cli) -> None:
    result = cli(*PROVE)
    assert result.code == 0
    assert result.out.startswith("PROVED  Equity is at least 100 % of maintenance margin, under snapshot binance-usdm/")
    assert DEVELOPMENT_KEY in result.out
    assert (cli.folder / "new.json").is_file()


def test_json(cli: Cli) -> None:
    found = cli(*PROVE, "--json").json
    assert (found["ok"], found["circuit"], found["keyKind"], found["backend"]) == (True, "cross-p8-c4-d4", "development", "engine")
    assert found["publicSignals"][3:] == ["1", "10000", "0", "0"]
    assert found["claim"] == {"level": "maintenance", "lowerBps": 10000, "upperBps": None}


def test_a_health_band_can_be_proven(cli: Cli) -> None:
    result = cli(*OPEN, "--lower-bps", "15000", "--upper-bps", "20000", "--json")
    assert result.json["publicSignals"][3:] == ["1", "15000", "1", "20000"]


def test_without_a_challenge_it_says_so(cli: Cli) -> None:
    assert "!!  challenge     none" in cli(*OPEN).out


def test_refuses_an_untrue_claim_before_proving(cli: Cli) -> None:
    result = cli(*OPEN, "--level", "initial", "--json")
    assert (result.code, result.error) == (1, "claim.false")
    assert "short 37,014.07 USDT of initial margin" in result.json["error"]["what"]
    assert not (cli.folder / "new.json").exists()


def test_under_margined_account_is_refused_with_the_amount(cli: Cli) -> None:
    names = ("-o", "short.secret.json", "--statement", "short.statement.json")
    assert cli("commit", "positions.json", "balance_short.json", "-s", "snapshot.json", "--as-of", "now", *SIGNED_BY, *names).code == 0
    result = cli(
        "prove", "short.secret.json", "--statement", "short.statement.json", "-s", "snapshot.json", "-c", "challenge.json", "-o", "new.json"
    )
    assert result.code == 1
    assert result.out.startswith("REFUSED  The claim is not true: the account is short 5,624.65 USDT of maintenance margin.  [claim.false]")
    assert not (cli.folder / "new.json").exists()


def test_the_attestation_holds_no_secret(cli: Cli) -> None:
    data = (cli.folder / "attestation.json").read_bytes()
    text = data.decode() + base64.b64decode(json.loads(data)["payload"]).decode()
    secret = opening.load(cli.folder / "account.secret.json")
    private = {str(secret.blinding), str(secret.account.cash), str(secret.account.tag)}
    private |= {
        str(value) for holding in (*secret.account.positions, *secret.account.collateral) for value in holding if abs(value) > 10**6
    }
    assert not [value for value in private if value in text]


def test_nothing_private_is_said_while_proving(cli: Cli) -> None:
    secret = opening.load(cli.folder / "account.secret.json")
    result = cli(*PROVE, "--json")
    for value in (secret.blinding, secret.account.cash, *(lots for _, lots in secret.account.positions)):
        assert str(abs(value)) not in result.out + result.err


def test_rejects_usage_exists(cli: Cli) -> None:
    before = (cli.folder / "attestation.json").read_bytes()
    result = cli("prove", "account.secret.json", "-s", "snapshot.json", "-c", "challenge.json", "--json")
    assert (result.code, result.error) == (2, "usage.exists")
    assert (cli.folder / "attestation.json").read_bytes() == before
    assert cli("prove", "account.secret.json", "-s", "snapshot.json", "-c", "challenge.json", "--replace").code == 0


def test_rejects_attest_claim_other_than_asked(cli: Cli) -> None:
    result = cli(*PROVE, "--lower-bps", "12000", "--json")
    assert (result.code, result.error) == (3, "attest.claim")


def test_rejects_attest_commitment_of_another_account(cli: Cli) -> None:
    names = ("-o", "other.secret.json", "--statement", "other.statement.json")
    assert cli("commit", "hyperliquid.json", "-s", "snapshot.json", *SIGNED_BY, *names).code == 0
    result = cli(*PROVE, "--statement", "other.statement.json", "--json")
    assert (result.code, result.error) == (3, "attest.commitment")


def test_rejects_attest_holder_key_of_somebody_else(cli: Cli) -> None:
    result = cli(*PROVE, "--holder-key", "keys/issuer.pem", "--json")
    assert (result.code, result.error) == (4, "attest.holder-key")


def test_rejects_secret_commitment_after_an_edit(cli: Cli) -> None:
    path = cli.folder / "account.secret.json"
    content = json.loads(path.read_text())
    content["account"]["positions"][0]["lots"] = str(int(content["account"]["positions"][0]["lots"]) + 1)
    path.write_text(json.dumps(content))
    result = cli(*PROVE, "--json")
    assert result.code in (3, 4)
    assert result.error in ("secret.commitment", "witness.assert")
    assert not (cli.folder / "new.json").exists()


@pytest.mark.parametrize("name", ["account.secret.json", "keys/holder.pem"])
def test_rejects_permissions_of_a_secret_file(cli: Cli, name: str) -> None:
    (cli.folder / name).chmod(0o644)
    result = cli(*PROVE, "--json")
    assert (result.code, result.error) == (2, f"{'secret' if name.startswith('account') else 'key'}.permissions")


def test_rejects_usage_purpose_of_a_challenge(cli: Cli) -> None:
    assert cli(*PROVE, "--purpose", "mine", "--json").error == "usage.purpose"


def test_rejects_circuit_of_another_size(cli: Cli) -> None:
    result = cli(*OPEN, "--circuit", "medium", "--json")
    assert (result.code, result.error) == (3, "attest.circuit")


class TestKeys:
    """Keys that are missing, half written, damaged, or another circuit's."""

    @pytest.fixture
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A home of its own with the small circuit, its key and the engine; the large files are linked."""
        from circuits.home import home

        real, own = home(), tmp_path / "home"
        for name in ("circuits/cross-p8-c4-d4", "keys/cross-p8-c4-d4/development", "engine"):
            (own / name).mkdir(parents=True)
            for path in (real / name).iterdir():
                if path.is_file():
                    (own / name / path.name).symlink_to(path)
        monkeypatch.setenv("ZKMARGIN_HOME", str(own))
        return own / "keys/cross-p8-c4-d4/development"

    def replace(self, path: Path, content: bytes) -> None:
        path.unlink()
        path.write_bytes(content)

    def test_whole_keys_work(self, cli: Cli, home: Path) -> None:
        assert cli(*PROVE).code == 0

    @pytest.mark.parametrize("name", ["proving_key.zkey", "verification_key.json", "key.json"])
    def test_rejects_key_missing(self, cli: Cli, home: Path, name: str) -> None:
        (home / name).unlink()
        result = cli(*PROVE, "--json")
        assert (result.code, result.error) == (5, "key.missing")
        assert "zkmargin setup" in result.json["error"]["hint"]

    @pytest.mark.parametrize(
        ("name", "code"),
        [("proving_key.zkey", "key.zkey.digest"), ("verification_key.json", "key.vk.digest"), ("key.json", "key.manifest")],
    )
    def test_rejects_key_half_written(self, cli: Cli, home: Path, name: str, code: str) -> None:
        whole = (home / name).read_bytes()
        self.replace(home / name, whole[: len(whole) // 2])
        result = cli(*PROVE, "--json")
        assert (result.code, result.error) == (4, code)
        assert not (cli.folder / "new.json").exists()

    def test_rejects_key_of_another_circuit(self, cli: Cli, home: Path) -> None:
        manifest = json.loads((home / "key.json").read_text())
        self.replace(home / "key.json", json.dumps({**manifest, "circuit": "cross-p16-c8-d4"}).encode())
        result = cli(*PROVE, "--json")
        assert (result.code, result.error) == (4, "key.circuit")

    def test_rejects_circuit_damaged(self, cli: Cli, home: Path, tmp_path: Path) -> None:
        wasm = tmp_path / "home/circuits/cross-p8-c4-d4/cross-p8-c4-d4.wasm"
        self.replace(wasm, wasm.read_bytes()[:-1] + b"\x01")
        result = cli(*PROVE, "--json")
        assert result.code == 4
        assert result.error.startswith("witness.wasm")

    def test_rejects_engine_missing_where_it_is_asked_for(self, cli: Cli, home: Path, tmp_path: Path) -> None:
        (tmp_path / "home/engine/zkmargin-engine").unlink()
        result = cli(*PROVE, "--backend", "engine", "--json")
        assert (result.code, result.error) == (5, "engine.missing")

    def test_without_the_engine_snarkjs_proves(self, cli: Cli, home: Path, tmp_path: Path) -> None:
        (tmp_path / "home/engine/zkmargin-engine").unlink()
        assert cli(*PROVE, "--json").json["backend"] == "snarkjs"
        result = cli("verify", "new.json", "-s", "snapshot.json", "-t", "trust.json", "--development")
        assert (result.code, result.out[:5]) == (0, "VALID")
        assert "the engine is not built" in result.err

    def test_rejects_node_missing_where_nothing_else_can_prove(
        self, cli: Cli, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from circuits import toolchain

        (tmp_path / "home/engine/zkmargin-engine").unlink()
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(toolchain, "_wheel_binary", lambda _name: None)
        result = cli(*PROVE, "--json")
        assert (result.code, result.error) == (5, "node.missing")
        assert "Node" in result.json["error"]["hint"]
