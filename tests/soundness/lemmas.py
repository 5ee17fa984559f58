"""What the no-wrap lemmas share: integers of a width, what a range check says of a difference, and the solver."""

from __future__ import annotations

import z3  # type: ignore[import-untyped]

from circuits.field import R

K = z3.Int("k")


def natural(name: str, bits: int, extra: list[z3.BoolRef]) -> z3.ArithRef:
    """A variable in ``[0, 2**bits)``."""
    variable = z3.Int(name)
    extra += [variable >= 0, variable < 2**bits]
    return variable


def signed(name: str, bits: int, extra: list[z3.BoolRef]) -> z3.ArithRef:
    """A variable in ``(-2**bits, 2**bits)``."""
    variable = z3.Int(name)
    extra += [variable > -(2**bits), variable < 2**bits]
    return variable


def accepted(difference: z3.ArithRef, bits: int) -> z3.BoolRef:
    """What ``InRange(bits)`` enforces of a difference of integers."""
    return z3.And(difference + K * R >= 0, difference + K * R < 2**bits)


def impossible(*claims: z3.BoolRef) -> bool:
    """Whether no integers satisfy all of these."""
    solver = z3.Solver()
    solver.set("timeout", 60_000)
    solver.add(*claims)
    return bool(solver.check() == z3.unsat)
