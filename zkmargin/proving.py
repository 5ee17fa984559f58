"""The files that ``zkmargin prove`` is given become a request to the prover."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from attestation.limits import MAX_ENVELOPE_BYTES
from margin.errors import UsageError
from margin.files import read_bytes
from margin.levels import Level
from margin.snapshot import SIZE_LIMIT

if TYPE_CHECKING:
    from attestation.dsse import Envelope
    from margin.claim import Claim
    from prover.attest import Attested


@dataclass(frozen=True)
class ProveOptions:
    """What ``zkmargin prove`` was told."""

    secret: Path
    snapshot: Path
    statement: Path
    holder_key: Path
    challenge: Path | None
    purpose: str | None
    snapshot_statement: Path | None
    level: Level | None
    lower_bps: int | None
    upper_bps: int | None
    out: Path
    key: str
    circuit: str | None
    backend: Literal["auto", "engine", "snarkjs"]
    replace: bool


def prove_account(options: ProveOptions, progress: Callable[[str], None]) -> Attested:
    """Read the files, prove, and write the attestation; errors as :func:`prover.attest.attest`, and those of the files."""
    if options.out.exists() and not options.replace:
        hint = "Choose another name with --out, or add --replace."
        raise UsageError("The file exists already", where=str(options.out), hint=hint, code="usage.exists")
    from attestation.clock import system_clock
    from attestation.context import open_context
    from attestation.keys import PrivateKey
    from prover import opening
    from prover.attest import Request, attest

    circuit = options.circuit
    if circuit is not None:
        from zkmargin.presets import circuit_ids

        (circuit,) = circuit_ids([circuit])
    if options.challenge is not None and options.purpose is not None:
        raise UsageError("The purpose stands in the challenge", hint="Leave out --purpose.", code="usage.purpose")
    request = Request(
        opening=opening.load(options.secret),
        account=read_envelope(options.statement, "account statement"),
        holder_key=PrivateKey.load(options.holder_key),
        snapshot=read_bytes(options.snapshot, what="snapshot", limit=SIZE_LIMIT),
        challenge=(
            open_context(options.purpose or "unasked", system_clock())
            if options.challenge is None
            else read_envelope(options.challenge, "challenge")
        ),
        publisher=None if options.snapshot_statement is None else read_envelope(options.snapshot_statement, "snapshot statement"),
        claim=_claim(options),
        circuit_id=circuit,
        key=options.key,
        snapshot_name=options.snapshot.name,
    )
    made = attest(request, backend=options.backend, progress=progress)
    made.write(options.out, overwrite=options.replace)
    return made


def read_envelope(path: Path, what: str) -> Envelope:
    """A signed statement from its file; the signature is checked by whom it concerns.

    Raises:
        InputError: ``input.file.*``, ``json.*``, ``format.*``.
    """
    from attestation.dsse import Envelope

    return Envelope.from_bytes(read_bytes(path, what=what, limit=MAX_ENVELOPE_BYTES), path.name, MAX_ENVELOPE_BYTES)


def _claim(options: ProveOptions) -> Claim | None:
    """None, where the options say nothing, takes the challenge's claim."""
    if options.level is None and options.lower_bps is None and options.upper_bps is None:
        return None
    from zkmargin.inputs import make_claim

    return make_claim(options.level or "maintenance", options.lower_bps, options.upper_bps)
