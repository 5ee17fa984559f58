"""Run attacks on the circuits as they are, and on the mutants."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache

from circuits.compile import ensure
from tests.soundness.attack import Attack, Mutant, Target, Values
from tests.soundness.deletion import without
from tests.soundness.dishonest import Prover, Undetermined
from tests.soundness.registered import attacks, mutants, targets, wholes
from tests.soundness.statements import body_of
from tests.soundness.system import System
from tests.soundness.variant import CircomRefused, Variant, build, library, main_of


@dataclass(frozen=True)
class Rejection:
    """What an attack meets on the circuit as it is."""

    attack: str
    rule: str
    target: str
    says: str
    violated: tuple[str, ...]
    registered: tuple[str, ...] | None
    """Constraints of the production ``.r1cs``; ``None`` for a template that is not compiled alone in production."""

    @property
    def rejected(self) -> bool:
        """Whether every constraint system in question refuses it."""
        return bool(self.violated) and self.registered != ()


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant."""

    mutant: str
    kind: str
    killed_by: str
    """The attack that proves something false on it, or the honest input that it refuses or gets wrong; empty when it survived."""
    survives: str
    """Why it may survive, from the catalogue."""
    succeeded: tuple[str, ...]
    failed: tuple[str, ...]

    @property
    def explained(self) -> bool:
        """Killed as it should be, or surviving as it may."""
        return bool(self.killed_by) != bool(self.survives) and not self.failed_attacks_expected_to_succeed

    @property
    def failed_attacks_expected_to_succeed(self) -> tuple[str, ...]:
        """Attacks in the catalogue for this mutant that do not work on it, where one of them should."""
        return () if self.survives or self.killed_by.startswith("honest") else self.failed


@cache
def honest_prover(target: str) -> Prover:
    """The unchanged template, unoptimised."""
    return Prover(build(variant(targets()[target])).system())


@cache
def definitions(target: str) -> dict[int, int]:
    """Wire to the constraint that defines it, in the unchanged template."""
    return honest_prover(target).definitions(next(iter(targets()[target].honest().values())))


@cache
def registered_system(circuit_id: str) -> System:
    """A tiny circuit as registered, compiled with the production flags."""
    paths = ensure(circuit_id)
    return System.read(paths["r1cs"].read_bytes(), paths["sym"].read_text(encoding="ascii"))


def variant(target: Target, mutant: Mutant | None = None) -> Variant:
    """The target's main file, over the sources with or without the mutation."""
    main = main_of(target.include, target.call, target.public)
    return Variant(main, {mutant.file: mutated(mutant)} if mutant else {})


def mutated(mutant: Mutant) -> str:
    """The source file with the change.

    Raises:
        LookupError: the text to be changed does not stand there exactly once: the circuit changed, and the catalogue must follow.
    """
    source = library()[mutant.file]
    start, end = body_of(source, mutant.template)
    boundary = r"(?<![\w.])" if mutant.kind == "drop" else ""  # a whole statement, not the end of one
    places = [match.start() for match in re.compile(boundary + re.escape(mutant.old)).finditer(source, start, end)]
    if len(places) != 1:
        raise LookupError(f"{mutant.file}: {mutant.template} does not contain {mutant.old!r} exactly once")
    return source[: places[0]] + mutant.new + source[places[0] + len(mutant.old) :]


def witness(prover: Prover, attack: Attack, target: Target) -> list[int]:
    """The attack's witness for a system."""
    inputs, forged = attack.inputs(), attack.forged()
    try:
        values = prover.solve(inputs, forged)
    except Undetermined:
        honest = honest_prover(target.name)
        values = prover.solve(inputs, forged, honest.system.assignment(honest.solve(inputs, forged)))
    for name, value in (attack.edits() if attack.edits else {}).items():
        values[prover.system.wires[name]] = value
    return values


def reject(identifier: str) -> Rejection:
    """Try an attack on the circuit as it is."""
    attack = attacks()[identifier]
    target = targets()[attack.target]
    prover = honest_prover(target.name)
    values = witness(prover, attack, target)
    violated = tuple(prover.system.describe(index) for index in prover.system.violated(values))
    registered = None
    if target.registered:
        system = registered_system(target.registered)
        by_name = prover.system.assignment(values)
        carried = [1] + [by_name[name] for name in system.names[1:]]
        registered = tuple(system.describe(index) for index in system.violated(carried))
    return Rejection(attack.id, attack.rule, attack.target, attack.says, violated, registered)


