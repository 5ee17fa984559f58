"""``zkmargin setup``: tools, engine, compiled circuits and keys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from zkmargin import console
from zkmargin.options import Json, Model

app = typer.Typer(add_completion=False)


@app.command()
def setup(
    *,
    circuit: Annotated[list[str] | None, typer.Argument(help="small, medium, large, a circuit id, or all.", show_default="small")] = None,
    model: Model = "cross",
    force: Annotated[bool, typer.Option("--force", help="Make development keys again.")] = False,
    snarkjs: Annotated[bool, typer.Option("--snarkjs", help="Do without the engine: a local key, made by snarkjs (slow).")] = False,
    ptau: Annotated[Path | None, typer.Option("--ptau", help="Production: powers of tau, phase 2 prepared, for a ceremony.")] = None,
    contribute: Annotated[
        list[str] | None, typer.Option("--contribute", metavar="NAME", help="A contribution made here; repeatable.")
    ] = None,
    beacon: Annotated[str | None, typer.Option("--beacon", metavar="HEX", help="Public randomness that closes the ceremony.")] = None,
    beacon_iterations: Annotated[int, typer.Option("--beacon-iterations", help="The beacon is hashed 2 to this power times.")] = 10,
    zkey: Annotated[Path | None, typer.Option("--zkey", help="A key that others have contributed to already.")] = None,
    accept_ptau_sha256: Annotated[str | None, typer.Option("--accept-ptau-sha256", help="Vouch for a file that nobody published.")] = None,
    transcript: Annotated[Path | None, typer.Option("--transcript", help="Where a copy of the ceremony's transcript goes.")] = None,
    json: Json = False,
) -> None:
    """Install the pinned tools, compile the engine and a circuit, and make a key. What is in place already is only checked.

    Without --ptau this makes a DEVELOPMENT KEY: the same on every machine, with public secrets; it proves nothing to a third party.
    """
    from margin.errors import UsageError
    from zkmargin.presets import circuit_ids
    from zkmargin.progress import Progress
    from zkmargin.setting_up import Ceremony, run_ceremony, set_up

    circuits = circuit_ids(circuit or ["small"], model)
    if ptau is None and (contribute or beacon or zkey or accept_ptau_sha256 or transcript):
        raise UsageError("These options belong to a ceremony", hint="Give --ptau FILE as well.", code="usage.setup")
    with Progress() as progress:
        if ptau is None:
            keys = set_up(circuits, progress, use_engine=not snarkjs, force=force)
        else:
            if len(circuits) != 1 or beacon is None:
                why = "a ceremony is about one circuit and ends with a beacon"
                raise UsageError("The ceremony is not described", why=why, hint="Name one circuit, and --beacon HEX.", code="usage.setup")
            plan = Ceremony(ptau, tuple(contribute or ()), beacon, beacon_iterations, zkey, accept_ptau_sha256, transcript)
            keys = [run_ceremony(circuits[0], plan, progress)]
    if json:
        content: dict[str, Any] = {"seconds": progress.seconds}
        content["keys"] = [
            {"circuit": key.circuit_id, "kind": key.kind, "origin": key.origin, "vkSha256": key.vk_sha256, "directory": str(key.directory)}
            | {"contributions": key.contributions, "zkeySha256": key.zkey_sha256}
            for key in keys
        ]
        console.emit_json("setup", content)
        return
    console.verdict("READY", f"{console.listed(circuits)} can be proven and verified here.", good=True)
    for key in keys:
        console.check("ok", "key", f"{key.circuit_id}: {key.kind}, verification key {key.vk_sha256}, {key.directory}")
        if key.kind == "development":
            console.check("!!", "key", f"{key.circuit_id}: {console.DEVELOPMENT_KEY}")
        else:
            console.check("ok", "ceremony", f"{console.plural(key.contributions, 'contribution')} and a beacon, transcript verified")
