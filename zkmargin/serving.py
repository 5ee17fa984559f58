"""The service's configuration from options, and its run."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from margin.errors import UsageError
from zkmargin.verifying import EngineChoice, engine_name

if TYPE_CHECKING:
    from verifier.service.config import Config


@dataclass(frozen=True)
class ServeOptions:
    """What ``zkmargin serve`` was told."""

    config: Path | None
    key: Path
    trust: Path
    verifier: str | None
    database: Path
    engine: EngineChoice
    development: bool


def configuration(options: ServeOptions) -> Config:
    """The configuration file's content, or one made of the options.

    Raises:
        UsageError: ``usage.serve``. InputError: ``service.config*``, ``input.file.*``.
    """
    from verifier.service.config import Config, load_config

    if options.config is not None:
        return load_config(options.config)
    if options.verifier is None:
        hint = "Give --config, or --verifier with --key and --trust."
        raise UsageError("The verifier has no name", hint=hint, code="usage.serve")
    return Config(
        mode="development" if options.development else "production",
        verifier=options.verifier,
        signing_key=options.key,
        trust=options.trust,
        database_url=f"sqlite:///{options.database.absolute()}",
        engine=engine_name(options.engine),
    )


def run_service(config: Config, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM, which are its normal end; errors as :func:`verifier.service.serve.run`."""
    from verifier.service.serve import run
    from zkmargin.run import Terminated

    with suppress(KeyboardInterrupt, Terminated):
        run(config, host, port, ready)
