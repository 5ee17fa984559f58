"""What an attack is, what a mutant is, and what it means that one succeeds on the other.

An *attack* is a set of inputs, and of values for inner wires, with which a dishonest prover tries to make the constraints accept a
statement that is false. It counts for something only if it succeeds once the one constraint that stands in its way is gone.
A *mutant* is the circuit with one statement dropped or weakened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Values = Mapping[str, int]
"""Signal name (``main.tier[0].id``) to value."""


@dataclass(frozen=True)
class Target:
    """A main component under attack, with the executable specification of what it enforces.

    Attributes:
        name: for reports.
        include: the file that defines the template, below ``circuits/``.
        call: the instantiation.
        honest: inputs that must be accepted, by what is special about them.
        rule: the outputs that belong to the inputs, by name, or ``None`` if no witness may exist.
        public: names of public inputs.
        registered: of a whole circuit, the id under which it is registered: the production ``.r1cs`` must reject the same witnesses.
    """

    name: str
    include: str
    call: str
    honest: Callable[[], Mapping[str, Values]]
    rule: Callable[[Values], Values | None]
    public: str = ""
    registered: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is a whole circuit, whose attacks bring their own statement."""
        return bool(self.registered)


@dataclass(frozen=True)
class Attack:
    """One attempt.

    Attributes:
        id: ``R3.short-as-long``: the rule it is against (or the leaf template), and how.
        target: name of the target.
        says: the false statement that would be proven.
        inputs: the input signals; computed when needed.
        forged: values for wires that are no inputs.
        edits: only these wires of an honest witness are changed, and nothing is recomputed: somebody who has a proof, not the secrets.
        false: whether the statement proven by a whole assignment is false; by default, that the target's rule does not give it.
    """

    id: str
    target: str
    says: str
    inputs: Callable[[], Values]
    forged: Callable[[], Values] = field(default=dict)
    edits: Callable[[], Values] | None = None
    false: Callable[[Values], bool] | None = None

    @property
    def rule(self) -> str:
        """The part of the id before the dot."""
        return self.id.split(".")[0]


@dataclass(frozen=True)
class Mutant:
    """The circuit with one thing changed.

    Attributes:
        id: where and what.
        file, template: where the change is.
        old, new: the text there, which occurs exactly once, and what takes its place.
        target: the main component to compile and attack.
        kind: ``drop``: the statement's constraint is gone. ``weaken``: it is another one.
        by: attacks that are tried, in this order.
        survives: why no attack can succeed; empty when one must.
    """

    id: str
    file: str
    template: str
    old: str
    new: str
    target: str
    kind: Literal["drop", "weaken"]
    by: tuple[Attack, ...]
    survives: str = ""


def flat(**signals: object) -> dict[str, int]:
    """Nested input signals as wires: ``flat(set=[1, 2])`` is ``{"main.set[0]": 1, "main.set[1]": 2}``."""
    wires: dict[str, int] = {}

    def walk(name: str, value: object) -> None:
        if isinstance(value, int):
            wires[name] = value
        elif isinstance(value, list | tuple):
            for index, item in enumerate(value):
                walk(f"{name}[{index}]", item)
        else:
            raise TypeError(f"{name} is neither an integer nor a list")

    for name, value in signals.items():
        walk(f"main.{name}", value)
    return wires


def nested(values: Values) -> dict[str, Any]:
    """Wires as nested input signals, as circom's calculator takes them: ``{"main.set[0]": 1, "main.set[1]": 2}`` is ``{"set": [1, 2]}``."""
    signals: dict[str, Any] = {}
    for wire, value in values.items():
        name, *indices = re.findall(r"\w+", wire.removeprefix("main."))
        if not indices:
            signals[name] = value
            continue
        level = signals.setdefault(name, [])
        for index in map(int, indices[:-1]):
            while len(level) <= index:
                level.append([])
            level = level[index]
        level.append(value)
    return signals


def get(values: Values, name: str) -> int:
    """A signal of main."""
    return values[f"main.{name}"]


def array(values: Values, name: str) -> list[int]:
    """A one-dimensional signal of main, as far as it goes."""
    items: list[int] = []
    while (key := f"main.{name}[{len(items)}]") in values:
        items.append(values[key])
    return items
