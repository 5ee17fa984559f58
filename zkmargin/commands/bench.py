"""``zkmargin bench``: what proving and verifying cost here, beside snarkjs and rapidsnark."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zkmargin import console
from zkmargin.options import Json

app = typer.Typer(add_completion=False)


@app.command()
def bench(
    *,
    circuit: Annotated[list[str] | None, typer.Argument(help="small, medium, large, a circuit id, or all.", show_default="small")] = None,
    chart: Annotated[Path | None, typer.Option(help="Draw cost against the number of positions (SVG or PNG).")] = None,
    json: Json = False,
) -> None:
    """Measure set-up, witness, proof and verification, ours and the peers' in turns, in one run. Medians; takes minutes."""
    from bench.run import run
    from bench.table import text
    from circuits.registry import get
    from zkmargin.presets import circuit_ids
    from zkmargin.progress import Progress

    circuits = [get(circuit_id) for circuit_id in circuit_ids(circuit or ["small"])]
    with Progress() as progress:
        results = run(circuits, progress)
        if chart is not None:
            from bench.chart import draw

            progress("drawing")
            draw(results, chart)
    if json:
        console.emit_json("bench", results)
        return
    machine = results["machine"]
    console.say(f"{machine['cores']} cores, {machine['cpu']}; medians; peers: {', '.join(map(str, results['peers'].values()))}")
    console.say(text(results["circuits"]))
    console.check("!!", "keys", "development keys; they cost what production keys cost")
