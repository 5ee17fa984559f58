"""``zkmargin conformance``: published numbers of venues, reproduced, proven and verified."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zkmargin import console
from zkmargin.options import Json

app = typer.Typer(add_completion=False)


@app.command()
def conformance(
    *,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILES...]", help="Case files (zkmargin/conformance/v1) to run instead of the sets.")
    ] = None,
    vectors: Annotated[
        Path | None, typer.Option("--vectors", metavar="DIR", help="A folder of the published files; sets without one stay as bundled.")
    ] = None,
    sets: Annotated[list[str] | None, typer.Option("--set", metavar="ID", help="Only this set; repeatable.")] = None,
    no_prove: Annotated[bool, typer.Option("--no-prove", help="Only compute; no proof is made and no service is started.")] = False,
    every_boundary: Annotated[
        bool, typer.Option("--every-boundary", help="Prove every bracket boundary of every symbol too; takes minutes.")
    ] = False,
    json: Json = False,
) -> None:
    """Compute what venues publish by this project's models, prove it, and let the service verify it: one row per published set.

    Exit code 0 when every case comes out as published and every proof is accepted, 1 when not.
    """
    from zkmargin.conformance.run import Choice, run
    from zkmargin.conformance.table import show
    from zkmargin.progress import Progress

    choice = Choice(vectors, tuple(files or ()), tuple(sets or ()), not no_prove, every_boundary)
    with Progress() as progress:
        results = run(choice, progress)
    code = 0 if all(result.ok for result in results) else 1
    if json:
        console.emit_json("conformance", {"sets": [result.as_dict() for result in results], "keyKind": "development"}, exit_code=code)
        raise typer.Exit(code)
    show(results, proving=choice.prove)
    raise typer.Exit(code)
