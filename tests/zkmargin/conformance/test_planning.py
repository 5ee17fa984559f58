"""What is proven about a case: the narrowest true claim, and both sides of a boundary."""

from __future__ import annotations

from fractions import Fraction

import pytest

from margin.claim import Claim
from margin.errors import InputError
from margin.models.outcome import Outcome
from margin.widths import FINE_SCALE
from tests.zkmargin.conformance.files import changed
from zkmargin.conformance.cases import read_set
from zkmargin.conformance.evaluation import Holdings
from zkmargin.conformance.planning import band, tasks

CASE = ("cases", 0)
EXPECTED = (*CASE, "expected")


@pytest.mark.parametrize(
    ("equity", "requirement", "bounds"),
    [
        (5700, 550, (103_636, 103_637)),
        (0, 550, (0, 1)),
        (-1, 550, (None, 0)),
        (5, 0, (10_000, None)),
        (-5, 0, (None, 10_000)),
        (10**6, 1, ((1 << 20) - 1, None)),
    ],
)
def test_band_is_the_narrowest_true_claim(equity: int, requirement: int, bounds: tuple[int | None, int | None]) -> None:
    claim = band("maintenance", Outcome("maintenance", "USD", equity * FINE_SCALE, requirement * FINE_SCALE, FINE_SCALE))
    assert (claim.lower_bps, claim.upper_bps) == bounds
    assert claim.holds(equity, requirement)


def test_an_ordinary_case_is_proven_as_published() -> None:
    (task,) = tasks(read_set(changed(*EXPECTED, value={"maintenance": {"requirement": "550"}})).cases[0])
    assert task.claim == Claim("maintenance", 103_636, 103_637)
    assert task.circuit.id == "cross-p8-c4-d4"


def test_a_boundary_is_proven_from_both_sides() -> None:
    document = changed(*EXPECTED, value={"maintenance": {"requirement": "550"}})
    document["cases"][0]["boundary"] = True
    case = read_set(document).cases[0]
    met, short = tasks(case)
    balances = [Holdings("cross", task.subject).evaluate(case.market.snapshot(), "maintenance") for task in (met, short)]
    assert [Fraction(outcome.headroom, outcome.unit) for outcome in balances] == [0, Fraction(-1, 10**10)]
    assert all(task.claim.met(outcome) for task, outcome in zip((met, short), balances, strict=True))
    assert not short.claim.met(balances[0])


def test_a_liquidation_price_is_proven_by_the_marks_beside_it() -> None:
    case = read_set(changed("note", value="")).cases[0]
    enough, short = tasks(case)
    marks = [task.market.snapshot().instruments[0].lot_value for task in (enough, short)]
    assert marks[0] - marks[1] == 1
    for task in (enough, short):
        outcome = Holdings("cross", task.subject).evaluate(task.market.snapshot(), "maintenance")
        assert task.claim.met(outcome)


def test_a_refused_case_is_not_proven() -> None:
    assert tasks(read_set(changed(*EXPECTED, value={"maintenance": {"refused": "account.lot"}})).cases[0]) == ()


def test_rejects_circuit_too_small() -> None:
    instruments = [{"symbol": f"S{number}", "price": "1", "tiers": {"rule": "flat", "maintenance": "1"}} for number in range(65)]
    document = changed("snapshots", "market", value={"venue": "v", "numeraire": "USDT", "instruments": instruments})
    document["cases"][0]["account"] = {"positions": [{"symbol": item["symbol"], "quantity": "1"} for item in instruments]}
    document["cases"][0]["expected"] = {"maintenance": {"requirement": "65"}}
    with pytest.raises(InputError) as caught:
        tasks(read_set(document).cases[0])
    assert caught.value.stable_code == "circuit.too-small"


def test_rejects_conformance_liquidation_no_price() -> None:
    """A long position that is paid for keeps its margin at every price."""
    document = changed(*CASE, "account", value={"positions": [{"symbol": "BTC", "quantity": "2"}], "cash": "0"})
    with pytest.raises(InputError) as caught:
        tasks(read_set(document).cases[0])
    assert caught.value.stable_code == "conformance.liquidation"
