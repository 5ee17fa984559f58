"""An account becomes a commitment, its secret opening, and a statement that its issuer signs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from attestation.account import AccountStatement
from attestation.environment import Environment
from attestation.keys import PrivateKey, PublicKey
from circuits import registry
from margin.errors import InputError, UsageError
from margin.files import write_atomic
from margin.models import MODELS, Model
from margin.snapshot import Snapshot
from margin.times import parse_time
from prover.opening import Opening, commit
from zkmargin.presets import circuit_ids, largest, room
from zkmargin.sizing import Size, size_of
from zkmargin.snapshots import hashing_engine

if TYPE_CHECKING:
    from attestation.dsse import Envelope
    from zkmargin.subjects import Subject


@dataclass(frozen=True)
class Issuer:
    """Who signs, for whom."""

    key: PrivateKey
    name: str
    holder: PublicKey
    sequence: int
    environment: Environment

    @classmethod
    def from_options(
        cls, key: Path | None, name: str | None, holder: Path | None, sequence: int, environment: Environment
    ) -> Issuer | None:
        """The issuer that the options describe, or None where nobody signs.

        Raises:
            UsageError: ``usage.issuer`` when one of the three is missing; those of the key files.
        """
        given = [option is not None for option in (key, name, holder)]
        if not any(given):
            return None
        if key is None or name is None or holder is None:
            why = "a statement names its issuer and the holder's key"
            raise UsageError("The issuer is not described", why=why, hint="Give --issuer-key, --issuer and --holder.", code="usage.issuer")
        from zkmargin.signing import load_public

        return cls(PrivateKey.load(key), name, load_public(holder), sequence, environment)


@dataclass(frozen=True, repr=False)
class Committed:
    """A commitment with its opening, and the issuer's envelope if somebody signed."""

    opening: Opening
    circuit: registry.Circuit
    envelope: Envelope | None

    def write(self, secret: Path, statement: Path, *, replace: bool = False) -> None:
        """Write the secret file (never over another one) and the statement.

        Raises:
            UsageError: ``usage.exists``; nothing is written then.
        """
        if self.envelope is not None and statement.exists() and not replace:
            hint = "Choose another name, or add --replace."
            raise UsageError("The file exists already", where=str(statement), hint=hint, code="usage.exists")
        self.opening.save(secret)
        if self.envelope is not None:
            write_atomic(statement, self.envelope.to_bytes(), overwrite=replace)


def commit_subject(subject: Subject, snapshot: Snapshot, circuit: str | None, issuer: Issuer | None) -> Committed:
    """Choose a circuit by size, commit under a fresh blinding, and sign.

    Args:
        subject: one account (a member of a pool is committed to by itself).
        snapshot: gives depth and, where the size of a circuit depends on it, groups and look-backs.
        circuit: a circuit or preset; None takes the smallest of the snapshot's depth that has room.
        issuer: who signs; None for nobody.

    Raises:
        InputError: ``circuit.too-small``, ``rows.*`` (``rows.section`` for a snapshot without the model's table).
        UsageError: ``circuit.unknown``, ``usage.model`` for a circuit of another model, ``usage.members`` for several accounts.
    """
    member = subject.only
    kind, table = MODELS[subject.model].account_kind, MODELS[subject.model].table
    if table != "cross" and table not in snapshot.sections:
        why = f"so there is nothing to say how large a circuit of the model {subject.model} has to be"
        hint = "Use the snapshot that the proof is going to be about, or another --model."
        raise InputError(f"The snapshot has no {table} section", where="--snapshot", why=why, hint=hint, code="rows.section")
    chosen = _circuit(subject.model, size_of(subject, snapshot), circuit)
    positions, collateral = shape_of(chosen)
    with hashing_engine() as engine:
        opening = commit(member.account, positions, collateral, None if engine is None else engine.poseidon)
    envelope = None
    if issuer is not None:
        said = AccountStatement(
            issuer=issuer.name,
            positions=positions,
            collateral=collateral,
            commitment=opening.commitment,
            as_of=parse_time(member.as_of),
            sequence=issuer.sequence,
            holder_key=issuer.holder,
            environment=issuer.environment,
            kind=kind,
        )
        envelope = said.sign(issuer.key)
    return Committed(opening, chosen, envelope)


def shape_of(circuit: registry.Circuit) -> tuple[int, int]:
    """The two sizes that a commitment for a circuit is made with: slots of positions and assets, or members and scenarios."""
    if MODELS[circuit.model].account_kind == "clearing":
        return circuit.sizes["members"], circuit.sizes["scenarios"]
    return circuit.positions, circuit.collateral


def shape_words(circuit: registry.Circuit) -> str:
    """The shape for people."""
    first, second = shape_of(circuit)
    if MODELS[circuit.model].account_kind == "clearing":
        return f"{first} member and {second} scenario slots"
    return f"{first} position and {second} asset slots" if second else f"{first} position slots"


def _circuit(model: Model, size: Size, wanted: str | None) -> registry.Circuit:
    if wanted is None:
        return _smallest(model, size)
    chosen = registry.get(circuit_ids([wanted], model)[0])
    if chosen.model != model:
        hint = f"Give --model {chosen.model}, or a circuit of {model}."
        raise UsageError("The circuit belongs to another model", where=chosen.id, hint=hint, code="usage.model")
    if any(chosen.sizes.get(name, 0) < need for name, need in size.needs.items() if name != "depth"):
        why = f"it has room for {room(chosen)}; the account has {size.words}"
        hint = f"Leave out --circuit; {_smallest(model, size).id} fits."
        raise InputError("The account does not fit the circuit", where=chosen.id, why=why, hint=hint, code="circuit.too-small")
    return chosen


def _smallest(model: Model, size: Size) -> registry.Circuit:
    """The smallest circuit with room, or what is too much for the largest, in words."""
    try:
        return registry.choose(model, **size.needs)
    except InputError as error:
        error.what = f"No circuit of the model {model} has room for {size.words}"
        error.why = f"the largest is {largest(model, size.needs)}"
        raise
