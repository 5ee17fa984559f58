"""``zkmargin explain``: what an attestation shows to everybody, and what it keeps secret."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zkmargin import console
from zkmargin.options import Json

app = typer.Typer(add_completion=False)


@app.command()
def explain(
    *,
    file: Annotated[Path, typer.Argument(help="An attestation.")],
    json: Json = False,
) -> None:
    """Take an attestation apart: what is public, what stays secret, what it proves and what it does not. Nothing is verified."""
    from verifier import explain as reader
    from zkmargin.presets import signal_names
    from zkmargin.verifying import read_attestation

    found = reader.explain(read_attestation(file))
    if json:
        console.emit_json("explain", {"file": str(file), "verified": False, "claim": found.claim.sentence(found.model), **found.as_dict()})
        return
    claim = found.claim.sentence(found.model)
    console.verdict("CLAIM", f"{file.name} says that {claim}. Nothing was verified here: zkmargin verify does that.", good=None)
    circuit = next(line.value for line in found.public if line.name == "circuit")
    names = {f"signal {place}": f"signal {name}" for place, name in enumerate(signal_names(circuit))}
    console.heading("Public: whoever has the file can read this")
    for line in found.public:
        console.entry(names.get(line.name, line.name), line.value, "" if line.name in names else line.meaning)
    console.heading("Secret: not in the file, and not to be computed from it")
    for name, why in found.secret:
        console.entry(name, why)
    console.heading("It proves")
    for item in found.scope.get("proves", []):
        console.entry(item["id"], item["text"])
    console.heading("It does not prove")
    for item in found.scope.get("doesNotProve", []):
        console.entry(item["id"], item["text"])
