"""``zkmargin keys``: signing keys (Ed25519) and the file that says whom a verifier trusts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zkmargin import console
from zkmargin.options import Json

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Signing keys (Ed25519), and the file that says whom a verifier trusts.")

_Named = Annotated[list[str] | None, typer.Option(metavar="NAME=FILE", help="Name and public key file (PEM); may be repeated.")]


@app.command()
def new(
    *,
    names: Annotated[list[str], typer.Argument(help="Roles or names: issuer, publisher, verifier, holder ...")],
    folder: Annotated[Path, typer.Option("--dir", help="Where NAME.pem (secret) and NAME.pub.pem go.")] = Path("keys"),
    json: Json = False,
) -> None:
    """Make key pairs. Private keys have mode 0600; existing files are never replaced."""
    from zkmargin.signing import make_key

    made = {name: make_key(folder, name) for name in names}
    if json:
        console.emit_json("keys", {"keys": {name: {"keyId": key.id, "publicKey": key.base64} for name, key in made.items()}})
        return
    for name, key in made.items():
        console.say(f"{name:<12} {key.id}  {folder / f'{name}.pub.pem'}")


@app.command()
def show(
    *,
    file: Annotated[Path, typer.Argument(help="A key file, private or public (PEM).")],
    json: Json = False,
) -> None:
    """Show a key's id and public half. Never shows a private key."""
    from zkmargin.signing import load_public

    key = load_public(file)
    if json:
        console.emit_json("keys", {"keyId": key.id, "publicKey": key.base64})
        return
    console.say(f"key id      {key.id}")
    console.say(f"public key  {key.base64}")


@app.command()
def trust(
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="The trust file to write.")] = Path("trust.json"),
    issuer: _Named = None,
    publisher: _Named = None,
    verifier: _Named = None,
    key: Annotated[
        list[str] | None, typer.Option(metavar="CIRCUIT=FILE", help="A circuit and the verification key of its ceremony; repeatable.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace an existing file.")] = False,
    json: Json = False,
) -> None:
    """Write a trust file: whose signatures, and which circuit keys, a verifier accepts. Take keys from their owners only."""
    from zkmargin.signing import write_trust

    store = write_trust(out, issuer or [], publisher or [], verifier or [], key or [], replace=replace)
    names = {"issuers": store.issuers, "publishers": store.publishers, "verifiers": store.verifiers}
    if json:
        signers = {role: [{"name": one.name, "keyId": one.key.id} for one in found] for role, found in names.items()}
        console.emit_json("keys", {"file": str(out), **signers, "keys": [one.to_dict() for one in store.keys]})
        return
    console.verdict("WRITTEN", f"{out}: everything signed by these is believed.", good=True)
    for role, found in names.items():
        for one in found:
            console.check("ok", role.removesuffix("s"), f"{one.name}, key {one.key.id}")
    for entry in store.keys:
        console.check("ok", "circuit key", f"{entry.circuit}: {entry.vk_sha256}")
    console.check("!!", "circuit key", "the registered development keys count in development mode, and never in production")
