"""The engine alone, without our decoding, is no laxer than the corpus: whatever JSON reaches it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from circuits.engine import Engine
from margin.errors import TrustError
from tests.verifier.test_corpus import FOLDERS, expected

STRICTER = {
    "good_without_curve",  # the engine wants the field that rapidsnark leaves out
}
OUTSIDE = {"vk.unpinned", "json.duplicate", "json.encoding", "json.size"}
"""What cannot be seen any more in parsed JSON."""
LINT_ALONE = {"vk.beta-repeats"}
"""Weak keys that only :mod:`verifier.key_lint` knows; the engine is never given one."""


def _json(folder: Path) -> tuple[object, object, object] | None:
    try:
        vk, proof, public = (json.loads((folder / name).read_bytes()) for name in ("vk.json", "proof.json", "public.json"))
    except (ValueError, RecursionError):
        return None
    return vk, proof, public


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.open()


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_engine_accepts_nothing_that_the_corpus_refuses(folder: Path, engine: Engine) -> None:
    content = _json(folder)
    if content is None or expected(folder)["code"] in OUTSIDE | LINT_ALONE:
        assert expected(folder)["code"]
        return
    vk, proof, public = content
    try:
        valid = engine.verify(vk, proof, public)  # type: ignore[arg-type]
    except TrustError:
        valid = False
    if folder.name in STRICTER:
        assert expected(folder)["valid"]
    else:
        assert valid == expected(folder)["valid"]
