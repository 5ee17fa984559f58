"""Runs the demonstration from beginning to end, and tells it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from margin.cross import equity_text, requirement_text
from margin.errors import VerdictNo
from margin.files import write_atomic
from zkmargin import console
from zkmargin.client import ServiceClient, Submission
from zkmargin.demo.folder import Folder
from zkmargin.demo.service import Service
from zkmargin.demo.story import Refusal, Story
from zkmargin.demo.telling import Narrator
from zkmargin.desk import LENDER, VENUE
from zkmargin.progress import Progress
from zkmargin.snapshots import hashing_engine

SERVICE_SECONDS: Final = 300
"""Without the engine the service hashes the snapshot in Python."""


@dataclass(frozen=True)
class Outcome:
    """What came out. ``sound`` says that the honest attestation was accepted and everything else refused, each for its own reason."""

    sound: bool
    content: dict[str, Any]


def run(root: Path, tell: Narrator) -> Outcome:
    """The whole story.

    Raises:
        ZkMarginError: whatever stands in the way, as in the commands that do the same.
    """
    begin = time.perf_counter()
    folder = Folder(root)
    folder.prepare()
    with Service(folder) as service, hashing_engine() as engine, Progress() as progress:
        story = Story(folder, engine, progress)
        outcome = _tell(story, service, tell)
    elapsed = time.perf_counter() - begin
    outcome.content.update({"folder": str(root), "seconds": round(elapsed, 3), "steps": story.seconds})
    tell.end(outcome.sound, root, elapsed)
    return outcome


def _tell(story: Story, service: Service, tell: Narrator) -> Outcome:
    with story.timed("snapshot"):
        market = story.snapshot()
    tiers = sum(len(item.tiers) for item in market.instruments)
    tell.step(
        "snapshot",
        story.seconds,
        f"{VENUE!r} publishes prices and risk parameters: {len(market.instruments)} instruments with {tiers:,} tiers,",
    )
    tell.line(f"{len(market.collateral)} collateral assets, {market.row_count:,} rows in one Poseidon tree; signed by digest and root.")

    with story.timed("account"):
        portfolio, view = story.account(market, "balance.json")
    longs = sum(1 for line in view.result.positions if line.lots > 0)
    shorts = len(view.result.positions) - longs
    tell.step(
        "account",
        story.seconds,
        f"The holder has, as ccxt dumps it: {longs} long and {shorts} short positions, {len(portfolio.collateral)} balances.",
    )
    tell.line(
        f"Private: equity {equity_text(view.result.equity)}, required {requirement_text(view.result.requirement)} {market.numeraire}."
    )

    with story.timed("commitment"):
        committed = story.commit(portfolio, market, "account", 1)
    tell.step(
        "commitment", story.seconds, f"The issuer signs {console.short_number(committed.opening.commitment)}, which hides the account."
    )
    tell.line(
        f"{committed.circuit.positions} + {committed.circuit.collateral} slots: {committed.circuit.id}. The opening stays with the holder."
    )

    with story.timed("service"):
        url = service.url()
    tell.step("service", story.seconds, f"{LENDER!r} runs the verifier's service at {url} (a process of its own).")
    with ServiceClient(url, timeout=SERVICE_SECONDS) as client:
        with story.timed("challenge"):
            story.register(client, market)
            challenge = story.challenge(client, "challenge")
        tell.step("challenge", story.seconds, "It takes the snapshot on record, hashes it itself, and asks: is maintenance margin met?")

        with story.timed("proof"):
            request = story.request(committed, challenge)
            made = story.prove(request)
        size = len(made.envelope.to_bytes())
        tell.step(
            "proof", story.seconds, f"The holder proves it: {made.circuit.constraints:,} constraints, groth16, by the {made.proof.backend}."
        )
        tell.line(f"attestation.json, {size:,} bytes, nothing in it is secret.")

        with story.timed("verdict"):
            answer = story.submit(client, made.envelope)
        tell.verdict(answer, story.seconds)

        tell.heading("Now the same with one thing changed, each as well forged as its forger can:")
        with story.timed("refusals"):
            second = story.challenge(client, "challenge-2")
            refusals = []
            for refusal in story.refusals(client, story.forgeries(request, made, market, second)):
                refusals.append(refusal)
                tell.refusal(refusal)
        with story.timed("under-margined"):
            short = story.short(market, second)
        tell.short(short, story.seconds)
    _write_report(story)
    return _outcome(answer, refusals, short)


def _write_report(story: Story) -> None:
    from zkmargin.reports import public_report

    folder = story.folder
    with story.timed("report"):
        report = public_report(
            folder / "attestation.json", folder / "snapshot.json", folder / "trust.json", folder / "challenge.json", development=True
        )
        write_atomic(folder / "report.html", report.html)


def _outcome(answer: Submission, refusals: Sequence[Refusal], short: VerdictNo | None) -> Outcome:
    sound = answer.valid and answer.receipt is not None and short is not None and all(refusal.expected for refusal in refusals)
    content = {
        "verdict": {"valid": answer.valid, "sid": answer.sid, "checks": [dict(check) for check in answer.checks]},
        "refused": [
            {"changed": one.attack.name, "forgery": one.attack.story, "code": one.code, "detail": one.detail, "asExpected": one.expected}
            for one in refusals
        ],
        "underMargined": None if short is None else short.as_dict(),
        "keyKind": "development",
    }
    return Outcome(sound, content)
