"""Derive's portfolio margin: published portfolios, their shocked values computed here again.

Numbers: derivexyz/v2-core at 4e0ee6c5, test/risk-managers/unit-tests/PMRM_2/portfolio_cases.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from margin.builders.policies.chain import Chain
from margin.builders.policies.pmrm import PmrmParameters, SkewShock, build
from margin.builders.policies.rates import rate
from margin.errors import InputError
from tests.margin.builders.policies.chains import after, chain, days, forward, index, linear, option, text
from tests.margin.builders.policies.relation import MONEY, Holdings, net, requirement

NINE = after(794_852)
CASE_12 = chain(
    index("95663.50604855"),
    forward(text(95776.67392708939), NINE, text(0.9962264490688729, 18)),
    option(NINE, 100_000, "C", text(0.453803924321583, 18)),
)
CASE_18 = chain(
    index("2681.6029851"),
    forward(text(2682.9997436016715), NINE, text(0.9962264490688729, 18)),
    option(NINE, 4000, "C", text(0.8795543651099665, 18)),
    option(NINE, 4200, "C", text(0.8833255402190362, 18)),
)
FIRST, SECOND = after(11_076_452), after(18_938_852)
CASE_52 = chain(
    index("95663.50604855"),
    forward(text(98198.07812501276), FIRST, text(0.9654864620757392, 18)),
    forward(text(100374.61000117072), SECOND, text(0.8868234027601302, 18)),
    option(SECOND, 100_000, "C", text(0.5543377511787965, 18), name="far call"),
    option(SECOND, 120_000, "P", text(0.5665119096978181, 18), name="far put"),
    option(FIRST, 120_000, "P", text(0.5646450091750466, 18), name="near put"),
)
CASE_29 = chain(index(3000), linear("perpetual", 3100, name="perp"))

SHOCKED_12 = (
    (0, 14072.426426081696),
    (1, 8723.18050143832),
    (2, 9130.099547836015),
    (3, 10576.967164018273),
    (10, 365.8931425740018),
    (11, 1186.4185694587657),
    (12, 2984.0490084144717),
    (22, 103.3294792623602),
    (25, 43507.27203201829),
    (28, 282038.37817315897),
    (29, 1225.211610924058),
    (30, 1225.211610924058),
)
"""Case 12: values of the call in some of the scenarios, in the order of the file."""


def test_shocked_values_of_case_12() -> None:
    section = build(CASE_12)
    (array,) = section.arrays
    for place, value in SHOCKED_12:
        assert array.values[place] / MONEY == pytest.approx(value / 10, abs=2e-6), section.scenarios[place]
    assert array.up / MONEY == pytest.approx(290.73379035, abs=2e-6)
    assert array.down / MONEY == pytest.approx(35.585629841, abs=2e-6)


def test_discounts_and_basis_of_case_12() -> None:
    (group,) = build(CASE_12).groups
    assert (group.gain, group.loss) == (944_508_729, 1_003_787_845)
    assert group.basis.initial == pytest.approx(550_409_183, abs=1)
    assert group.basis.maintenance == pytest.approx(440_327_347, abs=1)
    assert group.valued


@pytest.mark.parametrize(
    ("market", "holdings", "maintenance", "initial"),
    [
        pytest.param(CASE_12, {"100000C": -1}, -11824.858703959073, -14604.048120144837, id="12 naked short call"),
        pytest.param(CASE_18, {"4000C": -1, "4200C": 1}, -25.96404757080802, -35.75844560967082, id="18 call spread"),
        pytest.param(
            CASE_52,
            {"far call": "1.5", "far put": "2.1", "near put": -4},
            -81147.83852296828,
            -94908.87072619566,
            id="52 two expiries, discounts",
        ),
    ],
)
def test_published_portfolios(market: Chain, holdings: Holdings, maintenance: float, initial: float) -> None:
    section = build(market)
    found = [float(net(section, market, holdings, level)) for level in range(3)]
    assert found == pytest.approx([maintenance, maintenance, initial], rel=1e-7, abs=1e-5)


def test_the_perpetual_of_case_29() -> None:
    """Maintenance -481.4 and initial -608, of which 10 are profit; a perpetual's mark is no asset of the account."""
    section = build(CASE_29)
    found = [float(requirement(section, CASE_29, {"perp": 1}, level)) for level in range(3)]
    assert found == pytest.approx([491.4, 491.4, 618.0])


