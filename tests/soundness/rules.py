"""The rules of docs/statement.md, by number. A test compares the two lists."""

from __future__ import annotations

RULES = {
    "R1": "the cap hashes to snapshotRoot",
    "R2": "signs are bits",
    "R3": "magnitudes are below 2**63",
    "R4": "each slot opens a row of the snapshot, of its own kind",
    "R5": "floor <= value < cap",
    "R6": "notional, mark value, requirement and contribution are exact",
    "R7": "ids are nulls first, then strictly increasing",
    "R8": "cash is in [-2**95, 2**95)",
    "R9": "the account opens the commitment",
    "R10": "hasLower and hasUpper are bits, not both 0",
    "R11": "bounds are below 2**20",
    "R12": "the lower side",
    "R13": "the upper side",
    "R14": "the context is bound",
    "R15": "an unused slot holds nothing",
}
