"""The commands, loaded when they are called: a cold ``zkmargin prove`` must not pay for the service, the reports or the benchmarks."""

# ruff: noqa: ANN401 - the types of Typer's own parameters, commands and contexts are not public

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any, Final, cast

import typer
from typer.core import TyperGroup
from typer.main import get_command as build

from zkmargin import __version__
from zkmargin.plain import install

COMMANDS: Final[dict[str, str]] = {
    "init": "init",
    "doctor": "doctor",
    "setup": "setup",
    "snapshot": "snapshot",
    "keys": "keys",
    "check": "check",
    "commit": "commit",
    "challenge": "challenge",
    "prove": "prove",
    "verify": "verify",
    "explain": "explain",
    "report": "report",
    "export": "export",
    "serve": "serve",
    "demo": "demo",
    "conformance": "conformance",
    "bench": "bench",
}
"""Command name to module below :mod:`zkmargin.commands`, in the order in which a new user meets them."""


class LazyGroup(TyperGroup):
    """A command group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature is Typer's
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the signature is Typer's
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            module = import_module(f"zkmargin.commands.{COMMANDS[cmd_name]}")
            loaded = build(cast(typer.Typer, module.app))
            loaded.name = cmd_name
            self.commands[cmd_name] = loaded
        return self.commands.get(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS:
            self.commands.update(dict.fromkeys(COMMANDS, cast(Any, None)))  # names for "did you mean"
            try:
                return super().resolve_command(ctx, args)
            finally:
                self.commands.clear()
        return super().resolve_command(ctx, args)


install()
app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with: zkmargin init desk && cd desk, and follow its README.md. Exit codes: 0 done or valid, 1 the verdict is no, "
    "2 usage, 3 malformed input, 4 untrusted or mismatched key or artifact, 5 environment.",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"zkmargin {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and leave.")] = False,
) -> None:
    """Prove in zero knowledge that a private margin account meets its margin, without showing the positions."""
