"""T10: bugs put in on purpose are caught, each by the nets that are made for it."""

from __future__ import annotations

import pytest

from tests.soundness.seeded import BUGS, Bug, caught_by


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_catches(bug: Bug) -> None:
    assert caught_by(bug) >= bug.nets
