"""Draw docs/pictures/dynamic.svg: bitcoin's margin rate through March 2020, with and without anti-procyclicality tools.

python docs/pictures/dynamic.py [target.svg]
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Final

import matplotlib as mpl

mpl.use("Agg")
mpl.rcParams["svg.hashsalt"] = "zkmargin"
from matplotlib import dates as mdates  # noqa: E402 - after the backend
from matplotlib import pyplot as plt  # noqa: E402
from matplotlib.ticker import FuncFormatter  # noqa: E402

from margin.builders.dynamic.backtest import breaches, peak_to_trough  # noqa: E402
from margin.builders.dynamic.history import bundled_history  # noqa: E402
from margin.builders.dynamic.measures import Ewma  # noqa: E402
from margin.builders.dynamic.policy import DynamicPolicy  # noqa: E402
from margin.builders.dynamic.rates import DatedRate, dynamic_rates  # noqa: E402
from margin.decimals import Exact  # noqa: E402

FIRST, LAST, CRASH = date(2020, 1, 15), date(2020, 6, 30), date(2020, 3, 12)
RED, GREEN, BLUE, GREY, INK = "#b0413e", "#1d8a5f", "#2f6f9f", "#8a8f98", "#14181f"
HORIZON: Final = 2
MEASURE: Final = {"measures": (Ewma(Exact(97, 2)),), "multiplier": Exact(3), "horizon_days": HORIZON}


def main(target: Path) -> None:
    history = bundled_history("BTC")
    plain = _shown(dynamic_rates(history, DynamicPolicy(**MEASURE)))
    tools = _shown(dynamic_rates(history, DynamicPolicy.emir(**MEASURE)))
    closes = {day: float(str(close)) for day, close in history.closes().items() if FIRST <= day <= LAST}
    figure, (above, below) = plt.subplots(2, 1, figsize=(8, 5.6), sharex=True, layout="constrained", gridspec_kw={"height_ratios": [2, 3]})
    above.plot(list(closes), list(closes.values()), color=INK, linewidth=1.6)
    above.fill_between(list(closes), list(closes.values()), 3_500, color="#e8ebef", linewidth=0)
    above.set(ylabel="bitcoin, US dollars", ylim=(3_500, 11_000))
    above.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    fall = closes[CRASH] / closes[date(2020, 3, 11)] - 1
    above.annotate(f"12 March: {fall:.0%}".replace("-", "\N{MINUS SIGN}"), (date(2020, 3, 14), 9_300), color=INK, fontsize=9)
    days = [rate.day for rate in tools]
    below.fill_between(
        days, _percent(rate.weighted for rate in tools), _percent(rate.charged for rate in tools), color=GREEN, alpha=0.16, linewidth=0
    )
    below.plot(days, _percent(rate.long_run for rate in tools), color=BLUE, linewidth=1.2, linestyle=(0, (4, 2)))
    below.plot(days, _percent(rate.charged for rate in plain), color=RED, linewidth=2)
    below.plot(days, _percent(rate.charged for rate in tools), color=GREEN, linewidth=2)
    for rates, colour in ((plain, RED), (tools, GREEN)):
        missed = breaches(history, rates, HORIZON)
        below.plot(
            [miss.day for miss in missed], [miss.rate / 1e7 for miss in missed], "X", color=colour, markersize=8, markeredgecolor="white"
        )
    below.set(ylabel="margin rate, % of notional", ylim=(0, 50))
    ratios = [float(str(peak_to_trough(rates))) for rates in (plain, tools)]
    words = (
        (
            date(2020, 3, 22),
            46.3,
            RED,
            f"volatility alone (EWMA, 3\N{GREEK SMALL LETTER SIGMA}, two days): highest {ratios[0]:.1f} times the lowest",
        ),
        (date(2020, 3, 22), 42.6, GREEN, f"with stress weight, buffer and floor: highest {ratios[1]:.1f} times the lowest"),
        (date(2020, 4, 16), 12.6, BLUE, "floor: volatility of all the years so far"),
        (date(2020, 1, 19), 24, GREEN, "buffer of 25 %"),
        (date(2020, 3, 14), 27.5, GREEN, "buffer used up"),
        (date(2020, 4, 16), 3.2, GREY, "cross: within two days the price moved by more"),
    )
    for day, height, colour, text in words:
        below.annotate(text, (day, height), color=colour, fontsize=9)
    below.xaxis.set_major_locator(mdates.MonthLocator())
    below.xaxis.set_major_formatter(mdates.DateFormatter("%b %Y"))
    for axes in (above, below):
        axes.axvline(CRASH, color=GREY, linewidth=0.8, linestyle=":")
        axes.grid(visible=True, axis="y", color="#dddddd", linewidth=0.7)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.margins(x=0)
    above.set_title("Margin through March 2020: what is asked for in calm times need not be called in the crash", fontsize=10, loc="left")
    figure.savefig(target, metadata={"Date": None} if target.suffix == ".svg" else None, dpi=130)
    plt.close(figure)


def _shown(rates: list[DatedRate]) -> list[DatedRate]:
    return [rate for rate in rates if FIRST <= rate.day <= LAST]


def _percent(rates: object) -> list[float]:
    return [rate / 1e7 for rate in rates]  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".svg"))
