"""Everything in the catalogue, by id."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tests.soundness.attack import Attack, Mutant, Target
from tests.soundness.catalogue import attacks as account_attacks
from tests.soundness.catalogue import claims, cross, hashes, rows, values
from tests.soundness.targets import hashes as hash_targets
from tests.soundness.targets import rows as row_targets
from tests.soundness.targets import values as value_targets
from tests.soundness.targets import whole


@cache
def targets() -> dict[str, Target]:
    """Main components, by name."""
    every = (*value_targets.TARGETS, *hash_targets.TARGETS, *row_targets.TARGETS, *whole.TARGETS)
    return {target.name: target for target in every}


@cache
def mutants() -> dict[str, Mutant]:
    """Mutants, by id."""
    every = (*values.MUTANTS, *hashes.MUTANTS, *rows.MUTANTS, *cross.MUTANTS)
    return _by_id(every)


@cache
def attacks() -> dict[str, Attack]:
    """Attacks on the whole circuit, then those on templates, by id."""
    every = {attack.id: attack for attack in _declared()}
    return dict(sorted(every.items(), key=lambda item: (item[1].target != whole.WHOLE.name, _natural(item[0]))))


def _declared() -> Iterator[Attack]:
    for module in (account_attacks, claims):
        yield from (item for item in vars(module).values() if isinstance(item, Attack))
    yield from hashes.FURTHER
    for mutant in mutants().values():
        yield from mutant.by


def _natural(identifier: str) -> tuple[str, int, str]:
    rule, _, how = identifier.partition(".")
    number = rule.removeprefix("R")
    return ("R", int(number), how) if number.isdigit() else (rule, 0, how)


def _by_id(items: tuple[Mutant, ...]) -> dict[str, Mutant]:
    by_id = {item.id: item for item in items}
    if len(by_id) != len(items):
        raise ValueError("two mutants have the same id")
    return by_id
