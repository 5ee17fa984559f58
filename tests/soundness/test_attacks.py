"""T3 and T4: every attack is rejected by the constraints, by the production ones too, with the constraint's name."""

from __future__ import annotations

import pytest

from tests.soundness.registered import attacks
from tests.soundness.rules import RULES
from tests.soundness.runner import reject

WHERE = {
    "R1": ("main: root", "RootOfCap"),
    "R2": ("IsBit", "negative"),
    "R3": ("InRange", "magnitude"),
    "R4": ("UnderCap", "leaf", "cap", "TaggedHash"),
    "R5": ("InTier",),
    "R6": ("notional", "requirement", "mark", "equity", "value", "weight", "contribution", "magnitude", "negative", "claim.InRange"),
    "R7": ("rder",),
    "R8": ("main.InRange",),
    "R9": ("account",),
    "R10": ("IsBit", "hasLower", "hasUpper"),
    "R11": ("claim.InRange#0", "claim.InRange#1"),
    "R12": ("claim.InRange#2", "above", "floor", "lowerBps"),
    "R13": ("claim.InRange#3", "below", "ceiling", "upperBps"),
    "R14": ("context",),
    "R15": ("InTier",),
}
"""What the violated constraint is about."""


@pytest.mark.parametrize("identifier", attacks())
def test_rejects(identifier: str) -> None:
    rejection = reject(identifier)
    assert rejection.violated, "the constraints accept a false statement"
    assert rejection.registered != (), "the production constraints accept a false statement"
    if rejection.rule in RULES:
        assert any(part in violated for violated in rejection.violated for part in WHERE[rejection.rule]), rejection.violated
