"""The demonstration's steps. Each does one party's work with that party's files, and tells what happened."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from attestation.clock import system_clock
from attestation.dsse import Envelope
from attestation.keys import PrivateKey
from circuits.engine import Engine
from margin.account import scale
from margin.builders.default import default_snapshot
from margin.claim import Claim
from margin.errors import VerdictNo
from margin.files import write_atomic
from margin.portfolio import Portfolio
from margin.readers.api import read_files
from margin.readers.draft import Options
from margin.snapshot import Snapshot
from margin.times import render_time
from prover.attest import Attested, Request, attest
from prover.opening import Hash
from zkmargin.client import ServiceClient, Submission
from zkmargin.committing import Committed, Issuer, commit_account
from zkmargin.demo.attacks import Attack, attacks
from zkmargin.demo.folder import Folder
from zkmargin.desk import VENUE
from zkmargin.margin_view import MarginView
from zkmargin.progress import Progress
from zkmargin.snapshots import sign_snapshot
from zkmargin.verifying import check_receipt

PURPOSE: Final = "loan 4711, daily margin"
ACCOUNT: Final = "desk-7"


@dataclass(frozen=True)
class Refusal:
    """A changed attestation and the service's answer: ``code`` is the first failed rule's, and was ``expected`` to be one of these."""

    attack: Attack
    code: str
    detail: str
    expected: bool


@dataclass(repr=False)
class Story:
    """Everything that the demonstration made so far, and how long each step took."""

    folder: Folder
    engine: Engine | None
    progress: Progress
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
        """The publisher: the bundled market as of now, signed."""
        made = default_snapshot(render_time(system_clock()))
        write_atomic(self.folder / "snapshot.json", made.canonical())
        _, envelope = sign_snapshot(made, self.folder / "keys/publisher.pem", VENUE)
        write_atomic(self.folder / "snapshot.statement.json", envelope.to_bytes())
        return made

    def account(self, market: Snapshot, balance: str) -> tuple[Portfolio, MarginView]:
        """The holder: the exchange's dumps, and what they mean."""
        options = Options(account=ACCOUNT, as_of=render_time(system_clock()), snapshot=market)
        portfolio = read_files([self.folder / "positions.json", self.folder / balance], options).portfolio
        return portfolio, MarginView.of(scale(portfolio, market), market, Claim())

    def commit(self, portfolio: Portfolio, market: Snapshot, name: str, sequence: int) -> Committed:
        """The issuer: a commitment to the account, signed."""
        keys = self.folder / "keys"
        issuer = Issuer.from_options(keys / "issuer.pem", VENUE, keys / "holder.pub.pem", sequence, "development")
        made = commit_account(portfolio, market, None, issuer)
        made.write(self.folder / f"{name}.secret.json", self.folder / f"{name}.statement.json")
        return made

    def register(self, client: ServiceClient, market: Snapshot) -> None:
        """The publisher: the snapshot goes on record at the verifier's service."""
        data = (self.folder / "snapshot.statement.json").read_bytes()
        client.register_snapshot(market.as_dict(), Envelope.from_bytes(data, "snapshot.statement.json"))

    def challenge(self, client: ServiceClient, name: str) -> Envelope:
        """The verifier: a one-time request for maintenance margin."""
        asked = client.challenge("maintenance", purpose=PURPOSE)
        write_atomic(self.folder / f"{name}.json", asked.to_bytes())
        return asked

    def request(self, committed: Committed, challenge: Envelope) -> Request:
        """The holder: everything that a proof needs."""
        if committed.envelope is None:
            raise ValueError("the issuer has to sign first")
        return Request(
            opening=committed.opening,
            account=committed.envelope,
            holder_key=PrivateKey.load(self.folder / "keys/holder.pem"),
            snapshot=(self.folder / "snapshot.json").read_bytes(),
            challenge=challenge,
            publisher=Envelope.from_bytes((self.folder / "snapshot.statement.json").read_bytes(), "snapshot.statement.json"),
            snapshot_name="snapshot.json",
        )

    def prove(self, request: Request) -> Attested:
        """The holder: the attestation."""
        made = attest(request)
        made.write(self.folder / "attestation.json")
        return made

    def submit(self, client: ServiceClient, attestation: Envelope) -> Submission:
        """The verifier's service: verdict and receipt, whose signature is checked here."""
        answer = client.submit(attestation.to_bytes())
        if answer.receipt is not None:
            write_atomic(self.folder / "receipt.json", answer.receipt.to_bytes())
            check_receipt(answer.receipt.to_bytes(), self.folder / "trust.json", "receipt.json")
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
        """The four changed attestations."""
        return attacks(request, honest.envelope, market, second, self.hash)

    def short(self, market: Snapshot, challenge: Envelope) -> VerdictNo | None:
        """The holder after a bad week: refused before any proof is tried. None would be a fault."""
        portfolio, _ = self.account(market, "balance_short.json")
        committed = self.commit(portfolio, market, "short", 2)
        tried: list[str] = []
        try:
            attest(self.request(committed, challenge), progress=tried.append)
        except VerdictNo as verdict:
            return verdict if not any(stage.startswith(("witness", "proof")) for stage in tried) else None
        return None
