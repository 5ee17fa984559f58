"""The bit table: one place for the width and the scale of every quantity.

The circuits' parameters, the Python model's limits and the no-wrap lemmas are all read from here. Widths are of magnitudes;
signed quantities carry a separate sign. The rule that keeps everything sound in a field of 254 bits: the widths of the factors
of every product, plus the carry of every sum, stay below :data:`SAFE_BITS`.

Units
-----
* *money*: 1e-10 of the numeraire (``VALUE_SCALE``): cash, notional, tier floors and caps, the value of one lot.
* *rate*: 1e-9 (``RATE_SCALE``): margin rates, haircut weights, liability weights.
* *fine*: money x rate, 1e-19 of the numeraire (``FINE_SCALE``): requirement, equity, deductions. Products of money and rate land
  here exactly, so a circuit never rounds.
* *risk*: money x rate x rate, 1e-28 (``RISK_SCALE``): scenario losses, which are weighed twice.
* *bps*: 1e-4 (``BPS_SCALE``): the bounds of a claim, in units of equity per requirement.
"""

from __future__ import annotations

from typing import Final

VALUE_DECIMALS: Final = 10
RATE_DECIMALS: Final = 9
VALUE_SCALE: Final = 10**VALUE_DECIMALS
RATE_SCALE: Final = 10**RATE_DECIMALS
FINE_SCALE: Final = VALUE_SCALE * RATE_SCALE
RISK_SCALE: Final = FINE_SCALE * RATE_SCALE
BPS_SCALE: Final = 10_000

SAFE_BITS: Final = 253
"""Any integer below ``2**SAFE_BITS`` is below the BN254 scalar modulus (about 2**253.6)."""

ID_BITS: Final = 128
LOTS_BITS: Final = 63
LOT_VALUE_BITS: Final = 64
NOTIONAL_BITS: Final = 88
RATE_BITS: Final = 36
CONSTANT_BITS: Final = NOTIONAL_BITS + RATE_BITS
CASH_BITS: Final = 95
BOUND_BITS: Final = 20
CLAIM_BITS: Final = 152
"""Width of the cross-multiplied claim ``BPS_SCALE * equity - bound * requirement`` for the largest preset; see :func:`claim_bits`."""

COLUMN_BITS: Final = 84
"""Stride of packed columns: three to a field element."""
SUM_BITS: Final = 83
"""Magnitude of a sum of position x column over an account."""
POSITION_BITS: Final = 77
"""Magnitude of lots x column of one position, which a snapshot's rules guarantee: 64 of them stay below ``2**SUM_BITS``."""
GAIN_BITS: Final = 31
"""Weights of gains, losses, scenarios and bases: rates below about 2.1."""
SHOCK_BITS: Final = 115
WORST_BITS: Final = 156
REQUIRED_BITS: Final = 160
RISK_CLAIM_BITS: Final = 184

LOTS_OFFSET: Final = 1 << LOTS_BITS
CASH_OFFSET: Final = 1 << CASH_BITS


def claim_bits(positions: int, collateral: int) -> int:
    """Smallest width that holds either side's difference in the claim, for a preset of this size.

    ``|equity|`` is at most ``2**CASH_BITS * 1e9 + positions * 2**NOTIONAL_BITS * 1e9 + collateral * 2**(CONSTANT_BITS + 1)``, ten thousand
    times that enters the claim, and ``bound * requirement`` at most ``2**BOUND_BITS * positions * 2**CONSTANT_BITS``; their sum bounds
    the difference.
    """
    equity = RATE_SCALE * ((1 << CASH_BITS) + positions * (1 << NOTIONAL_BITS)) + collateral * (1 << (CONSTANT_BITS + 1))
    requirement = positions << CONSTANT_BITS
    return (BPS_SCALE * equity + (requirement << BOUND_BITS)).bit_length()
