"""The cases that come with the project: every one of them is reproduced, at its own tolerance, without any other file."""

from __future__ import annotations

import pytest

from zkmargin.conformance.computing import compute
from zkmargin.conformance.sets import BUNDLED, SETS, PublishedSet

LEAST = {
    "binance-brackets": 7_000,
    "binance-liquidation": 4,
    "binance-haircuts": 13,
    "hyperliquid": 6,
    "starknet": 11,
    "dydx": 47,
    "derive-srm": 24,
    "derive-pmrm2": 9,
    "span": 3,
    "worked-examples": 19,
}


@pytest.mark.parametrize("published", SETS, ids=lambda item: item.id)
def test_every_case_is_reproduced(published: PublishedSet) -> None:
    cases, origin = published.load(None)
    assert (cases.id, origin) == (published.id, BUNDLED)
    assert len(cases.cases) >= LEAST[published.id]
    failures = [(case.name, failure) for case in cases.cases for failure in compute(case).failures()]
    assert failures == []


@pytest.mark.parametrize("published", SETS, ids=lambda item: item.id)
def test_every_set_has_a_representative_to_prove_and_a_source(published: PublishedSet) -> None:
    cases, _ = published.load(None)
    assert cases.source
    assert any(case.prove for case in cases.cases)
