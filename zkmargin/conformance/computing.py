"""Compute a case by the model and compare it with what the venue publishes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from margin.errors import InputError
from zkmargin.conformance.cases import Case, Expectation, Published
from zkmargin.conformance.evaluation import Holdings, Measured, measure
from zkmargin.conformance.liquidation import crossing
from zkmargin.conformance.numbers import text
from zkmargin.conformance.results import CaseResult, Check

REFUSED = "refused"
_MISSING = "the model has no such number"


def compute(case: Case) -> CaseResult:
    """The case's result. An error of the input is the result's, unless the case expects it: then it is what was to be reproduced."""
    result = CaseResult(case)
    for expected in case.expected:
        try:
            snapshot = case.market.snapshot()
            holdings = Holdings.read(case.model, case.account, snapshot)
            result.checks.extend(_checks(case, expected, holdings, measure(holdings, snapshot, expected.level)))
        except InputError as error:
            if expected.refused is None:
                result.error = f"{error} [{error.stable_code}]"
                return result
            refused = error.stable_code
            result.checks.append(Check(expected.level, "refusal", expected.refused, refused, REFUSED, refused == expected.refused))
    return result


def _checks(case: Case, expected: Expectation, holdings: Holdings, measured: Measured) -> Iterator[Check]:
    level = expected.level
    if expected.refused is not None:
        yield Check(level, "refusal", expected.refused, "computed", REFUSED, ok=False)
        return
    for number in expected.numbers:
        yield _compared(expected, number, measured)
    if expected.state is not None:
        found = measured.state(case.states) or "none"
        yield Check(level, "state", expected.state, found, "", found == expected.state)
    if expected.met is not None:
        met = measured.outcome.headroom >= 0
        yield Check(level, "margin is met", _yes(expected.met), _yes(met), "", met == expected.met)
    if expected.liquidation is not None:
        wanted = expected.liquidation
        price = crossing(case, holdings, wanted.symbol, level).price
        ok = wanted.tolerance.accepts(price, wanted.value)
        yield Check(level, f"liquidation price of {wanted.symbol}", text(wanted.value), text(price, 10), wanted.tolerance.label, ok)


def _compared(expected: Expectation, number: Published, measured: Measured) -> Check:
    name: str = number.quantity
    found: Fraction | None
    if number.scenario is None:
        found = measured.numbers.get(number.quantity)
    else:
        name = f"profit in scenario {number.scenario + 1}"
        found = measured.scenarios[number.scenario] if number.scenario < len(measured.scenarios) else None
    if found is None:
        return Check(expected.level, name, text(number.value), _MISSING, number.tolerance.label, ok=False)
    return Check(
        expected.level, name, text(number.value), text(found), number.tolerance.label, number.tolerance.accepts(found, number.value)
    )


def _yes(value: bool) -> str:
    return "yes" if value else "no"
