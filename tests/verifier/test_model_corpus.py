"""The corpus of attestations of every margin model: three engines, one verdict, one code."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from attestation.clock import fixed_clock
from circuits import registry
from margin.models import MODELS
from margin.times import parse_time
from tests.every_model import tiny
from tests.vectors import generate, model_base
from tests.vectors.model_base import MODEL_NAMES
from tests.verifier import world
from verifier.engines import ENGINE_NAMES, Backend, backend
from verifier.key_store import MemoryKeys
from verifier.snapshots import MemorySnapshots
from verifier.trust import TrustStore
from verifier.verdict import Verdict
from verifier.verify import verify_attestation

FOLDERS = sorted(path.parent for path in generate.MODELS.glob("*/expect.json"))
SETTING = generate.MODELS / generate.SETTING
PAIRING = ("", "proof.invalid")
"""Codes of the cases that the pairing decides."""


@cache
def setting() -> dict[str, Any]:
    """The verifier's side, read from the corpus alone."""
    about = json.loads((SETTING / "about.json").read_bytes())
    snapshots, keys = MemorySnapshots(world.engine()), MemoryKeys()
    snapshots.add((SETTING / "snapshot.json").read_bytes())
    for model in MODEL_NAMES:
        keys.add(tiny(model).id, model_base.key_bytes(model))
    return {
        "trust": TrustStore.load(SETTING / "trust.json"),
        "snapshots": snapshots,
        "keys": keys,
        "clock": fixed_clock(parse_time(about["verifiedAt"])),
        "mode": about["mode"],
    }


@cache
def expected(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "expect.json").read_bytes())
    return content


def verdict(folder: Path, engine: Backend) -> Verdict:
    return verify_attestation((folder / "attestation.json").read_bytes(), engine=engine, **setting())


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_every_engine_gives_the_expected_verdict(folder: Path, engine: str) -> None:
    found, wanted = verdict(folder, backend(engine)), expected(folder)
    assert (found.valid, found.code) == (wanted["valid"], wanted["code"]), found.sentence
    assert found.engine == (engine if wanted["code"] in PAIRING else "")


def test_an_engine_that_believes_everything_is_fooled_only_where_the_pairing_decides() -> None:
    for folder in FOLDERS:
        assert verdict(folder, world.Yes()).valid == (expected(folder)["code"] in PAIRING), folder.name


def test_signals_differ_from_the_proofs_where_the_name_says_so() -> None:
    """A proof that is presented as another model's has the right signals: only the key refuses it."""
    also = {"hasUpper": {"upperBps"}}
    seen = set()
    for folder in FOLDERS:
        model, _, mutation = folder.name.removesuffix("_fail").partition("_")
        kind, _, name = mutation.partition("_")
        if kind not in ("signal", "as", "weights", ""):
            continue
        attested = verdict(folder, world.Yes()).attested
        assert attested is not None
        base = model_base.base(model, "open" if attested.nonce is None else "challenged")["public"]
        pairs = zip(registry.SIGNALS, attested.public_signals, base, strict=True)
        wanted = {"signal": {name}, "weights": {"commitment"}}.get(kind, set())
        assert {signal for signal, value, proven in pairs if value != int(proven)} == wanted | also.get(name, set()), folder.name
        seen |= wanted
    assert seen | {"upperBps"} == set(registry.SIGNALS)


def test_folder_names_say_the_verdict() -> None:
    for folder in FOLDERS:
        assert folder.name.startswith(expected(folder)["model"])
        assert folder.name.endswith("_fail") == bool(expected(folder)["code"]) != expected(folder)["valid"]


def test_every_model_is_kept_apart_by_every_rule() -> None:
    assert set(MODEL_NAMES) | {"cross"} == set(MODELS)
    found: dict[str, list[str]] = {model: [] for model in MODEL_NAMES}
    for folder in FOLDERS:
        found[expected(folder)["model"]].append(expected(folder)["code"])
    for model, codes in found.items():
        assert {"", "policy.model", "snapshot.mismatch", "account.kind", "point.curve"} <= set(codes), model
        assert codes.count("proof.invalid") >= 2, model
        assert codes.count("") == 1, model
    assert {"pool.repeated", "pool.holder", "account.signer"} <= set(found["pool"])


def test_base_belongs_to_the_registered_circuits() -> None:
    """After a change of a circuit or of the snapshot of tests.every_model: ``python -m tests.vectors.generate --new-base models``."""
    assert json.loads((model_base.FOLDER / "provenance.json").read_bytes()) == model_base.provenance()
    for model in MODEL_NAMES:
        assert model_base.key_sha256(model) == registry.get(tiny(model).id).development_vk_sha256
