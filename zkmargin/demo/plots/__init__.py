"""What the demonstration of each margin model is about: the market, the account, and what a forger would change."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from margin.models import Model
from zkmargin.demo.plots.base import Plot


def plot_of(model: Model) -> Plot:
    """The plot of a model; only its own module is loaded."""
    return cast(Plot, import_module(f"zkmargin.demo.plots.{model}").PLOT)
