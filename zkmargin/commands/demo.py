"""``zkmargin demo``: the main job from end to end, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zkmargin import console
from zkmargin.options import Json, Model

app = typer.Typer(add_completion=False)


@app.command()
def demo(
    *,
    model: Model = "cross",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where the files go.", show_default="build/demo, or build/demo-MODEL")
    ] = None,
    json: Json = False,
) -> None:
    """Attest a made-up account with a running service, then try to cheat in four ways, then with too little margin. Offline.

    Exit code 0 when the honest attestation is accepted and everything else refused for its own reason, 1 otherwise.
    """
    from circuits.home import home
    from zkmargin.demo.ready import ensure_ready
    from zkmargin.demo.run import run
    from zkmargin.demo.telling import Narrator

    ensure_ready(model)
    tell = Narrator(quiet=json)
    tell.begin(model)
    folder = "demo" if model == "cross" else f"demo-{model}"
    outcome = run(out if out is not None else home() / folder, tell, model)
    code = 0 if outcome.sound else 1
    if json:
        console.emit_json("demo", outcome.content, exit_code=code)
    raise typer.Exit(code)
