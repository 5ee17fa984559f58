"""The corpus of good and bad proofs: three engines, one verdict, one code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from circuits import registry
from margin.errors import EnvironmentFault, ZkMarginError
from tests.vectors import generate
from tests.verifier import world
from verifier.engines import ENGINE_NAMES, Backend, backend
from verifier.trio import read_trio, verify_trio

FOLDERS = sorted(path.parent for path in generate.FOLDER.glob("*/expect.json"))
ENGINES = {name: backend(name) for name in ENGINE_NAMES}


@dataclass(frozen=True)
class Outcome:
    """What was found: the code of the broken rule, empty for a valid proof; and whether an engine was asked."""

    code: str
    asked: bool


class Counting:
    """An engine that notes whether it was asked."""

    def __init__(self, inner: Backend) -> None:
        self.inner, self.name, self.asked = inner, inner.name, False

    def verify(self, *arguments: object) -> bool:
        self.asked = True
        return self.inner.verify(*arguments)  # type: ignore[arg-type]


def outcome(folder: Path, engine: Backend) -> Outcome:
    counting = Counting(engine)
    vk, proof, public = ((folder / name).read_bytes() for name in ("vk.json", "proof.json", "public.json"))
    try:
        verify_trio(read_trio(vk, proof, public, pinned=expected(folder)["pinned"]), counting)
    except EnvironmentFault:
        raise
    except ZkMarginError as error:
        return Outcome(error.stable_code, counting.asked)
    return Outcome("", counting.asked)


@cache
def expected(folder: Path) -> dict[str, str | None]:
    content: dict[str, str | None] = json.loads((folder / "expect.json").read_bytes())
    return content


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_every_engine_gives_the_expected_verdict(folder: Path, engine: str) -> None:
    assert outcome(folder, ENGINES[engine]).code == expected(folder)["code"]


def test_folder_names_say_the_verdict() -> None:
    for folder in FOLDERS:
        assert folder.name.endswith("_fail") == bool(expected(folder)["code"]) != expected(folder)["valid"]


def test_engines_are_asked_exactly_where_the_pairing_decides() -> None:
    yes = world.Yes()
    for folder in FOLDERS:
        found = outcome(folder, yes)
        assert found.asked == (expected(folder)["code"] in ("", "proof.invalid")), folder.name


def test_corpus_covers_every_rule_of_proofs_keys_and_signals() -> None:
    codes = {expected(folder)["code"] for folder in FOLDERS}
    from verifier.errors import all_rules

    rules = {rule.code for rule in all_rules() if rule.code.split(".")[0] in ("proof", "point", "vk", "signals")}
    elsewhere = {"signals.mismatch", "vk.kind", "vk.development", "vk.digest"}  # of attestations and key folders
    assert rules - elsewhere <= codes


def test_making_the_corpus_again_changes_nothing() -> None:
    assert generate.differences(generate.contents()) == []


def test_base_belongs_to_the_registered_circuit() -> None:
    """After a change of the circuit: ``python -m tests.vectors.generate --new-base verify``."""
    provenance = world.base("provenance")
    circuit = registry.get(provenance["circuit"])
    assert provenance["r1csSha256"] == circuit.r1cs_sha256
    assert provenance["vkSha256"] == world.vk_sha256()
    assert provenance["vkSha256"] == circuit.development_vk_sha256
