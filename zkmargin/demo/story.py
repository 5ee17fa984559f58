"""The demonstration's steps. Each does one party's work with that party's files, and tells what happened."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from attestation.clock import system_clock
from attestation.dsse import Envelope
from attestation.keys import PrivateKey
from attestation.pool import PoolStatements
from circuits.engine import Engine
from margin.claim import PAR, Claim
from margin.errors import VerdictNo
from margin.files import write_atomic
from margin.policy import Policy
from margin.snapshot import Snapshot
from margin.times import render_time
from prover.attest import Attested, Request, attest
from prover.opening import Hash
from prover.pool import Pool, equal_weights
from zkmargin.claims import ClaimOptions
from zkmargin.client import ServiceClient, Submission
from zkmargin.committing import Committed, Issuer, commit_subject
from zkmargin.demo.attacks import Attack, attacks
from zkmargin.demo.folder import Folder
from zkmargin.demo.plots.base import Plot
from zkmargin.desk import VENUE
from zkmargin.progress import Progress
from zkmargin.snapshots import sign_snapshot
from zkmargin.subjects import Subject
from zkmargin.verifying import check_receipt
from zkmargin.views.base import View
from zkmargin.views.make import view_of

PURPOSE: Final = "loan 4711, daily margin"
STEP_BPS: Final = 500
"""A bound on a shortfall is given in steps of 5 % of the requirement, so that it tells little more than it has to."""


@dataclass(frozen=True)
class Refusal:
    """A changed attestation and the service's answer: ``code`` is the first failed rule's, and was ``expected`` to be one of these."""

    attack: Attack
    code: str
    detail: str
    expected: bool


@dataclass(frozen=True, repr=False)
class Short:
    """An account that misses its requirement: refused before proving, and then perhaps a proven shortfall with a bound on its size."""

    refused: VerdictNo | None
    claim: Claim | None = None
    answer: Submission | None = None


@dataclass(repr=False)
class Story:
    """Everything that the demonstration made so far, and how long each step took."""

    folder: Folder
    engine: Engine | None
    progress: Progress
    plot: Plot
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Time a step; a long one shows that it lives."""
        begin = time.perf_counter()
        self.progress(name)
        try:
            yield
        finally:
            self.progress.pause()
        self.seconds[name] = round(time.perf_counter() - begin, 3)

    @property
    def hash(self) -> Hash | None:
        """Poseidon of the engine; None is plain Python."""
        return None if self.engine is None else self.engine.poseidon

    def snapshot(self) -> Snapshot:
        """The publisher: the market as of now, signed."""
        made = self.plot.market(self.folder, render_time(system_clock().replace(microsecond=0)))
        write_atomic(self.folder / "snapshot.json", made.canonical())
        _, envelope = sign_snapshot(made, self.folder / "keys/publisher.pem", VENUE)
        write_atomic(self.folder / "snapshot.statement.json", envelope.to_bytes())
        return made

    def account(self, market: Snapshot, names: Sequence[str]) -> tuple[Subject, View[Any]]:
        """The holder: the files, and what they mean."""
        subject = self.plot.subject(self.folder, market, names)
        return subject, view_of(subject, market, ClaimOptions().claim(self.plot.model))

    def commit(self, subject: Subject, market: Snapshot, name: str, sequence: int) -> list[Committed]:
        """The issuer: a commitment to the account (to every member of a pool), signed."""
        keys = self.folder / "keys"
        issuer = Issuer.from_options(keys / "issuer.pem", VENUE, keys / "holder.pub.pem", sequence, "development")
        made = []
        for number, member in enumerate(subject.members, 1):
            one = commit_subject(Subject(subject.model, (member,)), market, None, issuer)
            stem = name if len(subject.members) == 1 else f"{name}-{number}"
            one.write(self.folder / f"{stem}.secret.json", self.folder / f"{stem}.statement.json")
            made.append(one)
        return made

    def register(self, client: ServiceClient, market: Snapshot) -> None:
        """The publisher: the snapshot goes on record at the verifier's service."""
        data = (self.folder / "snapshot.statement.json").read_bytes()
        client.register_snapshot(market.as_dict(), Envelope.from_bytes(data, "snapshot.statement.json"))

    def challenge(self, client: ServiceClient, name: str, policy: Policy | None = None) -> Envelope:
        """The verifier: a one-time request, by its own policy or by one that is asked for."""
        asked = client.challenge(self.plot.policy if policy is None else policy.as_dict(), purpose=PURPOSE)
        write_atomic(self.folder / f"{name}.json", asked.to_bytes())
        return asked

    def request(self, committed: Sequence[Committed], challenge: Envelope) -> Request:
        """The holder (of a pool: its operator): everything that a proof needs."""
        envelopes = [made.envelope for made in committed if made.envelope is not None]
        if len(envelopes) != len(committed):
            raise ValueError("the issuer has to sign first")
        opening, account = committed[0].opening, envelopes[0]
        weights = equal_weights(len(committed)) if len(committed) > 1 else ()
        return Request(
            opening=Pool(tuple(made.opening for made in committed), weights) if weights else opening,
            account=PoolStatements(tuple(envelopes), weights) if weights else account,
            holder_key=PrivateKey.load(self.folder / "keys/holder.pem"),
            snapshot=(self.folder / "snapshot.json").read_bytes(),
            challenge=challenge,
            publisher=Envelope.from_bytes((self.folder / "snapshot.statement.json").read_bytes(), "snapshot.statement.json"),
            snapshot_name="snapshot.json",
        )

    def prove(self, request: Request, name: str = "attestation") -> Attested:
        """The holder: the attestation."""
        made = attest(request)
        made.write(self.folder / f"{name}.json")
        return made

    def submit(self, client: ServiceClient, attestation: Envelope, receipt: str = "receipt") -> Submission:
        """The verifier's service: verdict and receipt, whose signature is checked here."""
        answer = client.submit(attestation.to_bytes())
        if answer.receipt is not None:
            write_atomic(self.folder / f"{receipt}.json", answer.receipt.to_bytes())
            check_receipt(answer.receipt.to_bytes(), self.folder / "trust.json", f"{receipt}.json")
        return answer

    def refusals(self, client: ServiceClient, made: tuple[Attack, ...]) -> Iterator[Refusal]:
        """Forge, submit, and say what refused it."""
        for number, attack in enumerate(made, 1):
            self.progress(f"forging {attack.name}")
            forged = attack.forge().to_bytes()
            write_atomic(self.folder / f"refused/{number}-{attack.name.replace(' ', '-')}.json", forged)
            answer = client.submit(forged)
            failed: Mapping[str, Any] = next((check for check in answer.checks if check["status"] == "fail"), {})
            code = str(failed.get("code", ""))
            self.progress.pause()
            yield Refusal(attack, code, str(failed.get("detail", "accepted")), not answer.valid and code in attack.codes)

    def forgeries(self, request: Request, honest: Attested, market: Snapshot, second: Envelope) -> tuple[Attack, ...]:
        """The changed attestations."""
        return attacks(request, honest.envelope, market, second, self.hash, self.plot)

    def short(self, client: ServiceClient, market: Snapshot, challenge: Envelope) -> Short:
        """The holder when the requirement is missed: refused before any proof is tried (``refused`` None would be a fault).

        Where the plot wants it, the verifier then asks for the shortfall itself, with a bound on its size.
        """
        subject, view = self.account(market, self.plot.after)
        committed = self.commit(subject, market, "short", 2)
        tried: list[str] = []
        refused = None
        try:
            attest(self.request(committed, challenge), progress=tried.append)
        except VerdictNo as verdict:
            refused = verdict if not any(stage.startswith(("witness", "proof")) for stage in tried) else None
        ratio = view.result.ratio_bps()
        if refused is None or not self.plot.bounded or ratio is None or not 0 < ratio < PAR:
            return Short(refused)
        claim = Claim(view.claim.level, ratio // STEP_BPS * STEP_BPS, PAR)
        asked = self.challenge(client, "challenge-shortfall", Policy(claim, model=self.plot.model))
        made = self.prove(self.request(committed, asked), "shortfall")
        return Short(refused, claim, self.submit(client, made.envelope, "shortfall.receipt"))
