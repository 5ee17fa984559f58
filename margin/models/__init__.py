"""The margin models: which relation is proven, over which table of the snapshot, for which kind of account.

=================================== =====================================================================
:mod:`margin.models.cross`          one pool of equity against the sum of tiered requirements
:mod:`margin.models.isolated`       every position against its own margin
:mod:`margin.models.pool`           several accounts, netted per instrument, against one requirement
:mod:`margin.models.portfolio`      scenario losses, charges, offsets and minimums per class of risk
:mod:`margin.models.compression`    the portfolio's requirement against that of its positions one by one
:mod:`margin.models.shortfall`      value at risk or expected shortfall over past returns
:mod:`margin.models.clearing`       a default fund against the largest losses of its members
:mod:`margin.models.outcome`        what every evaluation ends with; :mod:`margin.models.words` what it is called
:mod:`margin.models.evaluation`     any model by its name
=================================== =====================================================================

What they share is in :mod:`margin.models.outcome`, :mod:`margin.models.collateral` and :mod:`margin.models.scenario_margin` (portfolio and
compression; the table has the latter's results for one lot). :mod:`margin.models.evaluation` has any model by its name.

Importing this package imports no model: each one is loaded when it is used.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, get_args

Table = Literal["cross", "portfolio", "shortfall", "clearing"]
"""A set of snapshot rows with one Merkle tree per level."""
AccountKind = Literal["account", "isolated", "clearing"]
"""What a commitment opens to."""
Model = Literal["cross", "isolated", "pool", "portfolio", "compression", "shortfall", "clearing"]

TABLES: Final[tuple[Table, ...]] = get_args(Table)
KINDS: Final[tuple[AccountKind, ...]] = get_args(AccountKind)


class ModelInfo(NamedTuple):
    """A model: its name, the table whose rows it opens, and the kind of account that it is about."""

    name: Model
    table: Table
    account_kind: AccountKind


MODELS: Final[dict[str, ModelInfo]] = {
    info.name: info
    for info in (
        ModelInfo("cross", "cross", "account"),
        ModelInfo("isolated", "cross", "isolated"),
        ModelInfo("pool", "cross", "account"),
        ModelInfo("portfolio", "portfolio", "account"),
        ModelInfo("compression", "portfolio", "account"),
        ModelInfo("shortfall", "shortfall", "account"),
        ModelInfo("clearing", "clearing", "clearing"),
    )
}
"""In the order in which they are listed to people."""
