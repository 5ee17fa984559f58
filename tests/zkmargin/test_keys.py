"""``keys``: key pairs and trust files."""

from __future__ import annotations

import json
import stat

import pytest

from tests.zkmargin.conftest import Cli


def test_private_keys_are_for_their_owner_alone_and_never_shown(bare: Cli) -> None:
    result = bare("keys", "new", "desk", "--json")
    private = bare.folder / "keys/desk.pem"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    shown = bare("keys", "show", "keys/desk.pem", "--json")
    assert shown.json["keyId"] == result.json["keys"]["desk"]["keyId"]
    secret = private.read_text().splitlines()[1]
    assert secret not in result.out + shown.out
    assert bare("keys", "show", "keys/desk.pub.pem", "--json").json["keyId"] == shown.json["keyId"]


def test_rejects_usage_exists(bare: Cli) -> None:
    bare("keys", "new", "desk")
    before = (bare.folder / "keys/desk.pem").read_bytes()
    result = bare("keys", "new", "desk", "--json")
    assert (result.code, result.error) == (2, "usage.exists")
    assert (bare.folder / "keys/desk.pem").read_bytes() == before


@pytest.mark.parametrize("name", ["../desk", "a/b", ".desk", ""])
def test_rejects_usage_name(bare: Cli, name: str) -> None:
    assert bare("keys", "new", name, "--json").error == "usage.name"


def test_trust_file_pins_signers_and_ceremony_keys(cli: Cli) -> None:
    from circuits.home import key_dir
    from circuits.keys import VERIFICATION_KEY

    key = key_dir("cross-p8-c4-d4") / VERIFICATION_KEY
    result = cli("keys", "trust", "-o", "new.json", "--issuer", "Venue=X=keys/issuer.pub.pem", "--key", f"small={key}", "--json")
    assert result.code == 0
    content = json.loads((cli.folder / "new.json").read_text())
    assert content["issuers"][0]["name"] == "Venue=X"
    assert content["keys"][0]["circuit"] == "cross-p8-c4-d4"


@pytest.mark.parametrize("text", ["keys/issuer.pub.pem", "=keys/issuer.pub.pem", "Venue="])
def test_rejects_usage_named(cli: Cli, text: str) -> None:
    assert cli("keys", "trust", "-o", "new.json", "--issuer", text, "--json").error == "usage.named"


def test_rejects_key_format(cli: Cli) -> None:
    result = cli("keys", "trust", "-o", "new.json", "--issuer", "Venue=trust.json", "--json")
    assert (result.code, result.error) == (3, "key.format")


def test_rejects_verification_key_that_is_none(cli: Cli) -> None:
    result = cli("keys", "trust", "-o", "new.json", "--key", "small=positions.json", "--json")
    assert result.code == 4
    assert result.error.startswith("vk.")


def test_rejects_key_permissions(cli: Cli) -> None:
    (cli.folder / "keys/issuer.pem").chmod(0o640)
    result = cli("keys", "show", "keys/issuer.pem", "--json")
    assert (result.code, result.error) == (2, "key.permissions")
