"""The rules of verification: one exception class with one stable code for each way in which an attestation can be refused.

``exit_code`` follows the command line: 1 the verdict is no, 3 malformed, 4 a key or signature is not trusted. ``expected`` and
``got`` are data, so that no client has to read the sentence. Malformed JSON, envelopes and fields keep the codes of
:mod:`attestation.errors` and :mod:`margin.strictjson`.
"""

from __future__ import annotations

from attestation.errors import shown
from margin.errors import ZkMarginError


class RuleError(ZkMarginError):
    """Base: a rule of verification is broken."""

    code = "verification"
    exit_code = 1

    def __init__(self, what: str, *, where: str = "", expected: object = "", got: object = "", why: str = "", hint: str = "") -> None:
        super().__init__(what, where=where, why=why, hint=hint)
        self.expected = shown(expected)
        self.got = shown(got)

    def as_dict(self) -> dict[str, str]:
        return super().as_dict() | {"expected": self.expected, "got": self.got}


# --- encoding of proofs and signals (V3) ---------------------------------------------------------------------------------------


class ProofShapeError(RuleError):
    """Not the fields and list lengths of a snarkjs Groth16 proof."""

    code = "proof.shape"
    exit_code = 3


class ProofProtocolError(RuleError):
    """A proof of another proof system."""

    code = "proof.protocol"
    exit_code = 3


class ProofCurveError(RuleError):
    """A proof on another curve."""

    code = "proof.curve"
    exit_code = 3


class ProofNumberError(RuleError):
    """A coordinate that is not a canonical decimal below the base field's modulus."""

    code = "proof.number"
    exit_code = 3


class SignalNumberError(RuleError):
    """A public signal that is not a canonical decimal below the scalar field's modulus."""

    code = "signals.number"
    exit_code = 3


class SignalShapeError(RuleError):
    """Public signals that are not a flat list."""

    code = "signals.shape"
    exit_code = 3


# --- circuit (V4) ----------------------------------------------------------------------------------------------------------------


class CircuitUnknownError(RuleError):
    """No such circuit in the registry."""

    code = "circuit.unknown"
    exit_code = 4


class CircuitDigestError(RuleError):
    """The attestation names another compiled circuit under the same id."""

    code = "circuit.digest"
    exit_code = 4


class CircuitTestOnlyError(RuleError):
    """A circuit that exists for tests, in production."""

    code = "circuit.test-only"
    exit_code = 4


# --- verification key (V5) -------------------------------------------------------------------------------------------------------


class KeyUnpinnedError(RuleError):
    """A verification key whose digest nobody here trusts."""

    code = "vk.unpinned"
    exit_code = 4


class KeyKindError(RuleError):
    """The attestation calls the key something else than the trust file does."""

    code = "vk.kind"
    exit_code = 4


class DevelopmentKeyError(RuleError):
    """A development key in production: everybody knows its secrets."""

    code = "vk.development"
    exit_code = 4


class KeyDigestError(RuleError):
    """The key file on disk is not the pinned one."""

    code = "vk.digest"
    exit_code = 4


class KeyShapeError(RuleError):
    """Not the fields of a snarkjs verification key."""

    code = "vk.shape"
    exit_code = 4


class KeyNumberError(RuleError):
    """A key coordinate that is not a canonical decimal below the modulus."""

    code = "vk.number"
    exit_code = 4


class KeyPointError(RuleError):
    """A key point at infinity, off the curve or outside the subgroup."""

    code = "vk.point"
    exit_code = 4


class KeySignalCountError(RuleError):
    """IC has another length than the circuit has signals, plus one."""

    code = "vk.ic.length"
    exit_code = 4


class KeyDegenerateError(RuleError):
    """IC points that are equal or opposite: the signals behind them can be exchanged."""

    code = "vk.ic.degenerate"
    exit_code = 4


class GammaDeltaError(RuleError):
    """gamma = delta (up to sign): phase 2 was skipped, and anybody can prove any signals."""

    code = "vk.gamma-delta"
    exit_code = 4


class DeltaGeneratorError(RuleError):
    """delta is the generator: nobody contributed to phase 2."""

    code = "vk.delta-generator"
    exit_code = 4


class PowersOfTauError(RuleError):
    """alpha or beta is a generator: nobody contributed to the powers of tau."""

    code = "vk.tau-generator"
    exit_code = 4


class BetaRepeatsError(RuleError):
    """beta equals gamma or delta (up to sign): anybody can prove any signals."""

    code = "vk.beta-repeats"
    exit_code = 4


# --- challenge (V6) --------------------------------------------------------------------------------------------------------------


class ChallengeMissingError(RuleError):
    """No challenge, where one is required."""

    code = "challenge.none"


