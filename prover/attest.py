"""From an account to an attestation: read, scale, look, prove, sign.

1. The request is checked against what the issuer, the publisher and the verifier signed (:mod:`prover.agreement`).
2. The model evaluates the account. A claim that is not true ends here, with the missing amount in words, before any proof is tried.
3. The witness is computed in this process, the proof by the engine or snarkjs, and verified.
4. The holder signs the attestation, which holds nothing secret.

The engine loads its key and the key is hashed while this process reads the snapshot.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from attestation import margin_attestation
from attestation.clock import Clock, system_clock
from attestation.context import OpenContext, context
from attestation.dsse import Envelope
from attestation.keys import PrivateKey
from attestation.margin_attestation import CircuitReference, SnapshotReference
from attestation.pool import PoolStatements
from circuits.engine import Engine
from circuits.home import DEVELOPMENT, key_dir
from circuits.keys import ZKEY, Key, check_which, load_key
from circuits.registry import Circuit
from margin.claim import Claim
from margin.files import write_atomic
from margin.models import MODELS
from margin.models.evaluation import book_for, evaluate
from margin.models.outcome import Outcome
from prover import agreement, snapshots
from prover.background import Background
from prover.inputs import PublicSignals, circuit_inputs
from prover.opening import Opening
from prover.pool import Pool
from prover.prove import Backend, Proof, open_engine, prove
from prover.witness import Calculator, Nested, Witness, WitnessError, calculator

if TYPE_CHECKING:
    from circuits.tree import Tree
    from margin.clearing import ClearingFund
    from margin.portfolio import Portfolio
    from margin.snapshot import Snapshot

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """What to attest. Secret: ``opening``, ``holder_key``, ``portfolio``.

    Attributes:
        opening: of the commitment that the issuer signed; of a pool its members' openings.
        account: the issuer's envelope; of a pool every member's, in the order of the openings.
        holder_key: the key that the issuer named.
        snapshot: the snapshot file's bytes.
        publisher: the publisher's envelope about it, if there is one.
        challenge: the verifier's envelope, or an open context where nobody asked.
        claim: None takes the challenge's, or :func:`prover.agreement.default_claim` where nobody asked.
        circuit_id: None takes the smallest circuit that fits the opening, the snapshot and the account.
        key: ``"development"`` or the SHA-256 (hex) of a ceremony's verification key.
        portfolio: where given, it has to be the account that was committed to.
        snapshot_name: for messages.
        model: None takes the challenge's, or where nobody asked the one that the account is about: ``cross``, ``isolated``, ``pool`` or
            ``clearing``.
    """

    opening: Opening | Pool
    account: Envelope | PoolStatements
    holder_key: PrivateKey
    snapshot: bytes
    challenge: Envelope | OpenContext
    publisher: Envelope | None = None
    claim: Claim | None = None
    circuit_id: str | None = None
    key: str = DEVELOPMENT
    portfolio: Portfolio | ClearingFund | None = None
    snapshot_name: str = "snapshot"
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Attested:
    """An attestation, ready to be sent. ``result`` (the account's equity and requirement) is the holder's own and stands in no file."""

    envelope: Envelope
    circuit: Circuit
    key: Key
    claim: Claim
    proof: Proof
    snapshot: Snapshot = field(repr=False)
    result: Outcome = field(repr=False)
    seconds: dict[str, float]

    @property
    def model(self) -> str:
        """The margin model that was proven."""
        return self.circuit.model

    def write(self, path: Path, *, overwrite: bool = False) -> None:
        """Write the attestation's file, whole or not at all."""
        write_atomic(path, self.envelope.to_bytes(), overwrite=overwrite)


class _Stages:
    """Tells progress and keeps the time of each stage."""

    def __init__(self, progress: Progress) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress
        self._name, self._begin = "", 0.0

    def __call__(self, name: str) -> None:
        now = time.perf_counter()
        if self._name:
            self.seconds[self._name] = round(now - self._begin, 4)
        self._name, self._begin = name, now
        if name:
            self._progress(name)


class _Sealed:
    """A key, and the check of its digest under way."""

    def __init__(self, circuit: Circuit, which: str) -> None:
        self.key = load_key(circuit.id, which, check_zkey=False)
        self.check = Background(self.key.check_zkey)


def attest(request: Request, *, backend: Backend = "auto", clock: Clock = system_clock, progress: Progress = lambda _: None) -> Attested:
    """Make an attestation.

    Args:
        request: see :class:`Request`.
        backend: ``auto`` takes the engine where it is built, snarkjs otherwise.
        clock: the time of creation, and what ages and expiry are measured against.
        progress: told each stage's name.

    Raises:
        VerdictNo: ``claim.false``, the account does not meet the claim; says by how much.
        InputError: malformed or contradictory input: ``snapshot.*``, ``account.*``, ``rows.*``, ``attest.*``, ``inputs.*``.
        TrustError: ``key.*``, ``zkey.*``, ``secret.commitment``, ``attest.*``, ``prove.*``, ``witness.wasm.*``.
        UsageError: ``key.which``, ``circuit.unknown``.
        EnvironmentFault: ``key.missing``, ``engine.*``, ``snarkjs.*``, ``node.missing``.
    """
    stage = _Stages(progress)
    stage("reading")
    engine = open_engine(backend)
    try:
        return _attest(request, engine, clock().replace(microsecond=0), stage)
    finally:
        if engine is not None:
            engine.close()


def _attest(request: Request, engine: Engine | None, now: agreement.Moment, stage: _Stages) -> Attested:
    opening = request.opening
    check_which(request.key)
    agreed = agreement.before_snapshot(request, now)
    model, claim = agreed.model, agreed.claim
    likely = agreement.likely_circuit(request, model)
    if engine is not None and likely is not None:
        _prefetch(engine, likely, request.key)
    calculating = Background(lambda: calculator(likely)) if likely is not None else None
    snapshot = snapshots.load(request.snapshot, request.snapshot_name)
    fitting = agreement.circuits_for(request, model, snapshot)
    sealed = _Sealed(fitting[0], request.key) if len(fitting) == 1 else None

    stage("checking the claim")
    book = book_for(model, snapshot, claim.level)
    result = evaluate(model, opening.accounts if isinstance(opening, Pool) else opening.account, book)
    circuit = agreement.circuit_for(fitting, result)
    sealed = sealed or _Sealed(circuit, request.key)
    key = sealed.key
    agreement.with_snapshot(request, agreed, snapshot, circuit, key=key, now=now)
    claim.require(result, model)

    stage("preparing the snapshot")
    tree = snapshots.tree(snapshot, book, engine, stage, table=MODELS[model].table)
    if agreed.roots is not None and MODELS[model].table == "cross":
        snapshots.require_root(agreed.roots.at(claim.level), tree.root, request.snapshot_name)
    bound = request.challenge.context() if isinstance(request.challenge, OpenContext) else context(request.challenge.payload)
    public = PublicSignals.of(_commitment(opening, circuit, engine), tree.root, bound, claim)
    inputs = _inputs(circuit, opening, result, tree, public)

    stage("witness")
    ready = calculating.result() if calculating is not None and circuit == likely else calculator(circuit)
    with _witness(ready, inputs, opening) as witness:
        stage("proof" if engine is not None else "proof (snarkjs: slow; the engine is not built)")
        proof = prove(key, witness, public.decimals(), engine=engine, key_check=sealed.check)

    stage("signing")
    attestation = margin_attestation.build(
        circuit=CircuitReference(circuit.id, circuit.r1cs_sha256, key.vk_sha256, key.kind),
        claim=claim,
        public_signals=public.as_tuple(),
        proof=proof.proof,
        snapshot=SnapshotReference(snapshot.sha256, snapshot.venue, snapshot.as_of, claim.level, tree.root, request.publisher),
        account=request.account,
        challenge=request.challenge,
        created_at=now,
        model=model,
    )
    envelope = attestation.sign(request.holder_key)
    stage("")
    return Attested(envelope, circuit, key, claim, proof, snapshot, result, stage.seconds)


def _commitment(opening: Opening | Pool, circuit: Circuit, engine: Engine | None) -> int:
    """The public commitment: the issuer's, or a pool's own over its members'."""
    if isinstance(opening, Opening):
        return opening.commitment
    return opening.commitment(circuit.sizes["members"], None if engine is None else engine.poseidon)


def _inputs(circuit: Circuit, opening: Opening | Pool, result: Outcome, tree: Tree, public: PublicSignals) -> dict[str, Nested]:
    if isinstance(opening, Pool):
        return circuit_inputs(circuit, opening, 0, result=result, tree=tree, public=public)
    return circuit_inputs(circuit, opening.account, opening.blinding, result=result, tree=tree, public=public)


def _prefetch(engine: Engine, circuit: Circuit, which: str) -> None:
    """Let the engine map the key that will probably be used; whether it is sound is checked before it is used."""
    zkey = key_dir(circuit.id, which) / ZKEY
    if zkey.is_file():
        engine.prefetch(zkey)


def _witness(ready: Calculator, inputs: dict[str, Nested], opening: Opening | Pool) -> Witness:
    """The witness. Where the circuit refuses an account that the model accepts, the likely cause is a secret file that was edited."""
    try:
        return ready.calculate(inputs)
    except WitnessError:
        opening.check()
        raise
