"""The dishonest prover: it computes a whole witness from whatever it likes to put on some wires.

circom's own calculator stops at the first broken assertion, so attacks do not use it. This one works on the constraint system alone:
it starts from chosen values, and determines every other wire by the constraint that leaves it no choice, exactly as far as the
constraints reach. Values that constraints do not determine forwards (the bits of a number, the inverse in ``IsZero``) are hints,
given here as an honest prover would, unless the attack says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping

from circuits.field import R
from tests.soundness.system import System

_NUM2BITS = (".bits.in", ".n2b.in")
"""What ``Num2Bits`` is called in our templates and in circomlib's."""


class Undetermined(Exception):
    """A wire that neither the inputs nor the attack fix: the mutant leaves it free, and the attack must choose."""


class Prover:
    """Solves one system, repeatedly."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._hints = self._find_hints()
        lone = [index for index, wires in enumerate(system.wires_of) if len(wires) == 1]
        self._constants = sorted(lone, key=lambda index: not any(w == 0 for w, _ in system.r1cs.constraints[index].c))
        """Constraints on one wire: tags first, then checks that something is zero."""

    def _find_hints(self) -> dict[int, tuple[list[int], bool]]:
        """Number's wire to the wires of its bits, and ``IsZero``'s input to its inverse."""
        hints: dict[int, tuple[list[int], bool]] = {}
        wires = self.system.wires
        for name, wire in wires.items():
            if name.endswith(_NUM2BITS):
                bits: list[int] = []
                at = name.removesuffix("in") + "out"
                while (bit := f"{at}[{len(bits)}]") in wires:
                    bits.append(wires[bit])
                hints[wire] = (bits, True)
            elif name.endswith(".inv"):
                hints[wires[name.removesuffix("inv") + "in"]] = ([wire], False)
        return hints

    def solve(
        self, inputs: Mapping[str, int], forged: Mapping[str, int] | None = None, fallback: Mapping[str, int] | None = None
    ) -> list[int]:
        """A full witness with these values on their wires; nothing is said about whether it satisfies anything. Inner wires that are in no
        constraint are zero.

        Args:
            inputs: input signals, by name.
            forged: values for wires that are no inputs. They are put in last, as are public signals, so that a contradiction shows
                at the constraint that defines the wire and not at some consequence.
            fallback: values for wires that the constraints leave free and the attack does not choose.

        Raises:
            Undetermined: naming wires that stay free.
        """
        state = self._fill(inputs, forged or {}, strict=False)
        outputs = self.system.r1cs.header.public_outputs
        free = [wire for wire, value in enumerate(state.values) if value is None and (self.system.uses[wire] or wire <= outputs)]
        for wire in free:
            if state.values[wire] is None:
                name = self.system.names[wire]
                if fallback is None or name not in fallback:
                    raise Undetermined(f"nothing determines {name} ({len(free)} wires are free)")
                self._assign(wire, fallback[name], state)
                self._run(state)
        return [0 if value is None else value for value in state.values]

    def definitions(self, inputs: Mapping[str, int]) -> dict[int, int]:
        """Wire to the constraint that defines it: the one that determines it, forwards, when an honest witness is computed. Bits and
        inverses are hints and have none.
        """
        return self._fill(inputs, {}, strict=True).origin

    def _fill(self, inputs: Mapping[str, int], forged: Mapping[str, int], *, strict: bool) -> _State:
        """Determine what these values determine. ``strict``: only by constraints as they are written, from right to left."""
        system = self.system
        state = _State(system.r1cs.header.wires, [len(wires) for wires in system.wires_of], strict)
        public = 1 + system.r1cs.header.public_outputs + system.r1cs.header.public_inputs
        late = {name: value for name, value in inputs.items() if system.wires[name] < public} | dict(forged)
        state.reserved.update(system.wires[name] for name in late)
        for name, value in inputs.items():
            if name not in late:
                self._assign(system.wires[name], value % R, state)
        self._run(state)
        for index in self._constants:
            self._solve(index, state)
            self._run(state)
        for name, value in late.items():
            self._assign(system.wires[name], value % R, state)
            self._run(state)
        return state

    def _assign(self, wire: int, value: int, state: _State) -> None:
        stack = [(wire, value)]
        while stack:
            wire, value = stack.pop()
            if state.values[wire] is not None:
                continue
            state.values[wire] = value
            for index in self.system.uses[wire]:
                state.unknown[index] -= 1
                if state.unknown[index] == 1:
                    state.ready.append(index)
            if wire in self._hints:
                targets, bits = self._hints[wire]
                honest = [value >> place & 1 for place in range(len(targets))] if bits else [pow(value, -1, R) if value else 0]
                stack.extend((target, hint) for target, hint in zip(targets, honest, strict=True) if target not in state.reserved)

    def _run(self, state: _State) -> None:
        while state.ready:
            self._solve(state.ready.pop(), state)

    def _solve(self, index: int, state: _State) -> None:
        """Determine the one unknown wire of a constraint, if the constraint defines it."""
        if state.unknown[index] != 1:
            return
        values = state.values
        wire = next(w for w in self.system.wires_of[index] if values[w] is None)
        if wire in state.reserved:
            return
        constraint = self.system.r1cs.constraints[index]
        factors = []
        for part in (constraint.a, constraint.b):
            total = 0
            for w, k in part:
                value = values[w]
                if value is None:
                    return  # a factor is never solved for: a statement defines what stands alone
                total += k * value
            factors.append(total)
        coefficient = total = 0
        for w, k in constraint.c:
            value = values[w]
            if value is None:
                coefficient = k
            else:
                total += k * value
        if state.strict and coefficient != R - 1:
            return  # circom negates what a statement defines
        rest = (factors[0] * factors[1] - total) % R
        state.origin[wire] = index
        inverse = coefficient if coefficient in {1, R - 1} else pow(coefficient, -1, R)
        self._assign(wire, rest * inverse % R, state)


class _State:
    """Values so far, the number of unknown wires per constraint, constraints with one unknown wire, wires that wait for the end, and which
    constraint determined a wire.
    """

    def __init__(self, wires: int, unknown: list[int], strict: bool) -> None:
        self.values: list[int | None] = [None] * wires
        self.values[0] = 1
        self.unknown = unknown
        self.ready: list[int] = []
        self.reserved: set[int] = set()
        self.origin: dict[int, int] = {}
        self.strict = strict
