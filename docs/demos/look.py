"""How the notebooks' pictures look: the project's colours, quiet axes."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.ticker import FuncFormatter

RED, GREEN, BLUE, AMBER, VIOLET, GREY, INK, PALE = (
    "#b0413e",
    "#1d8a5f",
    "#2f6f9f",
    "#c58b2a",
    "#7a5195",
    "#8a8f98",
    "#14181f",
    "#e8ebef",
)
COLOURS = (BLUE, GREEN, RED, AMBER, VIOLET, GREY)

mpl.rcParams.update(
    {
        "figure.figsize": (9, 4.2),
        "figure.dpi": 100,
        "figure.constrained_layout.use": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.axisbelow": True,
        "axes.titlesize": 11,
        "axes.titlelocation": "left",
        "date.converter": "concise",
        "axes.prop_cycle": mpl.cycler(color=COLOURS),
        "grid.color": "#dddddd",
        "grid.linewidth": 0.7,
        "legend.frameon": False,
        "lines.linewidth": 2,
    }
)


def axes(rows: int = 1, columns: int = 1, **options: Any) -> Any:  # noqa: ANN401 - matplotlib's own
    """One or several axes of a new figure."""
    return plt.subplots(rows, columns, **options)[1]


def thousands(axis: Any) -> None:  # noqa: ANN401 - a matplotlib axis
    """Commas between thousands."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def percent(axis: Any, decimals: int = 0) -> None:  # noqa: ANN401 - a matplotlib axis
    """Fractions as per cent."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.{decimals}f} %"))
