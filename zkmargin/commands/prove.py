"""``zkmargin prove``: from a committed account to an attestation file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from zkmargin import console
from zkmargin.options import Band, Json, LevelName, LowerBps, ModelName, Replace, ShortByAtMost, Snapshot, UpperBps

app = typer.Typer(add_completion=False)

DEFAULT_STATEMENT: Final = Path("account.statement.json")
"""Where ``zkmargin commit`` writes the issuer's statement."""


@app.command()
def prove(
    *,
    secret: Annotated[
        list[Path], typer.Argument(metavar="SECRET...", help="The commitment's secret file; for a pool one for each member.")
    ],
    snapshot: Snapshot,
    model: Annotated[
        ModelName | None, typer.Option("--model", "-m", help="The margin model.", show_default="the challenge's, or the account's own")
    ] = None,
    statement: Annotated[
        list[Path] | None,
        typer.Option(
            help="The issuer's statement about the commitment; for a pool one for each, in order.", show_default="account.statement.json"
        ),
    ] = None,
    weights: Annotated[
        str | None,
        typer.Option(metavar="BPS,BPS", help="For a pool: how losses are shared, like 6000,4000. Public.", show_default="equal shares"),
    ] = None,
    holder_key: Annotated[Path, typer.Option(help="The holder's private key (PEM).")] = Path("keys/holder.pem"),
    challenge: Annotated[Path | None, typer.Option("--challenge", "-c", help="The verifier's challenge.")] = None,
    purpose: Annotated[str | None, typer.Option(help="Without a challenge: what the attestation is for.")] = None,
    snapshot_statement: Annotated[Path | None, typer.Option(help="The publisher's statement about the snapshot, to go along.")] = None,
    level: Annotated[LevelName | None, typer.Option(help="The margin level of the claim.", show_default="the challenge's")] = None,
    lower_bps: LowerBps = None,
    upper_bps: UpperBps = None,
    short_by_at_most: ShortByAtMost = None,
    band: Band = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The attestation to write.")] = Path("attestation.json"),
    key: Annotated[str, typer.Option(help="Which key: development, or the SHA-256 of a ceremony's verification key.")] = "development",
    circuit: Annotated[str | None, typer.Option(help="Circuit id or preset.", show_default="by the commitment's size")] = None,
    backend: Annotated[Literal["auto", "engine", "snarkjs"], typer.Option(help="What computes the proof.")] = "auto",
    replace: Replace = False,
    json: Json = False,
) -> None:
    """Prove that the committed account (or a pool of them) meets the claim, and write the attestation: one file without any secret.

    The rule is evaluated first: an account that does not meet the claim is refused here, with the missing amount in words, before any
    proof is tried (exit code 1).
    """
    from zkmargin.claims import ClaimOptions
    from zkmargin.progress import Progress
    from zkmargin.proving import ProveOptions, prove_account

    options = ProveOptions(
        secrets=tuple(secret),
        statements=tuple(statement or (DEFAULT_STATEMENT,)),
        weights=weights,
        snapshot=snapshot,
        holder_key=holder_key,
        challenge=challenge,
        purpose=purpose,
        snapshot_statement=snapshot_statement,
        model=model,
        claim=ClaimOptions(level, lower_bps, upper_bps, short_by_at_most, band),
        out=out,
        key=key,
        circuit=circuit,
        backend=backend,
        replace=replace,
    )
    with Progress() as progress:
        made = prove_account(options, progress)
    development = made.key.kind == "development"
    if json:
        content = {
            "file": str(out),
            "model": made.model,
            "circuit": made.circuit.id,
            "claim": made.claim.as_dict(),
            "publicSignals": list(made.proof.public),
        }
        kind = {"keyKind": made.key.kind, "vkSha256": made.key.vk_sha256, "backend": made.proof.backend, "seconds": made.seconds}
        console.emit_json("prove", {**content, **kind, "snapshot": made.snapshot.sha256})
        return
    sentence = f"{made.claim.sentence(made.model)}, under snapshot {made.snapshot.venue}/{made.snapshot.as_of}"
    console.verdict("PROVED", f"{console.sentence(sentence)} Attestation: {out}", good=True)
    console.check("ok", "proof", f"groth16 / bn128, circuit {made.circuit.id}, by the {made.proof.backend}, verified")
    console.check("ok", "model", made.model if len(secret) == 1 else f"{made.model} of {len(secret)} members")
    console.check("ok", "commitment", console.short_number(int(made.proof.public[0])))
    console.check("!!" if development else "ok", "key", console.DEVELOPMENT_KEY if development else f"ceremony key {made.key.vk_sha256}")
    if challenge is None:
        console.check("!!", "challenge", "none: anybody can show this file again")
    else:
        console.check("ok", "challenge", f"answers {challenge}")
    console.check("ok", "time", ", ".join(f"{name} {seconds:.2f} s" for name, seconds in made.seconds.items() if seconds >= 0.005))
