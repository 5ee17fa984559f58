"""Errors that a user can act on: what happened, where, why, and what to do next.

Every error that reaches a user derives from :class:`ZkMarginError` and carries a stable ``code``. The command line turns the class
into an exit code, the service turns it into an RFC 9457 problem; neither looks at the message text.

A message must never contain a secret: no quantity, balance, blinding, witness value or private key. Where a portfolio field is at
fault, name the field and the row (``positions[3].quantity``) and the rule that it breaks, not its neighbours.
"""

from __future__ import annotations

from typing import ClassVar


class ZkMarginError(Exception):
    """Base of all errors with a stable code.

    Args:
        what: one sentence, what went wrong.
        where: file, field, row, option or URL at fault.
        why: the rule that was broken, or the cause.
        hint: what the user can do next.
        code: overrides the class's stable code, e.g. ``"input.number.format"``.
    """

    code: ClassVar[str] = "internal"
    exit_code: ClassVar[int] = 5

    def __init__(self, what: str, *, where: str = "", why: str = "", hint: str = "", code: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.why = why
        self.hint = hint
        self.stable_code = code or type(self).code

    def __str__(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"at {self.where}")
        if self.why:
            parts.append(f"because {self.why}")
        text = ", ".join(parts)
        return f"{text}. {self.hint}" if self.hint else text

    def as_dict(self) -> dict[str, str]:
        """The error as data, for ``--json`` and for HTTP problems."""
        return {"code": self.stable_code, "what": self.what, "where": self.where, "why": self.why, "hint": self.hint}


class VerdictNo(ZkMarginError):
    """The question was understood and the answer is no (exit code 1)."""

    code = "verdict.no"
    exit_code = 1


class UsageError(ZkMarginError):
    """The command was called wrongly (exit code 2)."""

    code = "usage"
    exit_code = 2


class InputError(ZkMarginError):
    """A file or field is malformed or breaks a rule of the format (exit code 3)."""

    code = "input"
    exit_code = 3


class TrustError(ZkMarginError):
    """A key, artifact or signature is untrusted, mismatched or corrupt (exit code 4)."""

    code = "trust"
    exit_code = 4


class EnvironmentFault(ZkMarginError):
    """Something outside the input is missing or failed: backend, time-out, disk, memory (exit code 5)."""

    code = "environment"
    exit_code = 5
