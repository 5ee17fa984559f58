"""What was asked and what is said: policy (V10), scope (V11), signals (V12)."""

from __future__ import annotations

from verifier.errors.base import RuleError


class PolicyClaimError(RuleError):
    """Another claim than the one that was asked for."""

    code = "policy.claim"


class PolicyModelError(RuleError):
    """Another margin model than the one that was asked for."""

    code = "policy.model"


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
