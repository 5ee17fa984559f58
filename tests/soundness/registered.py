"""Everything in the catalogue, by id, found by where it stands: whoever adds a file adds nothing here.

* ``targets/*.py``: templates alone: ``TARGETS``;
* ``catalogue/*.py``: their mutants: ``MUTANTS``; ``FURTHER``, attacks that belong to no mutant;
* ``models/<model>/target*.py``: ``TARGETS``: the whole circuit, and templates that no other model has;
* ``models/<model>/attacks*.py``: attacks, each a name of the module;
* ``models/<model>/mutants*.py``: ``MUTANTS`` and ``FURTHER``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from tests.soundness.attack import Attack, Mutant, Target

HERE = Path(__file__).resolve().parent


def _modules(pattern: str) -> list[ModuleType]:
    """Modules below this package by a pattern of their paths, in alphabetical order."""
    paths = sorted(path.relative_to(HERE).with_suffix("") for path in HERE.glob(pattern) if path.stem != "__init__")
    return [import_module(f"{__package__}.{'.'.join(path.parts)}") for path in paths]


@cache
def targets() -> dict[str, Target]:
    """Main components, by name."""
    modules = _modules("targets/*.py") + _modules("models/*/target*.py")
    return _by_name([target for module in modules for target in module.TARGETS])


@cache
def wholes() -> tuple[Target, ...]:
    """The whole circuits, one for each model."""
    return tuple(target for target in targets().values() if target.whole)


@cache
def mutants() -> dict[str, Mutant]:
    """Mutants, by id."""
    modules = _modules("catalogue/*.py") + _modules("models/*/mutants*.py")
    every = [mutant for module in modules for mutant in getattr(module, "MUTANTS", ())]
    by_id = {item.id: item for item in every}
    if len(by_id) != len(every):
        raise ValueError(f"mutants with the same id: {_twice([item.id for item in every])}")
    return by_id


@cache
def attacks() -> dict[str, Attack]:
    """Attacks by id: those with a rule's number, by number, then those on templates."""
    every: dict[str, Attack] = {}
    for attack in _declared():
        if every.setdefault(attack.id, attack) is not attack:
            raise ValueError(f"two attacks have the id {attack.id}")
    return dict(sorted(every.items(), key=lambda item: _natural(item[0])))


def _declared() -> Iterator[Attack]:
    for module in _modules("models/*/attacks*.py"):
        yield from (item for item in vars(module).values() if isinstance(item, Attack))
    for module in _modules("catalogue/*.py") + _modules("models/*/mutants*.py"):
        yield from getattr(module, "FURTHER", ())
    for mutant in mutants().values():
        yield from mutant.by


def _natural(identifier: str) -> tuple[bool, int, str]:
    rule = identifier.split(".", maxsplit=1)[0]
    number = rule.removeprefix("R")
    return (not number.isdigit(), int(number) if number.isdigit() else 0, identifier)


def _by_name(items: list[Target]) -> dict[str, Target]:
    by_name = {item.name: item for item in items}
    if len(by_name) != len(items):
        raise ValueError(f"targets with the same name: {_twice([item.name for item in items])}")
    return by_name


def _twice(names: list[str]) -> str:
    return ", ".join(sorted({name for name in names if names.count(name) > 1}))
