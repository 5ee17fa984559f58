"""``zkmargin serve``: the verifier's service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from zkmargin import console
from zkmargin.options import Json

app = typer.Typer(add_completion=False)


@app.command()
def serve(
    *,
    config: Annotated[Path | None, typer.Option("--config", help="The service's configuration (TOML).")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on. Put something that speaks TLS in front of any other.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 takes any free one.")] = 8000,
    key: Annotated[Path, typer.Option("--key", help="Without --config: the key that signs challenges and receipts.")] = Path(
        "keys/verifier.pem"
    ),
    trust: Annotated[Path, typer.Option("--trust", "-t", help="Without --config: the trust file.")] = Path("trust.json"),
    verifier: Annotated[str | None, typer.Option(help="Without --config: the verifier's name, as in the trust file.")] = None,
    database: Annotated[Path, typer.Option(help="Without --config: the SQLite file.")] = Path("service.sqlite3"),
    engine: Annotated[
        Literal["auto", "native", "py_ecc", "snarkjs"], typer.Option(help="Without --config: what decides the pairing.")
    ] = "auto",
    development: Annotated[
        bool, typer.Option("--development", help="Without --config: accept DEVELOPMENT KEYS, and say so in every answer.")
    ] = False,
    json: Json = False,
) -> None:
    """Run the service: challenges, snapshots, attestations, signed receipts, and a page for people. Ends with Ctrl-C.

    With --json one object with the address is printed as soon as requests are answered.
    """
    from contextlib import ExitStack

    from zkmargin.progress import Progress
    from zkmargin.serving import ServeOptions, configuration, run_service

    options = ServeOptions(config, key, trust, verifier, database, engine, development)
    settings = configuration(options)
    starting = ExitStack()

    def ready(url: str) -> None:
        starting.close()
        if json:
            console.emit_json("serve", {"url": url, "verifier": settings.verifier, "mode": settings.mode})
            console.flush()
            return
        console.verdict("READY", f"{settings.verifier!r} verifies at {url} ({settings.mode} mode). Ctrl-C ends it.", good=True)
        if settings.mode == "development":
            console.check("!!", "mode", "development: development keys are accepted, so receipts prove nothing to a third party")
        console.flush()

    with starting:
        starting.enter_context(Progress())("starting the service")
        run_service(settings, host, port, ready)
