"""The trust file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from margin.errors import InputError
from tests.verifier import world
from verifier.trust import TrustStore, names_of, public_keys


def document(**changes: Any) -> bytes:
    return json.dumps(json.loads(world.trust().to_bytes()) | changes).encode()


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "trust.json"
    world.trust().save(path)
    assert TrustStore.load(path) == world.trust()
    assert path.read_bytes() == world.trust().to_bytes()


def test_a_name_may_have_several_keys_and_a_key_several_names() -> None:
    trust = world.trust().with_issuer("Venue X", world.STRANGER.public).with_issuer("Venue X (old)", world.ISSUER.public)
    assert public_keys(trust.issuers) == (world.ISSUER.public, world.STRANGER.public, world.ISSUER.public)
    assert names_of(trust.issuers, world.ISSUER.public) == {"Venue X", "Venue X (old)"}
    assert TrustStore.parse(trust.to_bytes()) == trust


def test_adding_twice_changes_nothing() -> None:
    trust = world.trust()
    assert trust.with_issuer("Venue X", world.ISSUER.public) == trust
    assert trust.with_key(world.CIRCUIT.id, world.vk_sha256(), "development") == trust


def test_key_kind_is_per_circuit() -> None:
    assert world.trust().key_kind(world.CIRCUIT.id, world.vk_sha256()) == "development"
    assert world.trust().key_kind("cross-p8-c4-d4", world.vk_sha256()) is None
    assert world.trust().key_kind(world.CIRCUIT.id, "0" * 64) is None


SIGNER = {"name": "Venue X", "publicKey": world.ISSUER.public.base64}
ENTRY = {"circuit": world.CIRCUIT.id, "vkSha256": "0" * 64, "kind": "ceremony"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "json.empty"),
        (b"[]", "format.field.value"),
        (b"{}", "format.field.missing"),
        (document(schema="zkmargin/trust/v2"), "format.field.value"),
        (document(extra=1), "format.field.unknown"),
        (document(issuers=None), "format.field.value"),
        (document(issuers=[SIGNER, SIGNER]), "format.field.value"),
        (document(issuers=[SIGNER | {"publicKey": "AAAA"}]), "key.format"),
        (document(issuers=[SIGNER | {"publicKey": "not base64"}]), "format.base64"),
        (document(issuers=[SIGNER | {"name": "a\u202eb"}]), "format.field.value"),
        (document(issuers=[SIGNER | {"role": "issuer"}]), "format.field.unknown"),
        (document(keys=[ENTRY | {"kind": "unknown"}]), "format.field.value"),
        (document(keys=[ENTRY | {"vkSha256": "00"}]), "format.field.value"),
        (document(keys=[ENTRY | {"vkSha256": "A" * 64}]), "format.field.value"),
        (document(keys=[ENTRY, ENTRY]), "format.field.value"),
        (b'{"issuers":[],"issuers":[]}', "json.duplicate"),
    ],
)
def test_rejects_trust_file_malformed(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        TrustStore.parse(data)
    assert caught.value.stable_code == code


def test_rejects_trust_file_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        TrustStore.load(tmp_path / "none.json")
    assert caught.value.stable_code == "input.file.missing"