def false(attack: Attack, target: Target, values: Values) -> bool:
    """Whether a full assignment proves something false."""
    if attack.false:
        return attack.false(values)
    return disagrees(target, values)


def disagrees(target: Target, values: Values) -> bool:
    """Whether a satisfying assignment is one that the template's rule excludes."""
    outputs = target.rule(values)
    return outputs is None or any(values[name] != value for name, value in outputs.items())


def kill(identifier: str) -> Outcome:
    """Compile a mutant and try everything on it."""
    mutant = mutants()[identifier]
    target = targets()[mutant.target]
    prover = Prover(system_of(mutant))
    succeeded: list[str] = []
    failed: list[str] = []
    for attack in mutant.by:
        values = witness(prover, attack, target)
        accepted = not prover.system.violated(values)
        works = accepted and false(attack, target, prover.system.assignment(values))
        (succeeded if works else failed).append(attack.id)
    killed = succeeded[0] if succeeded else ""
    if mutant.kind == "weaken" and (failed or not killed):
        killed = _honest(prover, target) or killed
    return Outcome(mutant.id, mutant.kind, killed, mutant.survives, tuple(succeeded), tuple(failed))


def system_of(mutant: Mutant) -> System:
    """The mutant's constraints: those of the unchanged target without the dropped ones, or compiled.

    Raises:
        LookupError: the mutant does not compile.
    """
    target = targets()[mutant.target]
    mutated(mutant)  # the statement must be there
    template = target.call.partition("(")[0]
    smaller = without(honest_prover(target.name).system, definitions(target.name), mutant, template) if mutant.kind == "drop" else None
    return smaller or compiled(mutant)


def compiled(mutant: Mutant) -> System:
    """The mutant's constraints, by circom.

    Raises:
        LookupError: the mutant does not compile.
    """
    try:
        return build(variant(targets()[mutant.target], mutant)).system()
    except CircomRefused as refusal:
        raise LookupError(f"the mutant {mutant.id!r} does not compile: {refusal}") from None


def _honest(prover: Prover, target: Target) -> str:
    """The honest input that the mutant refuses or gets wrong."""
    for name, inputs in target.honest().items():
        values = prover.solve(inputs)
        if prover.system.violated(values):
            return f"honest input refused: {name}"
        if not target.whole and disagrees(target, prover.system.assignment(values)):
            return f"honest input, wrong output: {name}"
    return ""


def run_all(progress: Callable[[str], None] = lambda _: None, workers: int | None = None) -> tuple[list[Rejection], list[Outcome]]:
    """Every attack on the circuits, and every mutant."""
    started = time.monotonic()
    rejections: dict[str, Rejection] = {}
    outcomes: dict[str, Outcome] = {}
    for target in wholes():
        ensure(target.registered)
    with ProcessPoolExecutor(workers or os.cpu_count()) as pool:
        jobs = [pool.submit(_job, name, True) for name in _heavy_first(mutants())]
        jobs += [pool.submit(_job, name, False) for name in attacks()]
        for done, job in enumerate(as_completed(jobs), 1):
            result = job.result()
            if isinstance(result, Rejection):
                rejections[result.attack] = result
            else:
                outcomes[result.mutant] = result
            if done % 20 == 0 or done == len(jobs):
                progress(f"{done} of {len(jobs)} in {time.monotonic() - started:.0f} s")
    return [rejections[name] for name in attacks()], [outcomes[name] for name in mutants()]


def _job(identifier: str, mutant: bool) -> Outcome | Rejection:
    return kill(identifier) if mutant else reject(identifier)


def _heavy_first(names: Iterable[str]) -> Sequence[str]:
    """Whole circuits first, one after the other, and those before the others that a compiler must see."""

    def weight(name: str) -> tuple[bool, bool, str]:
        mutant = mutants()[name]
        return not targets()[mutant.target].whole, mutant.kind == "drop", mutant.target

    return sorted(names, key=weight)
