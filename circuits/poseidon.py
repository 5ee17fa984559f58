"""Poseidon over BN254 in plain Python, the auditor's version: circomlib's permutation for 1 to 16 inputs.

Round constants and matrices are not copied from anywhere: they are derived here from the parameters with the Grain LFSR of the
Poseidon paper (Grassi et al., USENIX Security 2021, appendix E), as circomlib's were. A test compares the result with circomlib's
circuits; the engine is the fast implementation.

Parameters: x**5, 8 full rounds, partial rounds by width as in circomlib's ``poseidon.circom``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from circuits.field import R

FULL_ROUNDS: Final = 8
PARTIAL_ROUNDS: Final = (56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68)
"""Partial rounds for state widths 2 to 17."""

MAX_INPUTS: Final = len(PARTIAL_ROUNDS)
FIELD_BITS: Final = 254


def _grain(width: int, partial_rounds: int) -> Iterator[int]:
    """Self-shrinking Grain LFSR bits, seeded with the instance's parameters (prime field, x**5)."""
    seed = f"{1:02b}{0:04b}{FIELD_BITS:012b}{width:012b}{FULL_ROUNDS:010b}{partial_rounds:010b}" + "1" * 30
    state = [int(bit) for bit in seed]

    def step() -> int:
        bit = state[62] ^ state[51] ^ state[38] ^ state[23] ^ state[13] ^ state[0]
        state.pop(0)
        state.append(bit)
        return bit

    for _ in range(160):
        step()
    while True:
        while not step():
            step()
        yield step()


def _draw(bits: Iterator[int]) -> int:
    value = 0
    for _ in range(FIELD_BITS):
        value = value << 1 | next(bits)
    return value


@cache
def parameters(width: int) -> tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]:
    """Round constants (flat, ``width`` per round) and the Cauchy MDS matrix for one state width."""
    partial_rounds = PARTIAL_ROUNDS[width - 2]
    bits = _grain(width, partial_rounds)
    constants: list[int] = []
    while len(constants) < (FULL_ROUNDS + partial_rounds) * width:
        candidate = _draw(bits)
        if candidate < R:  # rejection, so that round constants are uniform
            constants.append(candidate)
    points = [_draw(bits) % R for _ in range(2 * width)]
    xs, ys = points[:width], points[width:]
    matrix = tuple(tuple(pow(x + y, -1, R) for y in ys) for x in xs)
    return tuple(constants), matrix


def permute(state: Sequence[int]) -> list[int]:
    """The permutation on ``len(state)`` elements, 2 to 17 of them, each in ``[0, R)``."""
    width = len(state)
    partial_rounds = PARTIAL_ROUNDS[width - 2]
    constants, matrix = parameters(width)
    current = list(state)
    half = FULL_ROUNDS // 2
    for round_ in range(FULL_ROUNDS + partial_rounds):
        offset = round_ * width
        current = [(value + constants[offset + i]) % R for i, value in enumerate(current)]
        if half <= round_ < half + partial_rounds:
            current[0] = pow(current[0], 5, R)
        else:
            current = [pow(value, 5, R) for value in current]
        current = [sum(m * value for m, value in zip(row, current, strict=True)) % R for row in matrix]
    return current


def poseidon(inputs: Sequence[int], state: int = 0) -> int:
    """Hash 1 to 16 field elements under an initial state (a domain tag or a chaining value).

    Raises:
        ValueError: wrong number of inputs, or an input that is not a canonical field element.
    """
    if not 1 <= len(inputs) <= MAX_INPUTS:
        raise ValueError(f"Poseidon takes 1 to {MAX_INPUTS} inputs, not {len(inputs)}")
    if not all(0 <= value < R for value in (state, *inputs)):
        raise ValueError("Poseidon's inputs are field elements in [0, R)")
    return permute([state, *inputs])[0]
