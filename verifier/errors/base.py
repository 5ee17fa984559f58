"""The base of every rule of verification."""

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
