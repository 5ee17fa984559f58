"""The engines' own behaviour: batches, one process, and no verdict when an engine is missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from margin.errors import EnvironmentFault
from tests.vectors.case import typed_key, typed_proof
from tests.verifier import world
from tests.verifier.world import parts, verify
from verifier import decode
from verifier.engines import backend
from verifier.engines.native import NativeBackend
from verifier.points import negate_g1


def test_backend_is_one_per_process() -> None:
    assert backend("native") is backend("native")


def test_batch_names_the_false_ones_in_order() -> None:
    good = (typed_proof(), parts().signals)
    other = (decode.proof(world.base("open")["proof"]), parts("open").signals)
    wrong = (replace(typed_proof(), c=negate_g1(typed_proof().c)), parts().signals)
    crossed = (typed_proof(), parts("open").signals)
    assert NativeBackend().verify_many(typed_key(), [good, wrong, other, crossed, good]) == [True, False, True, False, True]


def test_batch_of_none() -> None:
    assert NativeBackend().verify_many(typed_key(), []) == []


def test_missing_engine_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path))
    with pytest.raises(EnvironmentFault) as caught:
        verify(parts().file(), engine=NativeBackend())
    assert caught.value.stable_code == "engine.missing"
    assert caught.value.exit_code == 5


def test_without_the_engine_plain_python_still_verifies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKMARGIN_HOME", str(tmp_path))
    assert verify(parts().file(), engine="py_ecc").valid
