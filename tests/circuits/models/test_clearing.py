"""T2: the clearing circuit follows ``margin/models/clearing.py``, ties and empty houses included."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from margin.clearing import ClearingAccount
from margin.levels import PerLevel
from margin.sections.clearing import ClearingSection
from margin.snapshot import Snapshot
from margin.widths import CASH_BITS, NOTIONAL_BITS, RATE_SCALE
from tests.circuits.models.agreement import CHECKS, LARGEST_BOUND, Subject
from tests.circuits.models.markets import TIME, VENUE

LOSSES = st.one_of(st.sampled_from([0, 1, 5, 2**NOTIONAL_BITS - 1]), st.integers(0, 10**18))
FUNDS = st.one_of(st.sampled_from([0, 2**CASH_BITS - 1]), st.integers(0, 10**18))


def house(section: ClearingSection) -> Snapshot:
    """A snapshot that has a cover rule and nothing else."""
    return Snapshot.build(
        venue=VENUE, as_of=TIME, numeraire="USD", settlements=(), instruments=(), collateral=(), depth=3, clearing=section
    )


def weights(*rates: int) -> ClearingSection:
    """A rule with these weights at every level: other resources, largest, second and third, two largest."""
    return ClearingSection("rule", *map(PerLevel.same, rates))


RULES = [weights(RATE_SCALE, 0, 0, RATE_SCALE), weights(0, RATE_SCALE, RATE_SCALE, 0), weights(RATE_SCALE // 3, RATE_SCALE, 1, 7)]


@settings(max_examples=30, deadline=None, suppress_health_check=CHECKS)
@given(
    losses=st.lists(st.tuples(LOSSES, LOSSES), min_size=4, max_size=4), fund=FUNDS, other=FUNDS,
    rule=st.sampled_from(RULES), bound=st.integers(0, LARGEST_BOUND),
)  # fmt: skip
def test_the_clearing_circuit_agrees_with_margin(
    losses: list[tuple[int, int]], fund: int, other: int, rule: ClearingSection, bound: int
) -> None:
    Subject.of("clearing-n4-k2-d3", house(rule), ClearingAccount(1, fund, other, tuple(losses))).agree_everywhere(bound)
