"""Configuration: read strictly, relative to its own file, refused with the name at fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from margin.errors import InputError
from verifier.service.config import load_config

GOOD = """
mode = "development"
verifier = "lender.example"
signing_key = "keys/receipts.pem"
trust = "trust.json"
database_url = "sqlite:///data/service.sqlite3"
"""


def write(directory: Path, text: str) -> Path:
    path = directory / "service.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_paths_relative_to_the_file(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, GOOD + '[limits]\nverify_seconds = 3\n[policies.maintenance]\nmodel = "cross"\n'))
    assert config.signing_key == tmp_path / "keys/receipts.pem"
    assert config.trust == tmp_path / "trust.json"
    assert config.database_url == f"sqlite:///{tmp_path}/data/service.sqlite3"
    assert config.limits.verify_seconds == 3
    assert config.policies == {"maintenance": {"model": "cross"}}
    assert config.cors_origins == ()


@pytest.mark.parametrize("url", ["sqlite:////var/lib/service.sqlite3", "postgresql+psycopg://host/name"])
def test_leaves_absolute_databases_alone(tmp_path: Path, url: str) -> None:
    text = GOOD.replace("sqlite:///data/service.sqlite3", url)
    assert load_config(write(tmp_path, text)).database_url == url


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (("development", "test"), "mode"),
        (("lender.example", ""), "verifier"),
        (("lender.example", "a\\u0007b"), "verifier"),
        (('"lender.example"', "7"), "verifier"),
        (("signing_key", "signing_keys"), "signing_keys"),
        (('trust = "trust.json"', ""), "trust"),
        (("verifier =", 'engine = "magic"\nverifier ='), "engine"),
        (("verifier =", "custom_policies = 1\nverifier ="), "custom_policies"),
        (("verifier =", 'cors_origins = ["*"]\nverifier ='), "cors_origins"),
        (("verifier =", 'cors_origins = ["https://*.example"]\nverifier ='), "cors_origins"),
        (("verifier =", 'cors_origins = "https://a.example"\nverifier ='), "cors_origins"),
        (("verifier =", "policies = []\nverifier ="), "policies"),
        (("verifier =", "limits = { nothing = 1 }\nverifier ="), "limits"),
    ],
)
def test_rejects_configuration_by_field(tmp_path: Path, change: tuple[str, str], where: str) -> None:
    with pytest.raises(InputError) as caught:
        load_config(write(tmp_path, GOOD.replace(*change)))
    assert (caught.value.stable_code, caught.value.where) == ("service.config", where)


@pytest.mark.parametrize("value", ["0", "-1", "true", '"many"', "1.5"])
def test_rejects_configuration_with_a_limit_that_is_none(tmp_path: Path, value: str) -> None:
    with pytest.raises(InputError) as caught:
        load_config(write(tmp_path, f"{GOOD}[limits]\nconnections = {value}\n"))
    assert (caught.value.stable_code, caught.value.where) == ("service.config.limit", "limits.connections")


@pytest.mark.parametrize("data", [b"mode = ", b"\xff\xfe", b"mode = 1\nmode = 2\n"])
def test_rejects_configuration_that_is_no_toml(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "service.toml").write_bytes(data)
    with pytest.raises(InputError) as caught:
        load_config(tmp_path / "service.toml")
    assert caught.value.stable_code == "service.config.toml"
