"""Every byte string gets a defined answer: a verdict with a stable code, never an exception."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from attestation import dsse
from margin.strictjson import canonical
from tests.verifier import world
from tests.verifier.world import parts, verify

CODE = re.compile(r"[a-z]+([.-][a-z0-9_-]+)+")
small = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**60) | st.text(max_size=8) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += places(item, (*path, key))
    return found


STATEMENT = json.loads(world.envelope_of(parts().file()).payload)
PLACES = places(STATEMENT)


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    verdict = verify(data)
    assert not verdict.valid
    assert verdict.malformed
    assert CODE.fullmatch(verdict.code)


@given(small)
def test_any_json(value: Any) -> None:
    verdict = verify(json.dumps(value).encode())
    assert not verdict.valid
    assert CODE.fullmatch(verdict.code)


@given(st.sampled_from(PLACES), small)
@settings(max_examples=300, deadline=None)
def test_any_value_at_any_place_of_the_statement(path: tuple[Any, ...], value: Any) -> None:
    """Signed again by the holder: whatever is put anywhere, the answer is no, unless it is what stood there before."""
    statement = json.loads(json.dumps(STATEMENT))
    target = statement
    for step in path[:-1]:
        target = target[step]
    before, target[path[-1]] = target[path[-1]], value
    if path[-2:] == ("snapshot", "envelope") and value is None:
        return  # nobody stands for the prices: a warning in development
    try:
        payload = canonical(statement)
    except Exception:  # noqa: BLE001 - what has no canonical form goes in as it is
        payload = json.dumps(statement).encode()
    verdict = verify(dsse.sign(payload, world.HOLDER).to_bytes())
    assert verdict.valid == (value == before and type(value) is type(before))
    if not verdict.valid:
        assert CODE.fullmatch(verdict.code)
        assert sum(check.status == "fail" for check in verdict.checks) == 1
