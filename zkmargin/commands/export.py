"""``zkmargin export``: an attestation's proof in the formats of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zkmargin import console
from zkmargin.options import Json, Replace

app = typer.Typer(add_completion=False)


@app.command()
def export(
    *,
    file: Annotated[Path, typer.Argument(help="An attestation.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder to write into.")] = Path("export"),
    solidity: Annotated[bool, typer.Option("--solidity", help="Also a Solidity verifier, written by snarkjs (GPL-3.0).")] = False,
    replace: Replace = False,
    json: Json = False,
) -> None:
    """Write proof.json, public.json, verification_key.json and Solidity calldata. The attestation is read, not verified."""
    from zkmargin.exporting import export_files
    from zkmargin.progress import Progress
    from zkmargin.verifying import read_attestation

    data = read_attestation(file)
    with Progress() as progress:
        made = export_files(data, out, progress, solidity=solidity, replace=replace)
    if json:
        console.emit_json("export", {"files": [str(path) for path in made.files], "keyKind": made.key_kind})
        return
    console.verdict("EXPORTED", f"{console.plural(len(made.files), 'file')} in {out}.", good=True)
    for path, what in made.files.items():
        console.entry(path.name, what)
    if made.key_kind == "development":
        console.check("!!", "key", console.DEVELOPMENT_KEY)
    console.say(f"  next  npx snarkjs groth16 verify {out}/verification_key.json {out}/public.json {out}/proof.json")
