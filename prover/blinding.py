"""The blinding: what keeps a commitment from being guessed.

An account has little entropy (a 40-bit position space falls in days), so its commitment is hidden by one uniform field element, drawn
from the operating system's randomness for every commitment and never used for a second one: two commitments with one blinding
would show whether two accounts are the same.
"""

from __future__ import annotations

import secrets

from circuits.field import R


def new_blinding() -> int:
    """A uniform field element, about 253.6 bits of entropy."""
    return secrets.randbelow(R)
