"""Drop a statement by deleting its constraints from the compiled system, which takes no further compilation.

Without optimisation ``x <== e`` is one constraint for every signal of ``x``, in every instance of its template: the one with ``x`` alone and
negated on its right side whose other signals are those that the statement can name, which are the component's own for one of its signals
and not those of the component whose input it is. Where several are left, it is the one that determines ``x`` when an honest witness is
computed. A call without an output, ``InRange(8)(x)``, is all constraints on the signals of its component. ``a === b`` is the constraint on its
signals that determines none. (A test compares the results with what circom makes of the source without the statement.) Where it cannot be
told which constraints are meant, the mutant is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import replace
from functools import cache

from circuits.field import R
from circuits.r1cs import ConstraintSystem
from tests.soundness.attack import Mutant
from tests.soundness.statements import Statement, constraining, templates, without_comments
from tests.soundness.system import System
from tests.soundness.variant import library

_COMPONENT = re.compile(r"(?<![\w.])(\w+)(?:\[[^\]]*\])*\s*=\s*([A-Z]\w*)\(")
_ANONYMOUS = re.compile(r"([A-Z]\w*?)(?:#\d+)?$")
_INDEX = re.compile(r"\[[^\]]*\]")
_SIGNAL = re.compile(r"[a-zA-Z]\w*(?:\[[^\]]*\])*(?:\.\w+(?:\[[^\]]*\])*)*")

Defined = Mapping[int, int]
"""Wire to the constraint that defines it."""


def without(system: System, defined: Defined, mutant: Mutant, template: str) -> System | None:
    """The system without the constraints of a dropped statement; ``None`` where it takes a compiler to tell.

    Args:
        system: the whole target, without optimisation.
        defined: the constraint of each wire.
        mutant: the statement, in ``old``.
        template: the target's.
    """
    statement = mutant.old.removesuffix(";")
    if mutant.kind != "drop":
        return None
    signals = _signals_of(system, template).get(mutant.template, {})
    if "<==" not in statement:
        stated = _asserting(system, defined, mutant, signals) if "===" in statement else _called(system, mutant, signals)
        return System(_smaller(system.r1cs, stated), system.wires) if stated else None
    mine = _matching(signals, statement)
    others = [s.text for s in _statements(mutant.file) if s.template == mutant.template and s.text != statement and "<==" in s.text]
    if not mine or any(mine & _matching(signals, other) for other in others):
        return None
    gone = {_definition(system, defined, *signal) for signal in mine}
    return None if None in gone else System(_smaller(system.r1cs, gone), system.wires)


def _definition(system: System, defined: Defined, wire: int, component: str, own: bool) -> int | None:
    """The constraint of the statement that assigns a signal; ``own``: it is a signal of that component, else an input of it."""
    candidates = []
    for index in system.uses[wire]:
        constraint = system.r1cs.constraints[index]
        alone = dict(constraint.c).get(wire) == R - 1 and not any(w == wire for part in (constraint.a, constraint.b) for w, _ in part)
        if alone and all(system.names[w].startswith(f"{component}.") == own for w in system.wires_of[index] if w != wire):
            candidates.append(index)
    if len(candidates) == 1:
        return candidates[0]
    return defined[wire] if defined.get(wire) in candidates else None


def _called(system: System, mutant: Mutant, signals: Mapping[str, set[_Signal]]) -> set[int]:
    """The constraints of a call without an output: all that have a signal of its component, one of those without a name in its template."""
    statement = mutant.old.removesuffix(";")
    called = statement.partition("(")[0]
    calls = [s.text for s in _statements(mutant.file) if s.template == mutant.template and _calls(s.text, called)]
    places = {match[1] or "" for local in signals if (match := re.match(rf"{called}(#\d+)?[.\[]", local))}
    if len(places) != len(calls) or calls.count(statement) != 1:
        return set()
    name = called if len(calls) == 1 else f"{called}#{calls.index(statement)}"
    inner = {signal for local, found in signals.items() if re.match(rf"{name}[.\[]", local) for signal in found}
    components = {component for _, component, _ in inner}
    prefixes = tuple(f"{component}." for component in components)
    return {i for name, wire in system.wires.items() if name.startswith(prefixes) for i in system.uses[wire]}


def _calls(statement: str, template: str) -> bool:
    """Whether a statement calls a template in place."""
    return re.match(rf"(?:[^=]*<== )?{template}\(.*\)\(.*\)", statement) is not None


def _asserting(system: System, defined: Defined, mutant: Mutant, signals: Mapping[str, set[_Signal]]) -> set[int]:
    """The constraints of ``a === b``: those on its signals, and on no other component's, that determine no signal."""
    defining = set(defined.values())
    every = [s.text for s in _statements(mutant.file) if s.template == mutant.template and "===" in s.text]
    level: dict[int, set[str]] = {}
    below: dict[int, str] = {}
    for found in signals.values():
        for wire, component, own in found:
            level.setdefault(wire, set()).add(component if own else component.rpartition(".")[0])
            if not own:
                below[wire] = component
    free = {index for wire in level for index in system.uses[wire] if index not in defining}
    gone = set()
    for index in free:
        wires = system.wires_of[index]
        inner = {below.get(wire) for wire in wires}
        if not set.intersection(*(level.get(wire, set()) for wire in wires)) or (len(inner) == 1 and None not in inner):
            continue  # a component's own
        meant = [text for text in every if all(any(w in named for w in wires) for named in _named(signals, text))]
        if len(meant) != 1:
            return set()
        if meant[0] == mutant.old.removesuffix(";"):
            gone.add(index)
    return gone


