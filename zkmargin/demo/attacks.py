"""Changed attestations, each as good as its forger can make it: everything that the forger can sign or prove is signed and proven.

What each one runs into is what the forger does not have: a proof, the verifier's snapshot, the proof's challenge, the issuer's key, or a
proof of the model that was asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from attestation import account as accounts
from attestation import margin_attestation
from attestation.clock import system_clock
from attestation.dsse import Envelope
from attestation.keys import PrivateKey
from attestation.margin_attestation import CircuitReference
from attestation.pool import PoolStatements
from circuits import registry
from margin.models import MODELS, Model
from margin.snapshot import Snapshot
from prover.attest import Request, attest
from prover.opening import Hash, Opening, commit
from prover.pool import Pool
from zkmargin.demo.plots.base import Plot


@dataclass(frozen=True)
class Attack:
    """One changed thing: what it was, how far the forger went, and the codes that refuse it."""

    name: str
    story: str
    codes: tuple[str, ...]
    forge: Callable[[], Envelope]


def attacks(
    request: Request, honest: Envelope, market: Snapshot, second_challenge: Envelope, hash_: Hash | None, plot: Plot
) -> tuple[Attack, ...]:
    """Those of the demonstration.

    Args:
        request: of the honest attestation.
        honest: that attestation.
        market: its snapshot.
        second_challenge: a fresh one, as good as the first.
        hash_: Poseidon, for a new commitment.
        plot: what is changed in the snapshot and in the account.
    """
    key = request.holder_key
    again = replace(request, challenge=second_challenge)
    made = [
        Attack(
            "one digit of the proof",
            f"the last digit of one coordinate, signed again by {plot.holder}",
            ("point.curve", "point.subgroup", "proof.invalid"),
            lambda: change_proof(honest, key),
        ),
        Attack(*plot.price, ("snapshot.unknown",), lambda: change_snapshot(again, market, plot)),
        Attack(
            "one challenge",
            "the proof for the first challenge, offered as the answer to a second one",
            ("signals.mismatch",),
            lambda: change_challenge(honest, second_challenge, key),
        ),
        Attack(*plot.position, ("account.signer",), lambda: change_account(again, plot, hash_)),
    ]
    if plot.model != "cross":
        other = other_circuit(plot.model)
        made.append(
            Attack(
                "one model",
                f"the file names the circuit of another margin model, {other.id}, signed again by {plot.holder}",
                (refusal(registry.get(honest_circuit(honest)), other),),
                lambda: change_model(honest, other, key),
            )
        )
    return tuple(made)


def other_circuit(model: Model) -> registry.Circuit:
    """A circuit of another model, as close as there is one: over the same table, or at least about the same kind of account."""
    own = MODELS[model]
    others = [circuit for circuit in registry.all_circuits() if circuit.production and circuit.model != model]

    def distance(circuit: registry.Circuit) -> tuple[bool, bool]:
        info = MODELS[circuit.model]
        return info.account_kind != own.account_kind, info.table != own.table

    return min(others, key=distance)


def honest_circuit(honest: Envelope) -> str:
    """The circuit that an attestation names."""
    return margin_attestation.read_unverified(honest).circuit.id


def refusal(own: registry.Circuit, other: registry.Circuit) -> str:
    """The rule that another circuit's name breaks first: V7 about the account, V9 about the snapshot's table, V10 about the model."""
    if MODELS[own.model].account_kind != MODELS[other.model].account_kind or (own.model == "pool") != (other.model == "pool"):
        return "account.kind"
    if (own.positions, own.collateral) != (other.positions, other.collateral):
        return "account.shape"
    return "policy.model" if MODELS[own.model].table == MODELS[other.model].table else "snapshot.mismatch"


def change_proof(honest: Envelope, key: PrivateKey) -> Envelope:
    """The last digit of the first coordinate becomes another."""
    made = margin_attestation.read_unverified(honest)
    first, *rest = made.proof["pi_a"]
    digit = str((int(first[-1]) + 1) % 10)
    return replace(made, proof={**made.proof, "pi_a": [first[:-1] + digit, *rest]}).sign(key)


def change_snapshot(request: Request, market: Snapshot, plot: Plot) -> Envelope:
    """A valid proof under a snapshot that the forger has changed in the account's favour."""
    altered = plot.favour(market, [opening.account for opening in _openings(request)])
    return attest(replace(request, snapshot=altered.canonical(), publisher=None)).envelope


def change_challenge(honest: Envelope, second: Envelope, key: PrivateKey) -> Envelope:
    """The honest proof under another challenge, dated anew."""
    return replace(margin_attestation.read_unverified(honest), challenge=second, created_at=system_clock()).sign(key)


def change_account(request: Request, plot: Plot, hash_: Hash | None) -> Envelope:
    """A valid proof about an account that looks better than it is (of a pool: one member's), which no issuer signed."""
    opening, *others = _openings(request)
    envelope = request.account.members[0] if isinstance(request.account, PoolStatements) else request.account
    forged = commit(plot.better(opening.account), opening.positions, opening.collateral, hash_)
    said = replace(accounts.read_unverified(envelope), commitment=forged.commitment).sign(request.holder_key)
    if isinstance(request.opening, Pool) and isinstance(request.account, PoolStatements):
        pool = replace(request.opening, openings=(forged, *others))
        statements = replace(request.account, members=(said, *request.account.members[1:]))
        return attest(replace(request, opening=pool, account=statements)).envelope
    return attest(replace(request, opening=forged, account=said)).envelope


def change_model(honest: Envelope, circuit: registry.Circuit, key: PrivateKey) -> Envelope:
    """The honest proof, said to be of another circuit."""
    made = margin_attestation.read_unverified(honest)
    stated = CircuitReference(circuit.id, circuit.r1cs_sha256, circuit.development_vk_sha256, "development")
    return replace(made, circuit=stated).sign(key)


def _openings(request: Request) -> tuple[Opening, ...]:
    return request.opening.openings if isinstance(request.opening, Pool) else (request.opening,)
