"""Policies by name: how a venue's rule becomes the portfolio section of a snapshot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from margin.builders.policies import deribit, okx, paradex, pmrm, span, standard, tims
from margin.builders.policies.chain import Chain
from margin.errors import InputError
from margin.readers.csvfile import shown
from margin.sections.portfolio import PortfolioSection

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class RiskPolicy(Generic[P]):
    """A policy: its name, a title for people, what it builds, and its parameters' defaults."""

    name: str
    title: str
    builder: Callable[[Chain, P], PortfolioSection]
    defaults: P

    def build(self, chain: Chain, parameters: P | None = None) -> PortfolioSection:
        """The section of a chain; ``parameters`` of the type of :attr:`defaults`, None for these.

        Raises:
            InputError: ``policy.parameter`` for parameters of another policy, ``policy.*`` of the builder.
        """
        own = self.defaults if parameters is None else parameters
        if type(own) is not type(self.defaults):
            why = f"expected {type(self.defaults).__name__}, found {type(own).__name__}"
            raise InputError("The parameters are not this policy's", where=self.name, why=why, code="policy.parameter")
        return self.builder(chain, own)


POLICIES: Final[dict[str, RiskPolicy[Any]]] = {
    policy.name: policy
    for policy in (
        RiskPolicy("span", "SPAN-like scenario margin", span.build, span.SpanParameters()),
        RiskPolicy("tims", "TIMS-like risk-based haircuts (OCC CPM)", tims.build, tims.TimsParameters()),
        RiskPolicy("deribit", "Deribit portfolio margin", deribit.build, deribit.DeribitParameters()),
        RiskPolicy("pmrm", "Derive portfolio margin (PMRM_2)", pmrm.build, pmrm.PmrmParameters()),
        RiskPolicy("paradex", "Paradex portfolio margin", paradex.build, paradex.ParadexParameters()),
        RiskPolicy("okx", "OKX portfolio margin", okx.build, okx.OkxParameters()),
        RiskPolicy("standard", "Standard option margin (Derive SRM)", standard.build, standard.SRM),
        RiskPolicy("standard-deribit", "Standard option margin (Deribit)", standard.build, standard.DERIBIT_STANDARD),
        RiskPolicy("standard-bybit", "Standard option margin (Bybit)", standard.build, standard.BYBIT),
    )
}
"""In the order in which they are listed to people."""


def policy_named(name: str) -> RiskPolicy[Any]:
    """A policy by its name.

    Raises:
        InputError: ``policy.unknown``.
    """
    try:
        return POLICIES[name]
    except KeyError:
        hint = f"Policies: {', '.join(POLICIES)}."
        raise InputError("The risk policy is unknown", where=shown(name), hint=hint, code="policy.unknown") from None
