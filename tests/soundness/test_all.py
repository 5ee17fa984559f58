"""T5: all mutants, killed or explained. This is what ``make soundness`` prints."""

from __future__ import annotations

import pytest

from tests.soundness.matrix import Report, lines
from tests.soundness.runner import run_all


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_mutant_is_killed_or_explained() -> None:
    rejections, outcomes = run_all()
    report = Report((), tuple(rejections), tuple(outcomes), {}, ())
    assert report.failures() == []
    assert "every mutant is killed or explained" in list(lines(report))[-1]
