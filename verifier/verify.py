"""Verification of an attestation: the steps V1 to V14 of :mod:`verifier.steps`, in order, until one fails.

A bad attestation never raises: it gets a verdict with the code of the first rule that it breaks. What raises is the verifier's own
trouble (an engine that is missing or too slow, a key that is not there), since then there is no verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from attestation.clock import Clock, system_clock
from attestation.environment import Environment
from attestation.receipt import Check
from margin.errors import EnvironmentFault, ZkMarginError
from margin.policy import Policy
from verifier import circuit_checks, claim_checks, file_checks, signer_checks, snapshot_checks
from verifier.engines import Backend, EngineName, backend
from verifier.errors import ProofInvalidError
from verifier.examination import Examination, Setting, required
from verifier.key_store import DirectoryKeys, KeySource
from verifier.points import check_proof
from verifier.snapshots import SnapshotSource
from verifier.steps import NAMES, STEPS
from verifier.trust import TrustStore
from verifier.verdict import Verdict

Step = Callable[[Examination], str]

_EXAMINE: Final[tuple[tuple[str, Step], ...]] = (
    ("V1", file_checks.file),
    ("V2", file_checks.statement),
    ("V3", file_checks.encoding),
    ("V4", circuit_checks.circuit),
    ("V5", circuit_checks.key),
    ("V6", signer_checks.challenge),
    ("V7", signer_checks.commitment),
    ("V8", signer_checks.holder),
    ("V9", snapshot_checks.snapshot),
    ("V10", claim_checks.policy),
    ("V11", claim_checks.scope_text),
    ("V12", claim_checks.signals),
)


def verify_attestation(
    data: bytes,
    *,
    trust: TrustStore,
    snapshots: SnapshotSource,
    keys: KeySource | None = None,
    clock: Clock = system_clock,
    engine: EngineName | Backend = "native",
    mode: Environment = "production",
    expected_challenge: bytes | None = None,
    require_challenge: bool = False,
    policy: Policy | None = None,
) -> Verdict:
    """Verify an attestation file.

    Args:
        data: the file's bytes.
        trust: issuers, publishers, verifiers and keys that are trusted.
        snapshots: the verifier's own snapshots.
        keys: where verification keys come from; by default the folders of :mod:`circuits.home`.
        clock: read once.
        engine: decides the pairing.
        mode: ``production`` refuses development keys; statements of the other environment are refused in both.
        expected_challenge: canonical payload of the challenge that was asked; no other is then accepted.
        require_challenge: refuse an attestation without a challenge instead of warning.
        policy: what this verifier accepts at least, beside what the challenge asks for.

    Returns:
        The verdict, with every check.

    Raises:
        EnvironmentFault: ``engine.*``, ``snarkjs.*``, ``vk.missing``: no verdict is possible.
    """
    examination = examine(
        data,
        trust=trust,
        snapshots=snapshots,
        keys=keys,
        clock=clock,
        mode=mode,
        expected_challenge=expected_challenge,
        require_challenge=require_challenge,
        policy=policy,
    )
    return conclude(examination, backend(engine) if isinstance(engine, str) else engine)


def examine(
    data: bytes,
    *,
    trust: TrustStore,
    snapshots: SnapshotSource,
    keys: KeySource | None = None,
    clock: Clock = system_clock,
    mode: Environment = "production",
    expected_challenge: bytes | None = None,
    require_challenge: bool = False,
    policy: Policy | None = None,
) -> Examination:
    """The cheap steps, V1 to V12. Arguments and errors as in :func:`verify_attestation`."""
    source = DirectoryKeys() if keys is None else keys
    setting = Setting(trust, snapshots, source, clock(), mode, expected_challenge, require_challenge, policy)
    examination = Examination(data, setting)
    for name, step in _EXAMINE:
        if not _take(examination, name, step):
            break
    return examination


def conclude(examination: Examination, engine: Backend) -> Verdict:
    """The dear steps, V13 and V14, and the verdict. An examination that failed gets its verdict without them.

    Raises:
        EnvironmentFault: the engine gave no answer.
    """
    used = ""
    if not examination.failed and _take(examination, "V13", _points):
        used = engine.name
        _take(examination, "V14", lambda subject: _proof(subject, engine))
    taken = [step for step, _ in STEPS].index(examination.failed_step) + 1 if examination.failed else len(STEPS)
    skipped = [Check(step, name, "skipped", "", "an earlier step failed") for step, name in STEPS[taken:]]
    error = examination.error
    return Verdict(
        valid=error is None,
        code=error.stable_code if error else "",
        checks=(*examination.checks, *skipped),
        error=error,
        attested=examination.attested,
        engine=used,
    )


def _take(examination: Examination, name: str, step: Step) -> bool:
    """Take one step and note its result; false when it failed."""
    position = len(examination.checks)
    try:
        detail = step(examination)
    except EnvironmentFault:
        raise
    except ZkMarginError as error:
        examination.error = error
        examination.failed_step = name
        examination.checks[position:] = [Check(name, NAMES[name], "fail", error.stable_code, error.what)]
        return False
    examination.checks.insert(position, Check(name, NAMES[name], "ok", "", detail))
    return True


def _points(examination: Examination) -> str:
    """V13."""
    check_proof(required(examination.proof))
    return "on the curves, in the subgroups"


def _proof(examination: Examination, engine: Backend) -> str:
    """V14."""
    circuit = required(examination.circuit)
    if not engine.verify(required(examination.key), required(examination.proof), examination.public_signals):
        raise ProofInvalidError(
            "The proof does not prove these signals", where="proof", expected="the pairing equation", got="does not hold"
        )
    return f"groth16 / bn128, circuit {circuit.id}, checked by {engine.name}"
