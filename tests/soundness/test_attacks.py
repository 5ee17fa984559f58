"""T3 and T4: every attack is rejected by the constraints, by the production ones too, with the constraint's name."""

from __future__ import annotations

import pytest

from tests.soundness.registered import attacks, targets
from tests.soundness.rules import ABOUT, RULES
from tests.soundness.runner import reject


@pytest.mark.parametrize("identifier", attacks())
def test_rejects(identifier: str) -> None:
    rejection = reject(identifier)
    assert rejection.violated, "the constraints accept a false statement"
    assert rejection.registered != (), "the production constraints accept a false statement"
    if rejection.rule in RULES:
        found = rejection.violated if rejection.registered else (targets()[rejection.target].call, *rejection.violated)
        assert any(part in text for text in found for part in ABOUT[rejection.rule]), found
