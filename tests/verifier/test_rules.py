"""The catalogue of rules: stable codes, one class each, and a rejecting test for every one of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.vectors import generate
from verifier import steps
from verifier.engines import backend
from verifier.errors import RuleError, all_rules
from verifier.verify import _EXAMINE

FOLDER = Path(__file__).parent
CODES = sorted(rule.code for rule in all_rules())


def test_every_rule_has_a_code_of_its_own() -> None:
    assert len(set(CODES)) == len(CODES)
    assert all(re.fullmatch(r"[a-z]+(\.[a-z-]+)+", code) for code in CODES)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_carries_expected_and_got_as_data(rule: type[RuleError]) -> None:
    error = rule("What", where="there", expected=1, got="x" * 500)
    assert error.as_dict()["code"] == rule.code
    assert (error.expected, len(error.got)) == ("1", 80)
    assert error.exit_code in (1, 3, 4)
    assert rule.__doc__


@pytest.mark.parametrize("code", CODES)
def test_every_rule_is_refused_in_some_test(code: str) -> None:
    """Its code is expected by a case of the corpus or by a test's ``refused(...)`` or ``stable_code ==``."""
    corpus = {json.loads(path.read_bytes())["code"] for path in generate.FOLDER.glob("*/expect.json")}
    texts = [path.read_text() for path in FOLDER.glob("test_*.py") if path.name != Path(__file__).name]
    assert code in corpus or any(f'"{code}"' in text for text in texts)


def test_steps_are_numbered_in_the_order_in_which_they_are_taken() -> None:
    assert [step for step, _ in steps.STEPS] == [f"V{i}" for i in range(1, 15)]
    assert [step for step, _ in _EXAMINE] == [step for step, _ in steps.STEPS[:12]]


def test_documentation_of_the_steps_names_each_of_them() -> None:
    listed = re.findall(r"^(V\d+)\s+(\w+)\s", steps.__doc__ or "", re.MULTILINE)
    assert tuple(listed) == steps.STEPS


def test_rejects_engine_unknown() -> None:
    from margin.errors import UsageError

    with pytest.raises(UsageError) as caught:
        backend("arkworks")
    assert caught.value.stable_code == "engine.unknown"
