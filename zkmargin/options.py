"""Options that several commands share, with one name and one help text each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from margin import models

LevelName = Literal["closeout", "maintenance", "initial"]
ModelName = models.Model
Basis = Literal["auto", "wallet", "equity"]
Environments = Literal["development", "production"]

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Snapshot = Annotated[Path, typer.Option("--snapshot", "-s", help="The risk snapshot (JSON).")]
Portfolio = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILES...",
        help="The account as you have it: ccxt fetch_positions and fetch_balance dumps, a Hyperliquid clearinghouseState, CSV or Parquet "
        "tables, or canonical JSON. The format is recognised by content.",
    ),
]
AccountName = Annotated[str | None, typer.Option("--account", help="Name of the account, where the files do not say.")]
AccountNames = Annotated[
    list[str] | None, typer.Option("--account", help="Name of the account, where the files do not say; for a pool once for each member.")
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="Time of the account, like 2026-11-20T12:00:00Z, or now.", show_default="the files' newest time"),
]
Balance = Annotated[Basis, typer.Option("--balance", help="What balances are: settled (wallet), or with unrealised profit (equity).")]
LeaveOut = Annotated[list[str] | None, typer.Option("--leave-out", metavar="ASSET", help="Do not count this positive balance; repeatable.")]
Model = Annotated[
    ModelName,
    typer.Option(
        "--model",
        "-m",
        help="The margin model: cross (tiers, one pool of equity), isolated (each position alone), pool (several accounts netted), "
        "portfolio (scenarios), compression (portfolio against gross), shortfall (VaR or ES over past returns), clearing (default fund).",
    ),
]
Level = Annotated[LevelName, typer.Option("--level", help="The margin level that the claim is about.")]
LowerBps = Annotated[
    int | None, typer.Option("--lower-bps", help="Equity is at least this part of the requirement; 10000 is the requirement itself.")
]
UpperBps = Annotated[
    int | None, typer.Option("--upper-bps", help="Equity is below this part of the requirement: a proven shortfall, or a band.")
]
ShortByAtMost = Annotated[
    str | None,
    typer.Option(
        "--short-by-at-most", metavar="PERCENT", help="A shortfall with a bound: below the requirement, by at most this part of it."
    ),
]
Band = Annotated[str | None, typer.Option("--band", metavar="LOW-HIGH", help="A health band, like 100%-150% of the requirement.")]
Trust = Annotated[Path, typer.Option("--trust", "-t", help="The trust file: whose signatures and which circuit keys are accepted.")]
Replace = Annotated[bool, typer.Option("--replace", help="Replace existing output files.")]
EnvironmentName = Annotated[Environments, typer.Option("--environment", help="Statements of one environment are never valid in the other.")]
Development = Annotated[bool, typer.Option("--development", help="Accept DEVELOPMENT KEYS, which prove nothing to a third party.")]
