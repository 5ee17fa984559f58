"""What an operator decides before the service starts. Frozen: a running service has one configuration.

A TOML file has the same names::

    mode = "production"
    verifier = "lender.example"
    signing_key = "receipts.pem"      # Ed25519, PKCS #8, mode 0600; not the TLS key
    trust = "trust.json"
    database_url = "sqlite:///service.sqlite3"

    [limits]
    verify_seconds = 5

    [policies.maintenance]
    claim = { level = "maintenance", lowerBps = 10000 }
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, cast

from attestation.environment import ENVIRONMENTS, Environment
from margin.errors import InputError
from margin.files import read_bytes
from verifier.engines import ENGINE_NAMES, EngineName
from verifier.service.limits import Limits

NAME_CHARACTERS = 128
"""A verifier's name is shown to people on one line."""

CONFIG_BYTES = 256 * 1024
"""A hundred named policies take about 30 kB."""


@dataclass(frozen=True, slots=True)
class Config:
    """One service.

    Attributes:
        mode: ``development`` accepts development keys and says so in every answer; ``production`` refuses them.
        verifier: the verifier's id, as challenges and receipts name it.
        signing_key: file of the Ed25519 key that signs challenges and receipts.
        trust: file of trusted issuers, publishers and circuit keys.
        database_url: SQLAlchemy URL; SQLite in a file, or PostgreSQL.
        engine: which verifier checks the pairing.
        policies: named policies, as JSON objects of the challenge's ``policy``, without the nulls.
        custom_policies: whether a request may bring a policy of its own.
        cors_origins: web origins that may call from a browser; none by default.
        limits: see :class:`~verifier.service.limits.Limits`.
    """

    mode: Environment
    verifier: str
    signing_key: Path
    trust: Path
    database_url: str
    engine: EngineName = "native"
    policies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    custom_policies: bool = True
    cors_origins: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if self.mode not in ENVIRONMENTS:
            raise _bad("mode", f"one of {', '.join(ENVIRONMENTS)}")
        if self.engine not in ENGINE_NAMES:
            raise _bad("engine", f"one of {', '.join(ENGINE_NAMES)}")
        if not isinstance(self.verifier, str) or not 0 < len(self.verifier) <= NAME_CHARACTERS or not self.verifier.isprintable():
            raise _bad("verifier", f"a printable name of at most {NAME_CHARACTERS} characters")
        if not isinstance(self.database_url, str) or not self.database_url:
            raise _bad("database_url", "a database URL")
        if type(self.custom_policies) is not bool:
            raise _bad("custom_policies", "true or false")
        for origin in self.cors_origins:
            if not isinstance(origin, str) or not origin.startswith(("https://", "http://")) or origin.count("/") != 2 or "*" in origin:
                raise _bad("cors_origins", "origins like https://desk.example, no wildcard and no path")


def load_config(path: Path) -> Config:
    """Read the TOML file. Relative paths, a SQLite file's too, are taken from the file's own directory.

    Raises:
        InputError: unreadable, not TOML, a name that does not exist, a value that is not allowed.
    """
    data = read_bytes(path, what="service configuration", limit=CONFIG_BYTES)
    try:
        values = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError("the service configuration is not TOML", where=str(path), why=str(error), code="service.config.toml") from error
    names = {item.name for item in fields(Config)}
    for name in values:
        if name not in names:
            raise _bad(name, f"one of {', '.join(sorted(names))}")
    for name in ("mode", "verifier", "signing_key", "trust", "database_url"):
        if not isinstance(values.get(name), str):
            raise _bad(name, "a string, and it is required")
    return Config(**(values | _from_toml(values, path.resolve().parent)))


def _from_toml(values: Mapping[str, Any], directory: Path) -> dict[str, Any]:
    known = {item.name for item in fields(Limits)}
    limits = values.get("limits", {})
    policies = values.get("policies", {})
    origins = values.get("cors_origins", [])
    if not isinstance(limits, dict) or not set(limits) <= known:
        raise _bad("limits", f"a table with names among {', '.join(sorted(known))}")
    if not isinstance(policies, dict) or not all(isinstance(policy, dict) for policy in policies.values()):
        raise _bad("policies", "a table of tables")
    if not isinstance(origins, list):
        raise _bad("cors_origins", "a list")
    url = cast(str, values["database_url"])
    prefix = "sqlite:///"
    if url.startswith(prefix) and not url.startswith(prefix + "/") and not url.endswith(":memory:"):
        url = prefix + str(directory / url.removeprefix(prefix))
    return {
        "signing_key": directory / values["signing_key"],
        "trust": directory / values["trust"],
        "database_url": url,
        "limits": Limits(**limits),
        "policies": policies,
        "cors_origins": tuple(origins),
    }


def _bad(name: str, expected: str) -> InputError:
    return InputError(f"the service configuration's {name} is not usable", where=name, why=f"expected {expected}", code="service.config")
