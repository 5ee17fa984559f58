"""A desk for each margin model, small enough for the circuits that exist for tests: the accounts of :mod:`tests.every_model` as files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from attestation.clock import system_clock
from margin.models import Model
from margin.snapshot import Snapshot
from margin.times import render_time
from tests import every_model
from tests.margin import cases
from zkmargin.desk import make_desk

CLAIMS: dict[str, list[str]] = {"compression": ["--upper-bps", "10000"]}
"""Options of a claim that the account meets, where the default will not do."""


def now() -> str:
    return render_time(system_clock().replace(microsecond=0))


def accounts(model: Model) -> dict[str, Any]:
    """Files of the holder, by name; of a pool all of one time."""
    moment = now()
    if model == "clearing":
        members = [("A", ("500", "10")), ("B", ("20", "0")), ("C", ("300", "700"))]
        fund = {
            "schema": "zkmargin/clearing/v1",
            "account": "house",
            "asOf": moment,
            "numeraire": "USDT",
            "defaultFund": "900",
            "otherResources": "400",
            "scenarios": ["2008", "2020"],
            "members": [{"name": name, "losses": list(losses)} for name, losses in members],
        }
        return {"fund.json": fund}
    if model == "isolated":
        rows = [
            {"symbol": "BTC/USDT:USDT", "quantity": "0.5", "contractSize": "1", "entryPrice": "60000", "isolatedMargin": "1500"},
            {"symbol": "ETH/USDT:USDT", "quantity": "-4", "contractSize": "1", "entryPrice": "2600.5", "isolatedMargin": "90.25"},
        ]
        return {"account.json": cases.portfolio_dict(asOf=moment, positions=rows, collateral=[])}
    first = cases.portfolio_dict(asOf=moment)
    if model == "pool":
        rows = [cases.position("BTC/USDT:USDT", "-0.25", "60500"), cases.position("ETH/USDT:USDT", "15", "2450")]
        second = cases.portfolio_dict(asOf=moment, account="desk-8", positions=rows, collateral=[{"asset": "USDT", "amount": "1500"}])
        return {"a.json": first, "b.json": second}
    return {"account.json": first}


def files(model: Model) -> list[str]:
    """Names of :func:`accounts`, as commands take them."""
    return list(accounts(model))


def lay_out(folder: Path, model: Model) -> Path:
    """A desk of :mod:`zkmargin.desk` with the snapshot that has every section, and the account."""
    make_desk(folder, model)
    market = Snapshot.from_dict({**every_model.snapshot().as_dict(), "asOf": now()})
    (folder / "snapshot.json").write_bytes(market.canonical())
    for name, content in accounts(model).items():
        (folder / name).write_text(json.dumps(content))
    return folder
