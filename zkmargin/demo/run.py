"""Runs the demonstration from beginning to end, and tells it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from margin.files import write_atomic
from margin.models import Model
from margin.snapshot import Snapshot
from zkmargin import console
from zkmargin.claims import ClaimOptions
from zkmargin.client import ServiceClient, Submission
from zkmargin.committing import Committed, shape_of
from zkmargin.demo.folder import Folder
from zkmargin.demo.plots import plot_of
from zkmargin.demo.service import Service
from zkmargin.demo.story import Refusal, Short, Story
from zkmargin.demo.telling import Narrator
from zkmargin.desk import LENDER
from zkmargin.progress import Progress
from zkmargin.snapshots import hashing_engine
from zkmargin.subjects import Subject

SERVICE_SECONDS: Final = 300
"""Without the engine the service hashes the snapshot in Python."""


@dataclass(frozen=True)
class Outcome:
    """What came out. ``sound`` says that the honest attestation was accepted and everything else refused, each for its own reason."""

    sound: bool
    content: dict[str, Any]


def run(root: Path, tell: Narrator, model: Model = "cross") -> Outcome:
    """The whole story of a margin model.

    Raises:
        ZkMarginError: whatever stands in the way, as in the commands that do the same.
    """
    begin = time.perf_counter()
    plot = plot_of(model)
    folder = Folder(root)
    folder.prepare()
    plot.write(folder)
    with Service(folder) as service, hashing_engine() as engine, Progress() as progress:
        story = Story(folder, engine, progress, plot)
        outcome = _tell(story, service, tell)
    elapsed = time.perf_counter() - begin
    outcome.content.update({"model": model, "folder": str(root), "seconds": round(elapsed, 3), "steps": story.seconds})
    tell.end(outcome.sound, root, elapsed, model)
    return outcome


def _tell(story: Story, service: Service, tell: Narrator) -> Outcome:
    plot = story.plot
    with story.timed("snapshot"):
        market = story.snapshot()
    first, second = plot.published(market)
    tell.step("snapshot", story.seconds, first)
    tell.line(second)

    with story.timed("account"):
        subject, view = story.account(market, plot.honest)
    told = plot.told(view, subject)
    tell.step("account", story.seconds, told[0])
    for line in told[1:]:
        tell.line(line)

    with story.timed("commitment"):
        committed = story.commit(subject, market, "account", 1)
    hidden = console.listed([console.short_number(made.opening.commitment) for made in committed])
    what = f"hides {plot.committed}" if len(committed) == 1 else "hide the accounts"
    tell.step("commitment", story.seconds, f"{plot.issuer} signs {hidden}, which {what}.")
    stays = f"The opening stays with {plot.holder}." if len(committed) == 1 else "The openings stay with the members and their operator."
    tell.line(f"{_slots(committed[0])}: {committed[0].circuit.id}. {stays}")

    with story.timed("service"):
        url = service.url()
    tell.step("service", story.seconds, f"{LENDER!r} runs the verifier's service at {url} (a process of its own).")
    with ServiceClient(url, timeout=SERVICE_SECONDS) as client:
        with story.timed("challenge"):
            story.register(client, market)
            challenge = story.challenge(client, "challenge")
        tell.step("challenge", story.seconds, f"It takes the snapshot on record, hashes it itself, and asks: {plot.question}")

        with story.timed("proof"):
            request = story.request(committed, challenge)
            made = story.prove(request)
        size = len(made.envelope.to_bytes())
        tell.step(
            "proof",
            story.seconds,
            f"{plot.holder.capitalize()} proves it: {made.circuit.constraints:,} constraints, groth16, by the {made.proof.backend}.",
        )
        tell.line(f"attestation.json, {size:,} bytes, nothing in it is secret.")

        with story.timed("verdict"):
            answer = story.submit(client, made.envelope)
        tell.verdict(answer, story.seconds, plot.hidden)

        tell.heading("Now the same with one thing changed, each as well forged as its forger can:")
        with story.timed("refusals"):
            again = story.challenge(client, "challenge-2")
            refusals = []
            for refusal in story.refusals(client, story.forgeries(request, made, market, again)):
                refusals.append(refusal)
                tell.refusal(refusal)
        with story.timed("under-margined"):
            short = story.short(client, market, again)
        tell.short(short, story)
    _write_reports(story, subject, market)
    return _outcome(story, answer, refusals, short)


def _slots(made: Committed) -> str:
    first, second = shape_of(made.circuit)
    return f"{first} + {second} slots" if second else f"{first} slots"


def _write_reports(story: Story, subject: Subject, market: Snapshot) -> None:
    from zkmargin.reports import holder_report, public_report

    folder = story.folder
    with story.timed("report"):
        report = public_report(
            folder / "attestation.json", folder / "snapshot.json", folder / "trust.json", folder / "challenge.json", development=True
        )
        write_atomic(folder / "report.html", report.html)
        private = holder_report(subject, market, ClaimOptions().claim(story.plot.model))
        write_atomic(folder / "private.html", private.html, secret=True)


def _outcome(story: Story, answer: Submission, refusals: Sequence[Refusal], short: Short) -> Outcome:
    proven = short.answer is None or (short.answer.valid and short.answer.receipt is not None)
    sound = answer.valid and answer.receipt is not None and short.refused is not None and all(refusal.expected for refusal in refusals)
    content: dict[str, Any] = {
        "verdict": {"valid": answer.valid, "sid": answer.sid, "checks": [dict(check) for check in answer.checks]},
        "refused": [
            {"changed": one.attack.name, "forgery": one.attack.story, "code": one.code, "detail": one.detail, "asExpected": one.expected}
            for one in refusals
        ],
        "underMargined": None if short.refused is None else short.refused.as_dict(),
        "keyKind": "development",
    }
    if short.claim is not None and short.answer is not None:
        sentence = short.claim.sentence(story.plot.model)
        content["provenShortfall"] = {"claim": short.claim.as_dict(), "sentence": sentence, "valid": short.answer.valid}
    return Outcome(sound and proven, content)
