"""A portfolio becomes a commitment, its secret opening, and a statement that its issuer signs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from attestation.account import AccountStatement
from attestation.environment import Environment
from attestation.keys import PrivateKey, PublicKey
from circuits import registry
from margin.account import scale
from margin.errors import InputError, UsageError
from margin.files import write_atomic
from margin.portfolio import Portfolio
from margin.snapshot import Snapshot
from margin.times import parse_time
from prover.opening import Opening, commit
from zkmargin.presets import circuit_ids
from zkmargin.snapshots import hashing_engine

if TYPE_CHECKING:
    from attestation.dsse import Envelope


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


def commit_account(portfolio: Portfolio, snapshot: Snapshot, circuit: str | None, issuer: Issuer | None) -> Committed:
    """Scale, choose a circuit by size, commit under a fresh blinding, and sign.

    Args:
        portfolio: the account.
        snapshot: gives lots and depth.
        circuit: a circuit or preset; None takes the smallest of the snapshot's depth that has room.
        issuer: who signs; None for nobody.

    Raises:
        InputError: ``account.*``, ``circuit.too-small``.
        UsageError: ``circuit.unknown``.
    """
    account = scale(portfolio, snapshot)
    chosen = _circuit(len(account.positions), len(account.collateral), circuit)
    with hashing_engine() as engine:
        opening = commit(account, chosen.positions, chosen.collateral, None if engine is None else engine.poseidon)
    envelope = None
    if issuer is not None:
        said = AccountStatement(
            issuer=issuer.name,
            positions=chosen.positions,
            collateral=chosen.collateral,
            commitment=opening.commitment,
            as_of=parse_time(portfolio.as_of),
            sequence=issuer.sequence,
            holder_key=issuer.holder,
            environment=issuer.environment,
        )
        envelope = said.sign(issuer.key)
    return Committed(opening, chosen, envelope)


def _circuit(positions: int, collateral: int, wanted: str | None) -> registry.Circuit:
    if wanted is None:
        return registry.choose(positions, collateral)
    chosen = registry.get(circuit_ids([wanted])[0])
    if positions > chosen.positions or collateral > chosen.collateral:
        why = f"it has room for {chosen.positions} positions and {chosen.collateral} assets; the account has {positions} and {collateral}"
        hint = f"Leave out --circuit; {registry.choose(positions, collateral).id} fits."
        raise InputError("The account does not fit the circuit", where=chosen.id, why=why, hint=hint, code="circuit.too-small")
    return chosen
