"""Cost against the number of positions, as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

SERIES: Final = (
    ("snarkjs_pipeline_ms", "generate_witness.js + snarkjs", "#b0413e"),
    ("rapidsnark_prove_ms", "rapidsnark, key in memory", "#c58b2a"),
    ("cold_prove_ms", "zkmargin prove, cold: process start to file", "#2f6f9f"),
    ("warm_prove_ms", "zkmargin's engine, key in memory", "#1d8a5f"),
)


def draw(results: Mapping[str, Any], path: Path) -> None:
    """Write an SVG or PNG: milliseconds over position slots of the cross circuits, both logarithmic."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "zkmargin"
    from matplotlib import pyplot as plt

    circuits: Sequence[Mapping[str, Any]] = sorted(
        (figures for figures in results["circuits"] if figures["model"] == "cross"), key=lambda figures: figures["sizes"]["positions"]
    )
    positions = [figures["sizes"]["positions"] for figures in circuits]
    figure, axes = plt.subplots(figsize=(8, 4.6), layout="constrained")
    for field, label, colour in SERIES:
        points = [(figures["sizes"]["positions"], figures[field]) for figures in circuits if figures.get(field)]
        if not points:
            continue
        axes.plot(*zip(*points, strict=True), marker="o", color=colour, label=label, linewidth=2)
        axes.annotate(f"{points[-1][1]:,.0f} ms", points[-1], textcoords="offset points", xytext=(8, -3), color=colour, fontsize=9)
    axes.set(xscale="log", yscale="log", xlabel="position slots (with 4, 8 and 16 collateral slots)", ylabel="milliseconds, median")
    axes.set_xticks(
        positions, [f"{figures['sizes']['positions']}\n{figures['constraints']:,} constraints" for figures in circuits], minor=False
    )
    axes.minorticks_off()
    axes.margins(x=0.14)
    axes.grid(visible=True, axis="y", color="#dddddd")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=9)
    peers = results["peers"]
    axes.set_title(
        f"Time to prove, {results['machine']['cores']} cores; {peers['snarkjs']}, {peers['rapidsnark']}", fontsize=10, loc="left"
    )
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    plt.close(figure)
