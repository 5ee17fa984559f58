"""``zkmargin prove``: from a committed account to an attestation file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from zkmargin import console
from zkmargin.options import Json, LevelName, LowerBps, Replace, Snapshot, UpperBps

app = typer.Typer(add_completion=False)


@app.command()
def prove(
    *,
    secret: Annotated[Path, typer.Argument(help="The secret file of the commitment.")],
    snapshot: Snapshot,
    statement: Annotated[Path, typer.Option(help="The issuer's statement about the commitment.")] = Path("account.statement.json"),
    holder_key: Annotated[Path, typer.Option(help="The holder's private key (PEM).")] = Path("keys/holder.pem"),
    challenge: Annotated[Path | None, typer.Option("--challenge", "-c", help="The verifier's challenge.")] = None,
    purpose: Annotated[str | None, typer.Option(help="Without a challenge: what the attestation is for.")] = None,
    snapshot_statement: Annotated[Path | None, typer.Option(help="The publisher's statement about the snapshot, to go along.")] = None,
    level: Annotated[LevelName | None, typer.Option(help="The margin level of the claim.", show_default="the challenge's")] = None,
    lower_bps: LowerBps = None,
    upper_bps: UpperBps = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The attestation to write.")] = Path("attestation.json"),
    key: Annotated[str, typer.Option(help="Which key: development, or the SHA-256 of a ceremony's verification key.")] = "development",
    circuit: Annotated[str | None, typer.Option(help="Circuit id or preset.", show_default="by the commitment's size")] = None,
    backend: Annotated[Literal["auto", "engine", "snarkjs"], typer.Option(help="What computes the proof.")] = "auto",
    replace: Replace = False,
    json: Json = False,
) -> None:
    """Prove that the committed account meets the claim, and write the attestation: one file without any secret.

    The rule is evaluated first: an account that does not meet the claim is refused here, with the missing amount in words, before any
    proof is tried (exit code 1).
    """
    from zkmargin.progress import Progress
    from zkmargin.proving import ProveOptions, prove_account

    options = ProveOptions(
        secret, snapshot, statement, holder_key, challenge, purpose, snapshot_statement, level, lower_bps, upper_bps, out, key,
        circuit, backend, replace,
    )  # fmt: skip
    with Progress() as progress:
        made = prove_account(options, progress)
    development = made.key.kind == "development"
    if json:
        content = {"file": str(out), "circuit": made.circuit.id, "claim": made.claim.as_dict(), "publicSignals": list(made.proof.public)}
        kind = {"keyKind": made.key.kind, "vkSha256": made.key.vk_sha256, "backend": made.proof.backend, "seconds": made.seconds}
        console.emit_json("prove", {**content, **kind, "snapshot": made.snapshot.sha256})
        return
    market = f"{made.snapshot.venue}/{made.snapshot.as_of} ({len(made.snapshot.instruments)} instruments)"
    console.verdict("PROVED", f"{console.sentence(made.claim.sentence())} Under snapshot {market}. Attestation: {out}", good=True)
    console.check("ok", "proof", f"groth16 / bn128, circuit {made.circuit.id}, by the {made.proof.backend}, verified")
    console.check("ok", "commitment", console.short_number(int(made.proof.public[0])))
    console.check("!!" if development else "ok", "key", console.DEVELOPMENT_KEY if development else f"ceremony key {made.key.vk_sha256}")
    if challenge is None:
        console.check("!!", "challenge", "none: anybody can show this file again")
    else:
        console.check("ok", "challenge", f"answers {challenge}")
    console.check("ok", "time", ", ".join(f"{name} {seconds:.2f} s" for name, seconds in made.seconds.items() if seconds >= 0.005))
