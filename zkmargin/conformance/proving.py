"""Prover and verifier for the cases: every party's work with that party's keys, and the service as a process that sees what it is sent.

Keys are fresh development keys in a temporary folder that vanishes at the end. For each claim the publisher signs the case's snapshot as
of now and the service registers it; the service asks for the claim; the issuer signs a commitment to the account; the holder proves; the
service answers with a verdict and a signed receipt.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from attestation.account import AccountStatement
from attestation.clock import system_clock
from attestation.dsse import Envelope
from attestation.keys import PrivateKey
from attestation.pool import PoolStatements
from circuits.setup import ensure_development_key
from margin.errors import ZkMarginError
from margin.policy import Policy
from margin.snapshot import Snapshot
from margin.times import render_time
from prover.attest import Attested, Request, attest
from prover.opening import Opening, commit
from prover.pool import Pool, equal_weights
from zkmargin.client import ServiceClient
from zkmargin.committing import shape_of
from zkmargin.conformance.market import Market
from zkmargin.conformance.planning import Task
from zkmargin.conformance.results import Proven
from zkmargin.demo.folder import Folder
from zkmargin.demo.service import Service
from zkmargin.desk import LENDER, ROLES, VENUE
from zkmargin.signing import make_key, write_trust
from zkmargin.snapshots import hashing_engine, sign_snapshot

PURPOSE: Final = "conformance"
SERVICE_SECONDS: Final = 300
"""Without the engine the service hashes a snapshot in Python."""
SNAPSHOT_SECONDS: Final = 24 * 3600
"""Greatest age that is asked for: every snapshot of a run is a second older than the one before."""
_BEFORE: Final = timedelta(seconds=2)
"""Statements are dated a moment ago, so that no clock is ahead of another."""


class Verifier:
    """A context manager: keys, the service's process, a connection to it, and an engine for hashing.

    Args:
        circuits: ids of all circuits that will be used; their development keys are made first where they are missing.
        progress: told each stage.

    Raises:
        ZkMarginError: what keeps keys or service from coming up.
    """

    def __init__(self, circuits: Iterable[str], progress: Callable[[str], None]) -> None:
        self._circuits = tuple(circuits)
        self._progress = progress
        self._stack = ExitStack()
        self._published: dict[str, Envelope] = {}
        self._sequence = 0
        self._begin = system_clock().replace(microsecond=0) - _BEFORE
        self._times: dict[tuple[Market, int], str] = {}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    def _start(self, stack: ExitStack) -> None:
        for circuit_id in self._circuits:
            ensure_development_key(circuit_id, progress=self._progress)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zkmargin-conformance-")))
        for role in ROLES:
            make_key(folder / "keys", role)
        issuer, publisher, verifier = (folder / "keys" / f"{role}.pub.pem" for role in ("issuer", "publisher", "verifier"))
        write_trust(folder / "trust.json", [f"{VENUE}={issuer}"], [f"{VENUE}={publisher}"], [f"{LENDER}={verifier}"], [])
        self._publisher_key = folder / "keys/publisher.pem"
        self._issuer, self._holder = (PrivateKey.load(folder / "keys" / f"{role}.pem") for role in ("issuer", "holder"))
        self._progress("starting the service")
        service = stack.enter_context(Service(Folder(folder)))
        engine = stack.enter_context(hashing_engine())
        self._hash = None if engine is None else engine.poseidon
        self._client = stack.enter_context(ServiceClient(service.url(), timeout=SERVICE_SECONDS))

    def prove(self, task: Task) -> Proven:
        """Prove one claim and have it verified. What a party refuses is the result's detail."""
        begin = time.perf_counter()
        made: Attested | None = None
        verified, sid, detail = False, "", ""
        try:
            made = self._attest(task)
            answer = self._client.submit(made.envelope.to_bytes())
            failed: Mapping[str, Any] = next((check for check in answer.checks if check["status"] == "fail"), {})
            verified, sid = answer.valid and answer.receipt is not None, answer.sid or ""
            detail = "" if verified else f"refused by the service: {failed.get('detail', '')} [{failed.get('code', '')}]"
        except ZkMarginError as error:
            detail = f"{error} [{error.stable_code}]"
        seconds = round(time.perf_counter() - begin, 3)
        return Proven(
            task.level,
            task.words,
            task.circuit.id,
            task.circuit.constraints,
            seconds,
            proven=made is not None,
            verified=verified,
            sid=sid,
            detail=detail,
        )

    def _attest(self, task: Task) -> Attested:
        now = (system_clock() - _BEFORE).replace(microsecond=0)
        snapshot = task.market.snapshot(task.circuit.depth, self._time(task))
        statement = self._publish(snapshot)
        policy = Policy(task.claim, model=task.model, snapshot=snapshot.sha256, max_snapshot_age=SNAPSHOT_SECONDS)
        challenge = self._client.challenge(policy.as_dict(), purpose=PURPOSE)
        subjects = task.subject if isinstance(task.subject, tuple) else (task.subject,)
        openings = tuple(commit(subject, *shape_of(task.circuit), self._hash) for subject in subjects)
        envelopes = tuple(self._issue(opening, now) for opening in openings)
        opening: Opening | Pool = openings[0]
        account: Envelope | PoolStatements = envelopes[0]
        if task.model == "pool":
            weights = equal_weights(len(openings))
            opening, account = Pool(openings, weights), PoolStatements(envelopes, weights)
        request = Request(
            opening=opening,
            account=account,
            holder_key=self._holder,
            snapshot=snapshot.canonical(),
            challenge=challenge,
            publisher=statement,
            circuit_id=task.circuit.id,
            snapshot_name=PURPOSE,
        )
        return attest(request)

    def _time(self, task: Task) -> str:
        """A time of its own for every snapshot: a service takes one snapshot per publisher, venue and moment."""
        key = task.market, task.circuit.depth
        if key not in self._times:
            self._times[key] = render_time(self._begin - timedelta(seconds=len(self._times)))
        return self._times[key]

    def _publish(self, snapshot: Snapshot) -> Envelope:
        if snapshot.sha256 not in self._published:
            _, envelope = sign_snapshot(snapshot, self._publisher_key, VENUE)
            self._client.register_snapshot(snapshot.as_dict(), envelope)
            self._published[snapshot.sha256] = envelope
        return self._published[snapshot.sha256]

    def _issue(self, opening: Opening, now: datetime) -> Envelope:
        self._sequence += 1
        said = AccountStatement(
            issuer=VENUE,
            positions=opening.positions,
            collateral=opening.collateral,
            commitment=opening.commitment,
            as_of=now,
            sequence=self._sequence,
            holder_key=self._holder.public,
            environment="development",
            kind=opening.kind,
        )
        return said.sign(self._issuer)
