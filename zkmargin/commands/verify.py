"""``zkmargin verify``: is an attestation (or a receipt) good, and what does it say?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from zkmargin import console
from zkmargin.options import Development, Json, Replace

app = typer.Typer(add_completion=False)


@app.command()
def verify(
    *,
    file: Annotated[Path, typer.Argument(help="An attestation, or a receipt.")],
    snapshot: Annotated[list[Path] | None, typer.Option("--snapshot", "-s", help="Your own copy of the snapshot; repeatable.")] = None,
    snapshot_statement: Annotated[Path | None, typer.Option(help="The publisher's statement about the (first) snapshot.")] = None,
    trust: Annotated[Path | None, typer.Option("--trust", "-t", help="Your trust file.")] = None,
    challenge: Annotated[Path | None, typer.Option("--challenge", "-c", help="The challenge that you asked; no other is accepted.")] = None,
    require_challenge: Annotated[bool, typer.Option("--require-challenge", help="Refuse an attestation that nobody asked for.")] = False,
    engine: Annotated[Literal["auto", "native", "py_ecc", "snarkjs"], typer.Option(help="What decides the pairing.")] = "auto",
    development: Development = False,
    url: Annotated[str | None, typer.Option(help="Submit to this service instead of verifying here.")] = None,
    record: Annotated[bool, typer.Option("--record/--no-record", help="With --url: consume the challenge and get a receipt.")] = True,
    receipt: Annotated[Path, typer.Option(help="With --url: where the receipt goes.")] = Path("receipt.json"),
    replace: Replace = False,
    json: Json = False,
) -> None:
    """Verify an attestation offline, with your own snapshot and trust file, or by a service.

    Exit code 0 valid, 1 the answer is no, 3 the file is malformed, 4 a key or signature is not trusted, 5 no verdict was possible.
    """
    from zkmargin import verifying
    from zkmargin.progress import Progress

    verifying.one_of(snapshot or ([trust] if trust and url is None else None), url)
    data = verifying.read_attestation(file)
    if url is not None:
        raise typer.Exit(_by_service(url, data, trust, receipt, record=record, replace=replace, json=json))
    if trust is None:
        from margin.errors import UsageError

        raise UsageError("It is not said whom you trust", hint="Give --trust.", code="usage.verify")
    if verifying.is_receipt(data):
        raise typer.Exit(_receipt(data, trust, file, json=json))
    options = verifying.OfflineOptions(snapshot or (), snapshot_statement, trust, challenge, require_challenge, engine, development)
    with Progress() as progress:
        progress("verifying")
        verdict = verifying.verify_offline(data, options)
    code = verdict.exit_code
    if json:
        console.emit_json("verify", {**verdict.as_dict(), "hint": verifying.hint_for(verdict)}, exit_code=code)
        raise typer.Exit(code)
    console.verdict("VALID" if verdict.valid else "INVALID", verdict.sentence, good=verdict.valid)
    if verdict.valid and verdict.attested is not None:
        remark = verdict.attested.claim.remark(verdict.attested.model)
        if remark:
            console.check("!!", "call", f"{remark}, which justifies a margin call")
    verifying.show_checks(check.to_dict() for check in verdict.checks)
    hint = verifying.hint_for(verdict)
    if hint:
        console.say(f"  next  {hint}")
    raise typer.Exit(code)


def _by_service(url: str, data: bytes, trust: Path | None, receipt: Path, *, record: bool, replace: bool, json: bool) -> int:
    from zkmargin import verifying
    from zkmargin.progress import Progress

    with Progress() as progress:
        progress(f"asking {url}")
        answer = verifying.submit(url, data, record=record)
    told = verifying.save_receipt(answer, trust, receipt, replace=replace) if record and answer.valid else ""
    code = 0 if answer.valid else 1
    if json:
        file = str(receipt) if told and answer.receipt is not None else None
        content = {"valid": answer.valid, "sid": answer.sid, "checks": [dict(check) for check in answer.checks], "receipt": file}
        console.emit_json("verify", {"url": url, **content}, exit_code=code)
        return code
    sentence = f"The service at {url} {'accepts' if answer.valid else 'refuses'} the attestation."
    console.verdict("VALID" if answer.valid else "INVALID", sentence, good=answer.valid)
    verifying.show_checks(answer.checks)
    if told:
        console.check("ok" if answer.receipt is not None else "!!", "receipt", told)
    return code


def _receipt(data: bytes, trust: Path, file: Path, *, json: bool) -> int:
    from margin.times import render_time
    from zkmargin import verifying

    found = verifying.check_receipt(data, trust, file.name)
    valid = found.verdict == "valid"
    code = 0 if valid else 1
    if json:
        content = {"valid": valid, "verifier": found.verifier, "sid": found.sid, "verifiedAt": render_time(found.verified_at)}
        checks = [check.to_dict() for check in found.checks]
        console.emit_json("verify", {"receipt": True, **content, "environment": found.environment, "checks": checks}, exit_code=code)
        return code
    sentence = (
        f"{found.verifier!r} found the attestation {found.verdict} on {render_time(found.verified_at)} (submission {found.sid[:16]})."
    )
    console.verdict("VALID" if valid else "INVALID", sentence, good=valid)
    verifying.show_checks(check.to_dict() for check in found.checks)
    if found.environment == "development":
        console.check("!!", "environment", "development: proves nothing to a third party")
    return code
