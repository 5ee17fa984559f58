"""A claim answers another when it implies it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from attestation.claims import answers
from margin.claim import Claim
from margin.levels import LEVELS

bounds = st.one_of(st.none(), st.integers(0, 50))


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    lower = draw(bounds)
    upper = draw(st.one_of(st.integers((lower or 0) + 1, 60), st.none() if lower is not None else st.nothing()))
    return Claim(draw(st.sampled_from(LEVELS)), lower, upper)


@given(claims(), claims())
def test_answers_is_implication_over_every_ratio(given_claim: Claim, asked: Claim) -> None:
    """At one level, equity e with requirement 10000 has the ratio e in basis points; below 0 and above 60 nothing changes any more."""
    implied = all(asked.holds(e, 10_000) for e in range(-2, 63) if given_claim.holds(e, 10_000))
    assert answers(given_claim, asked) == (given_claim.level == asked.level and implied)
