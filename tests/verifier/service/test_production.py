"""A production service: what is good enough for development is refused, and every statement says which of the two it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from attestation import challenge as challenge_format
from attestation.dsse import Envelope
from circuits import registry
from circuits.home import key_dir
from tests.verifier.service import desk as world
from tests.verifier.service.desk import Desk, Tick, damaged, prove
from tests.verifier.world import VERIFIER
from verifier.key_store import MemoryKeys
from verifier.service.app import application
from verifier.service.serve import serving
from verifier.service.state import start

SMALL = registry.get("cross-p8-c4-d4")


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A production service for the small circuit. Its key stands in for a ceremony's: it has the right shape and is pinned as one."""
    directory = tmp_path_factory.mktemp("production")
    keys = MemoryKeys()
    world.development_vk()
    pinned = keys.add(SMALL.id, (key_dir(world.CIRCUIT.id) / "verification_key.json").read_bytes())
    world.trust().with_key(SMALL.id, pinned, "ceremony").save(directory / "trust.json")
    service = start(world.config(directory, mode="production"), Tick(), keys=keys)
    assert [(item.circuit.id, item.kind) for item in service.keys.served] == [(SMALL.id, "ceremony")]
    with serving(application(service), service.config.limits) as url:
        yield url


def post(url: str, path: str, data: bytes) -> Any:
    return httpx.post(url + path, content=data, headers={"Content-Type": "application/json"}, timeout=60, trust_env=False).json()


def test_its_challenges_say_production(production: str) -> None:
    issued = post(production, "/v1/challenges", b'{"policyName":"maintenance"}')
    challenge, _ = challenge_format.verify(Envelope.from_dict(issued["challenge"]), [VERIFIER.public])
    assert challenge.environment == "production"


def test_rejects_a_circuit_that_is_for_tests_only(production: str, shared: Desk) -> None:
    data = prove(shared.challenge())
    for path in ("/v1/attestations", "/v1/verify"):
        answer = post(production, path, data)
        assert (answer["verdict"], answer["code"]) == ("invalid", "circuit.test-only")


def test_rejects_a_development_key(production: str, shared: Desk) -> None:
    def change(predicate: Any) -> None:
        predicate["circuit"].update(id=SMALL.id, r1csSha256=SMALL.r1cs_sha256, vkSha256=SMALL.development_vk_sha256)

    answer = post(production, "/v1/verify", damaged(prove(shared.challenge()), change))
    assert (answer["verdict"], answer["code"]) == ("invalid", "vk.development")


def test_rejects_a_challenge_of_the_other_environment(production: str, shared: Desk) -> None:
    def change(predicate: Any) -> None:
        info = httpx.get(f"{production}/v1/info", timeout=60, trust_env=False).json()["circuits"][0]
        predicate["circuit"].update(id=SMALL.id, r1csSha256=SMALL.r1cs_sha256, vkSha256=info["vkSha256"], keyKind="ceremony")

    answer = post(production, "/v1/verify", damaged(prove(shared.challenge()), change))
    assert (answer["verdict"], answer["code"]) == ("invalid", "challenge.environment")


def test_the_page_has_no_development_banner(production: str) -> None:
    assert "DEVELOPMENT" not in httpx.get(production, timeout=60, trust_env=False).text
