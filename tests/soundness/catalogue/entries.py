"""Short forms for catalogue entries."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.soundness.attack import Attack, Mutant, Target, Values

FREE_COPY = "the input goes nowhere else: the prover only renames a value of its own, and what is opened is checked as before"

_OUTPUT_OF_CALL = re.compile(r"(signal )?(?P<name>\w+) <== (?P<call>\w+\(.*\)\(.*\))")


class Template:
    """Entries about one template, compiled within one target."""

    def __init__(self, file: str, template: str, target: Target) -> None:
        self.file, self.template, self.target = file, template, target

    def drop(self, statement: str, *by: Attack, survives: str = "") -> Mutant:
        """The statement without its constraint: ``<==`` only assigns, ``===`` and calls vanish."""
        return self._mutant("drop", f"{statement};", dropped(statement), f"drop {statement}", by, survives)

    def weaken(self, old: str, new: str, *by: Attack, survives: str = "") -> Mutant:
        """Another constraint in place of this one. Where an attack fails, the target's honest inputs are tried: refusing one kills it too."""
        return self._mutant("weaken", old, new, f"{old} -> {new}", by, survives)

    def _mutant(self, kind: str, old: str, new: str, what: str, by: tuple[Attack, ...], survives: str) -> Mutant:
        identifier = f"{self.template}: {what}" if self.template in self.target.name else f"{self.template} in {self.target.name}: {what}"
        return Mutant(identifier, self.file, self.template, old, new, self.target.name, kind, by, survives)  # type: ignore[arg-type]

    def attack(self, how: str, says: str, inputs: Callable[[], Values], **forged: int) -> Attack:
        """An attack on the target; forged wires by name, ``__`` for a dot and ``_i_`` for an index.

        ``how`` may begin with the rule that it is against: ``R20.no-loss``.
        """
        wires = {f"main.{_wire(name)}": value for name, value in forged.items()}
        rule, _, rest = how.rpartition(".")
        identifier = f"{rule}.{self.template}.{rest}" if rule else f"{self.template}.{how}"
        return Attack(identifier, self.target.name, says, inputs, lambda: wires)


def dropped(statement: str) -> str:
    """What is left of a statement when its constraint is dropped."""
    if match := _OUTPUT_OF_CALL.fullmatch(statement):
        declared = "signal " if statement.startswith("signal ") else ""
        return f"signal honest <== {match['call']}; {declared}{match['name']} <-- honest;"
    return f"{statement.replace('<==', '<--')};" if "<==" in statement else ""


def _wire(name: str) -> str:
    return re.sub(r"_(\d+)(?=_|\.|$)", r"[\1]", name.replace("__", "."))