def test_the_skew_of_case_52() -> None:
    """The file's multipliers of its three options."""
    skew, one = SkewShock(), Fraction(1)
    years = Fraction(18_938_852, 31_536_000)
    ahead = Fraction(text(100374.61000117072))
    assert skew.after(one, Fraction(100_000), ahead, years, "linear") == pytest.approx(0.9997431656976679)
    assert skew.after(one, Fraction(100_000), ahead, years, "absolute") == pytest.approx(1.0002568343023321)
    assert skew.after(one, Fraction(120_000), ahead, years, "linear") == pytest.approx(1.012266612289869)
    assert skew.after(one, Fraction(4_200), Fraction(text(2682.9997436016715)), Fraction(794_852, 31_536_000), "linear") == pytest.approx(
        1.1420620229941945
    )


def test_shorts_of_one_strike_are_charged_one_by_one() -> None:
    """Where the venue nets a short call against a long put of the same strike, the section does not: it asks for more, and by this much."""
    market = chain(index(1000), forward(1000, NINE), option(NINE, 1000, "C", 0.5), option(NINE, 1000, "P", 0.5))
    section = build(market)
    synthetic = {"1000C": -1, "1000P": 1}
    nothing = PmrmParameters(option=PmrmParameters().option.times(Fraction(0)))
    extra = net(build(market, nothing), market, synthetic, 1) - net(section, market, synthetic, 1)
    assert extra == 1000 * rate("0.003")


def test_a_lost_peg_raises_the_initial_factor() -> None:
    own = PmrmParameters(stable=rate("0.5"))
    assert own.factors() == (rate("0.8"), rate("0.8"), rate("1.96"))
    assert requirement(build(CASE_29, own), CASE_29, {"perp": 1}, 2) == 3100 * rate("0.18") * rate("1.96") + 60


def test_fewer_tails_leave_the_skew_at_the_end() -> None:
    section = build(CASE_12, PmrmParameters(tails=PmrmParameters().tails[:2]))
    assert len(section.scenarios) == len(set(section.scenarios)) == 31
    assert section.scenarios[-2:] == ("skew, linear", "skew, absolute")
    assert section.classes[0].skew == (True, True)
    assert section.arrays[0].values[25:29] == (section.arrays[0].values[0],) * 4
    assert section.classes[0].weights[2][25:] == (10**9,) * 6


@pytest.mark.parametrize(
    "parameters",
    [
        PmrmParameters(price_range=rate("2")),
        PmrmParameters(tails=((rate("-1"), rate("1")),)),
        PmrmParameters(stable=rate("-1")),
        PmrmParameters(stable=rate("0.1")),  # the initial factor would be 2.76
        PmrmParameters(option=PmrmParameters().option._replace(initial=rate("0"))),
    ],
)
def test_rejects_parameters_out_of_range(parameters: PmrmParameters) -> None:
    with pytest.raises(InputError) as error:
        build(CASE_29, parameters)
    assert error.value.stable_code == "policy.parameter"


def test_rejects_more_tails_than_a_circuit_has_scenarios_for() -> None:
    with pytest.raises(InputError) as error:
        build(CASE_29, PmrmParameters(tails=PmrmParameters().tails * 2))
    assert error.value.stable_code == "policy.scenarios"


def test_a_group_per_expiry_and_one_for_what_is_linear() -> None:
    near, far = days(7), days(35)
    market = chain(
        index(1000),
        forward(1000, near),
        forward(1010, far),
        option(near, 1000, "C", name="a"),
        option(far, 1000, "C", name="b"),
        linear("perpetual", 1000),
        linear("spot", 1000),
    )
    section = build(market)
    assert [group.name for group in section.groups] == [f"BTC {near}", f"BTC {far}", "BTC linear"]
    assert [group.valued for group in section.groups] == [True, True, False]
    assert requirement(section, market, {"spot": 1, "perpetual": -1}, 1) == 1000 * (rate("0.02") + rate("0.015"))
