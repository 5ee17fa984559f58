"""``zkmargin init``: a desk to try everything with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zkmargin import console
from zkmargin.options import Json, Model

app = typer.Typer(add_completion=False)


@app.command()
def init(
    *,
    folder: Annotated[Path, typer.Argument(help="The folder to make; it must not exist, or be empty.")] = Path("desk"),
    model: Model = "cross",
    json: Json = False,
) -> None:
    """Write a made-up account for a margin model, a small market, signing keys, a trust file, and a README with every command in order."""
    from zkmargin.desk import make_desk

    files = make_desk(folder, model)
    if json:
        console.emit_json("init", {"folder": str(folder), "model": model, "files": files})
        return
    what = "a made-up default fund" if model == "clearing" else "a made-up account, a small market"
    console.verdict("READY", f"{folder} holds {what}, keys and a trust file, for the {model} model.", good=True)
    for name in files:
        console.say(f"  {folder / name}")
    console.say(f"  next  cd {folder}, and follow README.md")
