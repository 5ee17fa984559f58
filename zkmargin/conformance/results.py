"""What came out: of every expected number, of every case, of every set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from margin.levels import Level
from zkmargin.conformance.cases import Case, CaseSet


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation and what the model gave, both as text. ``how`` is the tolerance in words."""

    level: Level
    what: str
    expected: str
    measured: str
    how: str
    ok: bool

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "level": self.level,
            "what": self.what,
            "expected": self.expected,
            "measured": self.measured,
            "how": self.how,
            "ok": self.ok,
        }


@dataclass(frozen=True, slots=True)
class Proven:
    """A claim about a case that was proven and sent to the service; without ``verified`` something refused it, and ``detail`` says what."""

    level: Level
    claim: str
    circuit: str
    constraints: int
    seconds: float
    proven: bool
    verified: bool
    sid: str = ""
    detail: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "level": self.level,
            "claim": self.claim,
            "circuit": self.circuit,
            "constraints": self.constraints,
            "seconds": self.seconds,
            "proven": self.proven,
            "verified": self.verified,
            "sid": self.sid,
            "detail": self.detail,
        }


@dataclass(slots=True)
class CaseResult:
    """A case with its checks and, where it was proven, its proofs. ``error`` says why it could not be computed."""

    case: Case
    checks: list[Check] = field(default_factory=list)
    proofs: list[Proven] = field(default_factory=list)
    error: str = ""

    @property
    def reproduced(self) -> bool:
        """Does the model give every expected number?"""
        return not self.error and bool(self.checks) and all(check.ok for check in self.checks)

    @property
    def ok(self) -> bool:
        """Is nothing wrong with this case?"""
        return self.reproduced and all(proof.verified for proof in self.proofs)

    def failures(self) -> Iterator[str]:
        """What is wrong, in words."""
        if self.error:
            yield self.error
        for check in self.checks:
            if not check.ok:
                yield f"{check.level} {check.what}: published {check.expected}, the model gives {check.measured} ({check.how})"
        for proof in self.proofs:
            if not proof.verified:
                yield f"{proof.level}, {proof.claim}: {proof.detail}"

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "name": self.case.name,
            "model": self.case.model,
            "ok": self.ok,
            "boundary": self.case.boundary,
            "source": self.case.source,
            "note": self.case.note,
            "error": self.error,
            "checks": [check.as_dict() for check in self.checks],
            "proofs": [proof.as_dict() for proof in self.proofs],
        }


@dataclass(slots=True)
class SetResult:
    """All cases of a set. ``read_from`` says whether they are the bundled ones or a folder's."""

    cases: CaseSet
    read_from: str
    results: list[CaseResult] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Is nothing wrong with this set?"""
        return bool(self.results) and all(result.ok for result in self.results)

    @property
    def reproduced(self) -> int:
        """How many cases the model reproduces."""
        return sum(1 for result in self.results if result.reproduced)

    def how(self) -> str:
        """How many numbers came out within which tolerance, the most frequent first: ``exactly (35); rounded up to 6 decimals (33)``."""
        found = Counter(check.how for result in self.results for check in result.checks if check.how)
        return "; ".join(f"{name} ({count:,})" for name, count in found.most_common())

    def proven(self) -> tuple[int, int]:
        """Proofs that were made, and cases that they are about."""
        made = [sum(proof.proven for proof in result.proofs) for result in self.results]
        return sum(made), sum(1 for count in made if count)

    def verified(self) -> int:
        """Proofs that the service accepted."""
        return sum(1 for result in self.results for proof in result.proofs if proof.verified)

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        proofs, about = self.proven()
        return {
            "set": self.cases.id,
            "title": self.cases.title,
            "source": self.cases.source,
            "note": self.cases.note,
            "readFrom": self.read_from,
            "ok": self.ok,
            "cases": len(self.results),
            "reproduced": self.reproduced,
            "how": self.how(),
            "provenCases": about,
            "proofs": proofs,
            "verified": self.verified(),
            "results": [result.as_dict() for result in self.results],
        }
