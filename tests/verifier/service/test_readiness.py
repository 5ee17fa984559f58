"""The probe is a real proof: every engine accepts it, and refuses it with any signal changed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from tests.verifier.service.conftest import Opener
from verifier import key_lint
from verifier.engines import ENGINE_NAMES, backend
from verifier.points import Proof
from verifier.service.readiness import PROBE_FILE, Readiness, probe
from verifier.verification_keys import VerificationKey


@pytest.mark.parametrize("name", ENGINE_NAMES)
def test_every_engine_accepts_the_probe_and_refuses_the_forged_one(name: str) -> None:
    key, proof, public = probe()
    engine = backend(name)
    assert engine.verify(key, proof, public)
    assert not engine.verify(key, proof, (public[0] ^ 1, *public[1:]))
    assert not engine.verify(key, proof, public[::-1])


def test_the_probes_key_passes_the_lint() -> None:
    key, _, public = probe()
    key_lint.lint(key, len(public))
    assert PROBE_FILE.stat().st_size < 10_000


def test_asking_often_costs_one_probe(opener: Opener) -> None:
    class Counting:
        name = "counting"
        calls = 0

        def verify(self, key: VerificationKey, proof: Proof, public: Sequence[int]) -> bool:
            self.calls += 1
            return public == probe()[2]

    engine = Counting()
    now = [100.0]
    with opener(deciding=engine) as desk:

        async def scenario() -> None:
            readiness = Readiness(desk.service, lambda: now[0])

            async def calls_after_ten() -> int:
                found = await asyncio.gather(*(readiness.check() for _ in range(10)))
                assert all(finding.ok for findings in found for finding in findings)
                return engine.calls

            assert await calls_after_ten() == 2
            now[0] += desk.service.config.limits.probe_seconds - 0.1
            assert await calls_after_ten() == 2
            now[0] += 0.1
            assert await calls_after_ten() == 4

        asyncio.run(scenario())
