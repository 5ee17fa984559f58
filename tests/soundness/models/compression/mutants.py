"""Mutants of the compression model, and of the gross requirement, within the whole circuit."""

from __future__ import annotations

from tests.soundness.attack import Mutant
from tests.soundness.catalogue.entries import Template
from tests.soundness.models.compression import attacks as a
from tests.soundness.models.compression.target import WHOLE
from tests.soundness.models.portfolio.mutants import passed_on

model = Template("models/compression.circom", "Compression", WHOLE)
risk = Template("lib/portfolio_risk.circom", "PortfolioRisk", WHOLE)

MUTANTS: list[Mutant] = [
    model.drop("risk.snapshotRoot <== snapshotRoot", a.OWN_SNAPSHOT),
    model.drop("risk.commitment <== commitment", a.OTHER_ACCOUNT),
    risk.drop("gross <== RATE_SCALE() * RATE_SCALE() * total", a.OTHER_GROSS),
    risk.weaken("total += amount[g][2]", "total = amount[g][2]", a.LAST_GROSS),
    model.drop("claim.equity <== risk.requirement", a.REQUIREMENT),
    model.drop("claim.requirement <== risk.gross", a.GROSS),
    model.weaken("claim.equity <== risk.requirement;", "claim.equity <== risk.equity;", a.EQUITY_CLAIMED),
    model.weaken("claim.requirement <== risk.gross;", "claim.requirement <== risk.requirement;"),
    model.drop("claim.hasLower <== hasLower", a.LOWER_OFF),
    model.drop("claim.lowerBps <== lowerBps", a.LOWER_BOUND),
    model.drop("claim.hasUpper <== hasUpper", a.UPPER_OFF),
    model.drop("claim.upperBps <== upperBps", a.UPPER_BOUND),
    model.drop("signal bound <== context * context", a.REPLAY),
    *passed_on(model, a.GROSS),
]
