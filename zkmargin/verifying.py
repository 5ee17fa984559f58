"""Verification for the command line: an attestation against the verifier's own files, a receipt against its signer, or by a service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from attestation.limits import MAX_ATTESTATION_BYTES, MAX_ENVELOPE_BYTES
from margin.errors import InputError, UsageError, ZkMarginError
from margin.files import read_bytes, write_atomic
from margin.snapshot import SIZE_LIMIT
from zkmargin import console
from zkmargin.console import Mark

if TYPE_CHECKING:
    from attestation.receipt import Receipt
    from verifier.verdict import Verdict
    from zkmargin.client import Submission

EngineName = Literal["native", "py_ecc", "snarkjs"]
EngineChoice = Literal["auto", "native", "py_ecc", "snarkjs"]
MARKS: Final[Mapping[str, Mark]] = {"ok": "ok", "warn": "!!", "fail": "no"}
"""Marks of the statuses that are shown; ``skipped`` is told in one line."""


@dataclass(frozen=True)
class OfflineOptions:
    """What ``zkmargin verify`` was told for a verification on this machine."""

    snapshots: Sequence[Path]
    snapshot_statement: Path | None
    trust: Path
    challenge: Path | None
    require_challenge: bool
    engine: EngineChoice
    development: bool


def engine_name(choice: EngineChoice) -> EngineName:
    """The engine that a choice stands for: ``auto`` takes the native one where it is built, else Python, and says so."""
    if choice != "auto":
        return choice
    from circuits.engine import Engine

    if Engine.available():
        return "native"
    console.talk("  --  the engine is not built: py_ecc decides the pairing, and Python hashes the snapshot (slower)")
    return "py_ecc"


def read_attestation(path: Path) -> bytes:
    """The bytes of an attestation (or receipt) file; errors ``input.file.*``."""
    return read_bytes(path, what="attestation", limit=MAX_ATTESTATION_BYTES)


def verify_offline(data: bytes, options: OfflineOptions) -> Verdict:
    """Verify with the verifier's own files and nothing else.

    Raises:
        InputError: one of the verifier's own files is malformed.
        EnvironmentFault: ``engine.*``, ``snarkjs.*``, ``vk.missing``: no verdict is possible.
    """
    from verifier.snapshots import MemorySnapshots
    from verifier.trust import TrustStore
    from verifier.verify import verify_attestation
    from zkmargin.snapshots import hashing_engine

    trust = TrustStore.load(options.trust)
    expected = None
    if options.challenge is not None:
        from zkmargin.proving import read_envelope

        expected = read_envelope(options.challenge, "challenge").payload
    name = engine_name(options.engine)
    with hashing_engine() as engine:
        known = MemorySnapshots(engine)
        for path in options.snapshots:
            publisher = _publisher(path, options) if path == options.snapshots[0] else None
            known.add(read_bytes(path, what="snapshot", limit=SIZE_LIMIT), publisher=publisher, where=path.name)
        return verify_attestation(
            data,
            trust=trust,
            snapshots=known,
            engine=name,
            mode="development" if options.development else "production",
            expected_challenge=expected,
            require_challenge=options.require_challenge,
        )


def _publisher(path: Path, options: OfflineOptions) -> str | None:
    """Who stands for the snapshot by the statement that the verifier has itself; None without one."""
    if options.snapshot_statement is None:
        return None
    from zkmargin.snapshots import read, verify_snapshot

    return verify_snapshot(read(path), options.snapshot_statement, options.trust).publisher


def hint_for(verdict: Verdict) -> str:
    """What somebody who got this verdict can do."""
    if verdict.error is None:
        return ""
    if verdict.code == "vk.development":
        return f"{verdict.error.hint} To try things out: --development.".strip()
    return verdict.error.hint


def submit(url: str, data: bytes, *, record: bool) -> Submission:
    """Ask a service; errors as :class:`zkmargin.client.ServiceClient`."""
    from zkmargin.client import ServiceClient

    with ServiceClient(url) as client:
        return client.submit(data) if record else client.verify(data)


def save_receipt(submission: Submission, trust: Path | None, out: Path, *, replace: bool) -> str:
    """Write the receipt and say what it is worth: whether somebody in the trust file signed it.

    Raises:
        TrustError: ``signature.*``, signed by nobody who is trusted.
        UsageError: ``usage.exists``.
    """
    if submission.receipt is None:
        return "none: the service answers a repeated or refused submission without one"
    write_atomic(out, submission.receipt.to_bytes(), overwrite=replace)
    if trust is None:
        return f"{out}, signature unchecked (give --trust to check it)"
    receipt = check_receipt(submission.receipt.to_bytes(), trust, out.name)
    return f"{out}, signed by {receipt.verifier!r}"


def is_receipt(data: bytes) -> bool:
    """Whether a file is a receipt by what it calls itself; nothing is checked."""
    from attestation import receipt
    from attestation.dsse import Envelope

    try:
        receipt.read_unverified(Envelope.from_bytes(data, "file", MAX_ENVELOPE_BYTES))
    except ZkMarginError:
        return False
    return True


def check_receipt(data: bytes, trust: Path, where: str) -> Receipt:
    """A receipt that one of the trusted verifiers signed under its own name.

    Raises:
        TrustError: ``signature.*``; InputError: malformed.
    """
    from attestation import receipt
    from attestation.dsse import Envelope
    from verifier.trust import TrustStore, names_of, public_keys

    store = TrustStore.load(trust)
    found, key = receipt.verify(Envelope.from_bytes(data, where, MAX_ENVELOPE_BYTES), public_keys(store.verifiers), where)
    if found.verifier not in names_of(store.verifiers, key):
        why = "the key belongs to another name in the trust file"
        raise InputError("The receipt's verifier is not its signer", where=where, why=why, code="receipt.verifier")
    return found


def one_of(files: Sequence[Path] | None, url: str | None) -> None:
    """Exactly one way to verify.

    Raises:
        UsageError: ``usage.verify``.
    """
    if url is None and not files:
        hint = "Give --snapshot and --trust to verify here, or --url to ask a service."
        raise UsageError("It is not said what to verify against", hint=hint, code="usage.verify")


def show_checks(checks: Iterable[Mapping[str, Any]]) -> None:
    """One line for each check, and one for all that were not reached."""
    skipped = []
    for check in checks:
        mark = MARKS.get(check["status"])
        if mark is None:
            skipped.append(str(check["name"]))
            continue
        code = f"  [{check['code']}]" if check.get("code") and mark != "ok" else ""
        console.check(mark, str(check["name"]), f"{check['detail']}{code}")
    if skipped:
        console.say(f"      not reached   {', '.join(dict.fromkeys(skipped))}")
