"""What was signed: challenge (V6), commitment (V7), holder (V8), snapshot (V9)."""

from __future__ import annotations

from verifier.errors.base import RuleError


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


class AccountKindError(RuleError):
    """The commitment opens to another kind of account than the circuit is about."""

    code = "account.kind"


class PoolRepeatedError(RuleError):
    """One commitment stands twice among a pool's members."""

    code = "pool.repeated"


class PoolTimesError(RuleError):
    """The members' statements are of different times: what moved from one to another in between would count twice."""

    code = "pool.times"


class PoolHolderError(RuleError):
    """The members' issuers name different holders, so nobody may present the pool."""

    code = "pool.holder"
    exit_code = 4


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


class SnapshotUnknownError(RuleError):
    """The verifier does not have this snapshot."""

    code = "snapshot.unknown"


class SnapshotMismatchError(RuleError):
    """What the attestation says about the snapshot is not what the verifier's own copy says."""

    code = "snapshot.mismatch"


class SnapshotDepthError(RuleError):
    """The snapshot's tree does not fit the circuit."""

    code = "snapshot.depth"


class SnapshotSectionError(RuleError):
    """The snapshot does not have the table that the circuit's model opens."""

    code = "snapshot.section"


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