def _named(signals: Mapping[str, set[_Signal]], statement: str) -> list[set[int]]:
    """The wires of every signal that a statement names."""
    found = [{wire for wire, _, _ in _matching(signals, name)} for name in _SIGNAL.findall(statement)]
    return [wires for wires in found if wires]


def _smaller(system: ConstraintSystem, gone: Set[int | None]) -> ConstraintSystem:
    kept = tuple(constraint for index, constraint in enumerate(system.constraints) if index not in gone)
    return ConstraintSystem(replace(system.header, constraints=len(kept)), kept)


@cache
def _statements(file: str) -> tuple[Statement, ...]:
    return tuple(constraining(file, library()[file]))


@cache
def _components() -> dict[str, dict[str, str]]:
    """Template to the templates of its components by their names."""
    found: dict[str, dict[str, str]] = {}
    for source in library().values():
        code = without_comments(source)
        for name, start, end in templates(source):
            found[name] = dict(_COMPONENT.findall(code[start:end]))
    return found


_Signal = tuple[int, str, bool]
"""Wire, component, and whether it is one of the component's own or an input of it."""
_kept: dict[int, dict[str, dict[str, set[_Signal]]]] = {}


def _signals_of(system: System, template: str) -> dict[str, dict[str, set[_Signal]]]:
    """Template to its signals, and its components' inputs, as its statements name them, in all instances."""
    if id(system) in _kept:
        return _kept[id(system)]
    known: dict[str, str | None] = {"main": template}

    def template_of(path: str) -> str | None:
        if path not in known:
            parent, _, last = path.rpartition(".")
            above = template_of(parent)
            name = last.partition("[")[0]
            anonymous = _ANONYMOUS.fullmatch(name)
            known[path] = above and (_components().get(above, {}).get(name) or (anonymous[1] if anonymous else None))
        return known[path]

    index: dict[str, dict[str, set[_Signal]]] = {}
    for full, wire in system.wires.items():
        component, _, local = full.rpartition(".")
        if owner := template_of(component):
            index.setdefault(owner, {}).setdefault(local, set()).add((wire, component, True))
        parent, _, name = component.rpartition(".")
        if parent and (owner := template_of(parent)):
            index.setdefault(owner, {}).setdefault(f"{name}.{local}", set()).add((wire, component, False))
    _kept.clear()
    _kept[id(system)] = index
    return index


def _matching(signals: Mapping[str, set[_Signal]], statement: str) -> set[_Signal]:
    """What stands on the left of a statement."""
    left = statement.partition("<==")[0].replace("signal ", "").replace("output ", "").strip()
    parts = [r"\[\d+\]" if not i[1:-1].isdigit() else re.escape(i) for i in _INDEX.findall(left)]
    pattern = re.escape(_INDEX.sub("@", left)).replace("@", "%s") % tuple(parts)
    wanted = re.compile(pattern + r"(?:\[\d+\])*")
    return {signal for local, found in signals.items() if wanted.fullmatch(local) for signal in found}