class ChallengeOtherError(RuleError):
    """It answers another challenge than the one that was asked."""

    code = "challenge.other"


class ChallengeSignerError(RuleError):
    """Signed by nobody who is trusted to ask."""

    code = "challenge.signer"
    exit_code = 4


class ChallengeSignatureError(RuleError):
    """The challenge's signature does not fit."""

    code = "challenge.signature"
    exit_code = 4


class ChallengeEnvironmentError(RuleError):
    """A challenge of the other environment."""

    code = "challenge.environment"


class ChallengeExpiredError(RuleError):
    """The challenge's time is over."""

    code = "challenge.expired"


class ChallengeFutureError(RuleError):
    """The challenge, the open context or the attestation is dated in the future."""

    code = "challenge.future"


class CreatedOutsideError(RuleError):
    """Made before its challenge was issued, or dated in the future."""

    code = "attestation.time"


# --- commitment (V7), holder (V8) ------------------------------------------------------------------------------------------------


class IssuerUnknownError(RuleError):
    """The account statement is signed by nobody who is trusted as an issuer."""

    code = "account.signer"
    exit_code = 4


class IssuerSignatureError(RuleError):
    """The account statement's signature does not fit."""

    code = "account.signature"
    exit_code = 4


class AccountEnvironmentError(RuleError):
    """An account statement of the other environment."""

    code = "account.environment"


class AccountShapeError(RuleError):
    """The commitment was made for a circuit of another size."""

    code = "account.shape"


class AccountStaleError(RuleError):
    """The issuer's statement is older than the policy allows."""

    code = "account.stale"


class AccountFutureError(RuleError):
    """The issuer's statement is dated in the future."""

    code = "account.future"


class HolderSignatureError(RuleError):
    """The attestation is not signed by the holder key that the issuer named."""

    code = "holder.signature"
    exit_code = 4


# --- snapshot (V9) ---------------------------------------------------------------------------------------------------------------


class SnapshotUnknownError(RuleError):
    """The verifier does not have this snapshot."""

    code = "snapshot.unknown"


class SnapshotMismatchError(RuleError):
    """What the attestation says about the snapshot is not what the verifier's own copy says."""

    code = "snapshot.mismatch"


class SnapshotDepthError(RuleError):
    """The snapshot's tree does not fit the circuit."""

    code = "snapshot.depth"


class SnapshotUnsignedError(RuleError):
    """No publisher stands for the snapshot."""

    code = "snapshot.unsigned"
    exit_code = 4


class PublisherUnknownError(RuleError):
    """The snapshot is signed by nobody who is trusted as a publisher."""

    code = "snapshot.signer"
    exit_code = 4


class PublisherSignatureError(RuleError):
    """The publisher's signature does not fit."""

    code = "snapshot.signature"
    exit_code = 4


class SnapshotStaleError(RuleError):
    """The prices are older than the policy allows."""

    code = "snapshot.stale"


class SnapshotFutureError(RuleError):
    """The prices are dated in the future."""

    code = "snapshot.future"


class SignerNameError(RuleError):
    """A statement gives its signer another name than the trust file does."""

    code = "signature.name"
    exit_code = 4


# --- policy, scope, signals (V10 to V12) -----------------------------------------------------------------------------------------


class PolicyClaimError(RuleError):
    """Another claim than the one that was asked for."""

    code = "policy.claim"


class PolicyCircuitError(RuleError):
    """A circuit that the policy does not accept."""

    code = "policy.circuit"


class PolicySnapshotError(RuleError):
    """Another snapshot than the policy demands."""

    code = "policy.snapshot"


class ScopeError(RuleError):
    """The attestation claims more, or admits less, than its kind does."""

    code = "scope.mismatch"


class SignalCountError(RuleError):
    """More or fewer public signals than the circuit has."""

    code = "signals.count"


class SignalMismatchError(RuleError):
    """A public signal is not what the verifier's own records say."""

    code = "signals.mismatch"


# --- proof (V13, V14) --------------------------------------------------------------------------------------------------------------


class PointInfinityError(RuleError):
    """A point of the proof at infinity."""

    code = "point.infinity"


class PointCurveError(RuleError):
    """A point of the proof that is not on its curve."""

    code = "point.curve"


class PointSubgroupError(RuleError):
    """A point of the proof on the curve but outside the subgroup of prime order."""

    code = "point.subgroup"


class ProofInvalidError(RuleError):
    """The pairing equation does not hold: the proof does not prove these signals."""

    code = "proof.invalid"


def all_rules() -> tuple[type[RuleError], ...]:
    """Every rule's class, for the catalogue and its test."""
    return tuple(sorted(RuleError.__subclasses__(), key=lambda rule: rule.code))
