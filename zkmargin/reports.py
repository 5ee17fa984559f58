"""Reports for the command line: evaluate or verify, then render."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from margin.claim import Claim
from margin.snapshot import Snapshot

if TYPE_CHECKING:
    from zkmargin.subjects import Subject


@dataclass(frozen=True, repr=False)
class Report:
    """A page and its verdict. ``good`` is None where nothing was verified."""

    html: bytes
    word: str
    sentence: str
    good: bool | None
    exit_code: int
    development: bool


def holder_report(subject: Subject, snapshot: Snapshot, claim: Claim) -> Report:
    """The holder's own report; errors as :func:`zkmargin.views.make.view_of`."""
    from zkmargin.report.holder import holder_page
    from zkmargin.views.make import view_of

    view = view_of(subject, snapshot, claim)
    good = not view.shortfall
    html = holder_page(view, subject.name, subject.as_of)
    return Report(html, view.word(), view.headline(), good, 0 if good else 1, False)


def public_report(file: Path, snapshot: Path | None, trust: Path | None, challenge: Path | None, *, development: bool) -> Report:
    """The page about an attestation, verified where snapshot and trust are given.

    Raises:
        InputError: not an attestation, or a malformed file of the verifier. EnvironmentFault: no verdict was possible.
    """
    from attestation import margin_attestation
    from attestation.dsse import Envelope
    from zkmargin.report.attestation import attestation_page
    from zkmargin.verifying import OfflineOptions, read_attestation, verify_offline

    data = read_attestation(file)
    verdict = None
    if trust is not None and snapshot is not None:
        options = OfflineOptions((snapshot,), None, trust, challenge, False, "auto", development)
        verdict = verify_offline(data, options)
    html = attestation_page(data, verdict, file.name)
    kind = margin_attestation.read_unverified(Envelope.from_bytes(data, file.name)).circuit.key_kind
    if verdict is None:
        sentence = "Nothing was verified: give --snapshot and --trust for a verdict."
        return Report(html, "NOT VERIFIED", sentence, None, 0, kind == "development")
    return Report(html, "VALID" if verdict.valid else "INVALID", verdict.sentence, verdict.valid, verdict.exit_code, kind == "development")
