"""Whether the service can do its work: not only that it answers, but that it still tells a good proof from a bad one.

A verifier that says yes to everything is "up". So the probe decides two real Groth16 proofs with the engine that decides submissions:
a good one, and the same with one signal changed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from attestation.canonical import parse
from attestation.limits import MAX_VERIFICATION_KEY_BYTES
from margin.errors import ZkMarginError
from verifier import decode
from verifier.points import Proof, check_proof
from verifier.service.errors import ServiceError
from verifier.service.moments import MICROS, to_micros
from verifier.service.state import Service
from verifier.verification_keys import VerificationKey

PROBE_FILE: Final = Path(__file__).parent / "probe.json"
"""``{circuit, verificationKey, proof, publicSignals}`` of one real proof; it is complete, so it stays good when circuits change."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, its result, one line of detail."""

    name: str
    ok: bool
    detail: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"name": self.name, "ok": self.ok, "detail": self.detail}


@cache
def probe() -> tuple[VerificationKey, Proof, tuple[int, ...]]:
    """The probe's key, proof and public signals, decoded as a submission's would be."""
    content = parse(PROBE_FILE.read_bytes(), where="probe.json", max_bytes=MAX_VERIFICATION_KEY_BYTES)
    proof = decode.proof(content["proof"], "probe.json")
    check_proof(proof)
    key = decode.verification_key(content["verificationKey"], "probe.json")
    return key, proof, tuple(int(signal) for signal in content["publicSignals"])


class Readiness:
    """The checks of one service. The pairings are decided again when the last result is older than ``limits.probe_seconds``."""

    def __init__(self, service: Service, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._service = service
        self._monotonic = monotonic
        self._one = asyncio.Lock()
        self._kept: tuple[float, Finding] | None = None

    async def check(self) -> list[Finding]:
        """Every check; none of them waits longer than its limit."""
        service = self._service
        return [
            await _finding("database", lambda: _database(service)),
            await _finding("clock", lambda: _clock(service)),
            await self._probed(),
            Finding("keys", True, f"{len(service.keys.served)} served"),
        ]

    async def _probed(self) -> Finding:
        async with self._one:
            now = self._monotonic()
            if self._kept is None or now - self._kept[0] >= self._service.config.limits.probe_seconds:
                self._kept = now, await _verification(self._service)
            return self._kept[1]


async def _finding(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, await asyncio.to_thread(look))
    except ZkMarginError as error:
        return Finding(name, False, error.stable_code)


def _database(service: Service) -> str:
    return ", ".join(f"{table}: {rows}" for table, rows in service.store.counts().items())


def _clock(service: Service) -> str:
    behind = service.store.newest_time() - to_micros(service.clock())
    if behind > service.config.limits.clock_backwards_seconds * MICROS:
        raise ServiceError("the clock went backwards", code="service.clock")
    return "not behind what is on record"


async def _verification(service: Service) -> Finding:
    key, proof, public = probe()
    forged = (public[0] ^ 1, *public[1:])
    try:
        good, bad = await service.verifying.run(
            lambda: (service.backend.verify(key, proof, public), service.backend.verify(key, proof, forged))
        )
    except ZkMarginError as error:
        return Finding("verification", False, error.stable_code)
    if not good:
        return Finding("verification", False, f"{service.backend.name} refuses a good proof")
    if bad:
        return Finding("verification", False, f"{service.backend.name} accepts a forged proof")
    return Finding("verification", True, f"{service.backend.name} accepts a good proof and refuses a forged one")
