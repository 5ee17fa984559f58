"""What a verifier asks for: the part of a challenge that says which proof is wanted.

::

    {"model": "cross", "circuits": ["cross-p8-c4-d4"] | null, "claim": {...}, "snapshot": "<sha256>" | null,
     "maxSnapshotAgeSeconds": 3600, "maxAccountAgeSeconds": 86400}
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from margin import shape
from margin.claim import Claim
from margin.errors import InputError
from margin.models import MODELS

AGE_LIMIT: Final = 366 * 86_400
"""Seconds; an older snapshot or account says nothing about today."""
CIRCUITS_LIMIT: Final = 32

_CODE: Final = "policy.schema"
_FIELDS: Final = frozenset({"model", "circuits", "claim", "snapshot", "maxSnapshotAgeSeconds", "maxAccountAgeSeconds"})
_CIRCUIT: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Policy:
    """A verifier's demand. ``None`` for circuits or snapshot means: any that I know and trust.

    Raises:
        InputError: ``policy.model``, ``.circuits``, ``.snapshot`` or ``.age``.
    """

    claim: Claim
    model: str = "cross"
    circuits: tuple[str, ...] | None = None
    snapshot: str | None = None
    max_snapshot_age: int = 3_600
    max_account_age: int = 86_400

    def __post_init__(self) -> None:
        if not isinstance(self.model, str) or self.model not in MODELS:
            raise InputError("The margin model is unknown", where="model", hint=f"Models: {', '.join(MODELS)}.", code="policy.model")
        if self.circuits is not None:
            good = all(isinstance(item, str) and len(item) <= shape.NAME_LIMIT and _CIRCUIT.fullmatch(item) for item in self.circuits)
            if not good or not 0 < len(self.circuits) <= CIRCUITS_LIMIT or len(set(self.circuits)) != len(self.circuits):
                why = f"expected null, or 1 to {CIRCUITS_LIMIT} different circuit ids"
                raise InputError("The list of circuits is not right", where="circuits", why=why, code="policy.circuits")
        if self.snapshot is not None and not (isinstance(self.snapshot, str) and _SHA256.fullmatch(self.snapshot)):
            why = "expected null, or the SHA-256 as 64 lower-case hex digits"
            raise InputError("The snapshot is not named by its digest", where="snapshot", why=why, code="policy.snapshot")
        for field, age in (("maxSnapshotAgeSeconds", self.max_snapshot_age), ("maxAccountAgeSeconds", self.max_account_age)):
            if type(age) is not int or not 0 < age <= AGE_LIMIT:
                raise InputError("An age is out of range", where=field, why=f"1 to {AGE_LIMIT} seconds", code="policy.age")

    @classmethod
    def from_dict(cls, value: object, where: str = "policy") -> Policy:
        """Read the JSON form; errors as above, ``policy.schema`` or ``claim.*``."""
        with shape.located(where):
            raw = shape.fields(value, _FIELDS, code=_CODE)
            circuits = raw["circuits"]
            if circuits is not None:
                with shape.located("circuits"):
                    circuits = tuple(shape.items(circuits, code=_CODE))
            claim = Claim.from_dict(raw["claim"], "claim")
            return cls(claim, raw["model"], circuits, raw["snapshot"], raw["maxSnapshotAgeSeconds"], raw["maxAccountAgeSeconds"])

    def as_dict(self) -> dict[str, Any]:
        """The policy as JSON values."""
        return {
            "model": self.model,
            "circuits": None if self.circuits is None else list(self.circuits),
            "claim": self.claim.as_dict(),
            "snapshot": self.snapshot,
            "maxSnapshotAgeSeconds": self.max_snapshot_age,
            "maxAccountAgeSeconds": self.max_account_age,
        }
