"""The files that ``zkmargin prove`` is given become a request to the prover."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from attestation.limits import MAX_ENVELOPE_BYTES
from margin.errors import InputError, UsageError
from margin.files import read_bytes
from margin.models import Model
from margin.snapshot import SIZE_LIMIT
from margin.widths import BPS_SCALE
from zkmargin.console import plural

if TYPE_CHECKING:
    from attestation.dsse import Envelope
    from attestation.pool import PoolStatements
    from prover.attest import Attested
    from prover.opening import Opening
    from prover.pool import Pool
    from zkmargin.claims import ClaimOptions


_OTHER_MODEL: Final = ("attest.circuit", "rows.tiers", "rows.unknown", "rows.section")
"""What an account made for another model runs into under ``cross``."""


@dataclass(frozen=True)
class ProveOptions:
    """What ``zkmargin prove`` was told. Several secrets are the members of a pool; ``statements`` are about them, in the same order."""

    secrets: tuple[Path, ...]
    statements: tuple[Path, ...]
    weights: str | None
    snapshot: Path
    holder_key: Path
    challenge: Path | None
    purpose: str | None
    snapshot_statement: Path | None
    model: Model | None
    claim: ClaimOptions
    out: Path
    key: str
    circuit: str | None
    backend: Literal["auto", "engine", "snarkjs"]
    replace: bool


def prove_account(options: ProveOptions, progress: Callable[[str], None]) -> Attested:
    """Read the files, prove, and write the attestation; errors as :func:`prover.attest.attest`, and those of the files.

    Raises:
        UsageError: ``usage.exists``, ``usage.purpose``, ``usage.members`` (secrets and statements do not match, or weights without a pool),
            ``usage.weights``, ``usage.model`` (a circuit of another model).
    """
    if options.out.exists() and not options.replace:
        hint = "Choose another name with --out, or add --replace."
        raise UsageError("The file exists already", where=str(options.out), hint=hint, code="usage.exists")
    from attestation.clock import system_clock
    from attestation.context import open_context
    from attestation.keys import PrivateKey
    from prover.attest import Request, attest

    if options.challenge is not None and options.purpose is not None:
        raise UsageError("The purpose stands in the challenge", hint="Leave out --purpose.", code="usage.purpose")
    opening, account = _subject(options)
    asked = None if options.challenge is None else read_envelope(options.challenge, "challenge")
    model = options.model or _asked_model(asked) or ("pool" if len(options.secrets) > 1 else None)
    request = Request(
        opening=opening,
        account=account,
        holder_key=PrivateKey.load(options.holder_key),
        snapshot=read_bytes(options.snapshot, what="snapshot", limit=SIZE_LIMIT),
        challenge=open_context(options.purpose or "unasked", system_clock()) if asked is None else asked,
        publisher=None if options.snapshot_statement is None else read_envelope(options.snapshot_statement, "snapshot statement"),
        claim=None if options.claim.silent else options.claim.claim(model or "cross"),
        circuit_id=_circuit(options.circuit, model),
        key=options.key,
        snapshot_name=options.snapshot.name,
        model=model,
    )
    try:
        made = attest(request, backend=options.backend, progress=progress)
    except InputError as error:
        if model is None and error.stable_code in _OTHER_MODEL:
            error.hint = "Without a challenge and without --model the model cross was taken: give --model, the one of the commitment."
        raise
    made.write(options.out, overwrite=options.replace)
    return made


def _asked_model(challenge: Envelope | None) -> Model | None:
    """The model that a challenge asks for."""
    if challenge is None:
        return None
    from attestation.challenge import read_unverified
    from margin.models import MODELS

    return MODELS[read_unverified(challenge).policy.model].name


def _subject(options: ProveOptions) -> tuple[Opening | Pool, Envelope | PoolStatements]:
    """The secret and the signed half of what is proven about."""
    from prover import opening

    if len(options.secrets) != len(options.statements):
        why = f"{plural(len(options.secrets), 'secret file')}, {plural(len(options.statements), 'statement')}"
        hint = "Give --statement once for each secret file, in the same order."
        raise UsageError("Secrets and statements do not match", why=why, hint=hint, code="usage.members")
    openings = [opening.load(path) for path in options.secrets]
    envelopes = [read_envelope(path, "account statement") for path in options.statements]
    if len(openings) == 1:
        if options.weights is not None or options.model == "pool":
            hint = "Give several secret files, each with its --statement."
            raise UsageError("A pool has several members", hint=hint, code="usage.members")
        return openings[0], envelopes[0]
    if options.model not in (None, "pool"):
        hint = "Give one secret file, or --model pool."
        raise UsageError("Several accounts are margined together by the pool model only", hint=hint, code="usage.members")
    from attestation.pool import PoolStatements
    from prover.pool import Pool, equal_weights

    weights = equal_weights(len(openings)) if options.weights is None else parse_weights(options.weights, len(openings))
    return Pool(tuple(openings), weights), PoolStatements(tuple(envelopes), weights)


def parse_weights(text: str, members: int) -> tuple[int, ...]:
    """``6000,4000``: every member's share of a loss in basis points, in the order of the secrets.

    Raises:
        UsageError: ``usage.weights``.
    """
    parts = [part.strip() for part in text.split(",")]
    whole = all(part.isascii() and part.isdecimal() and len(part) <= len(str(BPS_SCALE)) for part in parts)
    weights = tuple(int(part) for part in parts) if whole else ()
    if len(weights) != members or sum(weights) != BPS_SCALE:
        why = f"expected {members} whole numbers with the sum {BPS_SCALE}"
        raise UsageError("The weights are not right", where="--weights", why=why, hint="Write it like 6000,4000.", code="usage.weights")
    return weights


def _circuit(wanted: str | None, model: Model | None) -> str | None:
    """The circuit that was asked for, of the model that was asked for."""
    if wanted is None:
        return None
    from zkmargin.presets import circuit_ids, model_of

    (circuit,) = circuit_ids([wanted], model or "cross")
    if model is not None and model_of(circuit) != model:
        hint = f"Give --model {model_of(circuit)}, or a circuit of {model}."
        raise UsageError("The circuit belongs to another model", where=circuit, hint=hint, code="usage.model")
    return circuit


def read_envelope(path: Path, what: str) -> Envelope:
    """A signed statement from its file; the signature is checked by whom it concerns.

    Raises:
        InputError: ``input.file.*``, ``json.*``, ``format.*``.
    """
    from attestation.dsse import Envelope

    return Envelope.from_bytes(read_bytes(path, what=what, limit=MAX_ENVELOPE_BYTES), path.name, MAX_ENVELOPE_BYTES)
