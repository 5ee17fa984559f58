"""``zkmargin doctor``: what this machine has, what it lacks, and what to do."""

from __future__ import annotations

from typing import Annotated

import typer

from zkmargin import console
from zkmargin.options import Json, Model
from zkmargin.presets import circuit_ids

app = typer.Typer(add_completion=False)


@app.command()
def doctor(
    *,
    circuit: Annotated[list[str] | None, typer.Argument(help="small, medium, large, a circuit id, or all.", show_default="small")] = None,
    model: Model = "cross",
    json: Json = False,
) -> None:
    """Examine Python, Node, Go, the engine, circuits, keys, disk and clock. Changes nothing.

    Exit code 0 when everything that the circuits need is in place (things that only make it slower are marked), 5 otherwise.
    """
    from zkmargin.doctor import examine

    circuits = circuit_ids(circuit or ["small"], model)
    findings = examine(circuits)
    lacking = [finding for finding in findings if finding.mark == "no" or (finding.mark == "!!" and finding.name in ("circuit", "key"))]
    code = 5 if lacking else 0
    if json:
        console.emit_json("doctor", {"ready": not lacking, "findings": [finding.as_dict() for finding in findings]}, exit_code=code)
        raise typer.Exit(code)
    if lacking:
        console.verdict("NOT READY", f"{console.plural(len(lacking), 'thing')} to put right first.", good=False)
    else:
        console.verdict("READY", f"zkmargin can commit, prove and verify here ({', '.join(circuits)}).", good=True)
    for finding in findings:
        console.check(finding.mark, finding.name, finding.detail)
        if finding.mark != "ok" and finding.hint:
            console.say(f"{'':20}-> {finding.hint}")
    raise typer.Exit(code)
