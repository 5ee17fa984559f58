"""``zkmargin challenge``: a verifier's request, from its service or made here with the verifier's key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zkmargin import console
from zkmargin.options import Band, EnvironmentName, Json, Level, LowerBps, Model, Replace, ShortByAtMost, UpperBps

app = typer.Typer(add_completion=False)


@app.command()
def challenge(
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="The challenge to write.")] = Path("challenge.json"),
    url: Annotated[str | None, typer.Option(help="Get it from this service.")] = None,
    policy: Annotated[str | None, typer.Option(help="With --url: the name of one of the service's policies.")] = None,
    key: Annotated[Path | None, typer.Option("--key", help="Make it here, with the verifier's private key (PEM).")] = None,
    verifier: Annotated[str | None, typer.Option(help="With --key: the verifier's name, as in trust files.")] = None,
    snapshot: Annotated[Path | None, typer.Option("--snapshot", "-s", help="Ask for this very snapshot.")] = None,
    model: Model = "cross",
    level: Level = "maintenance",
    lower_bps: LowerBps = None,
    upper_bps: UpperBps = None,
    short_by_at_most: ShortByAtMost = None,
    band: Band = None,
    circuit: Annotated[list[str] | None, typer.Option(help="Accept these circuits only; repeatable.")] = None,
    snapshot_age: Annotated[int, typer.Option(help="Greatest age of the snapshot, in seconds.")] = 3_600,
    account_age: Annotated[int, typer.Option(help="Greatest age of the account, in seconds.")] = 86_400,
    valid_seconds: Annotated[int, typer.Option(help="How long the challenge can be answered.")] = 3_600,
    purpose: Annotated[str, typer.Option(help="One sentence for people: what the answer is for.")] = "margin attestation",
    environment: EnvironmentName = "development",
    replace: Replace = False,
    json: Json = False,
) -> None:
    """Ask for an attestation: a one-time number, an expiry, and exactly what has to be shown, by which margin model."""
    from attestation.challenge import read_unverified
    from attestation.clock import age_text
    from margin.errors import UsageError
    from margin.files import write_atomic
    from margin.times import render_time
    from zkmargin.challenging import Demand, ask_service, make_challenge
    from zkmargin.claims import ClaimOptions

    if (url is None) == (key is None):
        hint = "Give --url of a service, or --key and --verifier to make one here."
        raise UsageError("It is not said where the challenge comes from", hint=hint, code="usage.challenge")
    claim = ClaimOptions(level, lower_bps, upper_bps, short_by_at_most, band).claim(model)
    demand = Demand(model, claim, snapshot, tuple(circuit or ()), snapshot_age, account_age, valid_seconds, purpose)
    if url is not None:
        envelope = ask_service(url, policy, demand)
    else:
        if key is None or verifier is None:
            raise UsageError("The verifier has no name", hint="Give --verifier.", code="usage.challenge")
        envelope = make_challenge(key, verifier, demand, environment)
    asked = read_unverified(envelope)
    write_atomic(out, envelope.to_bytes(), overwrite=replace)
    if json:
        content = {"file": str(out), "verifier": asked.verifier, "nonce": asked.nonce, "expiresAt": render_time(asked.expires_at)}
        console.emit_json(
            "challenge", {**content, "purpose": asked.purpose, "policy": asked.policy.as_dict(), "environment": asked.environment}
        )
        return
    sentence = asked.policy.claim.sentence(asked.policy.model)
    console.verdict("ASKED", f"{asked.verifier!r} asks to see that {sentence}. Challenge: {out}", good=None)
    console.check("ok", "model", asked.policy.model)
    console.check("ok", "expires", render_time(asked.expires_at))
    console.check("ok", "purpose", asked.purpose)
    console.check("ok", "snapshot", asked.policy.snapshot or f"any trusted one, at most {age_text(asked.policy.max_snapshot_age)} old")
    if asked.environment == "development":
        console.check("!!", "environment", "development: development keys are accepted, so the answer proves nothing to a third party")
