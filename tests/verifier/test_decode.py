"""Strict decoding: one spelling for every number, one shape for every file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuits.field import Q, R
from tests.vectors.case import key_json, proof_json
from verifier import decode
from verifier.errors import ProofNumberError, ProofShapeError, RuleError, SignalNumberError
from verifier.verification_keys import proof_to_dict

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


@given(st.integers(0, Q - 1))
def test_coordinates_round_trip(value: int) -> None:
    proof = proof_json()
    proof["pi_a"][0] = str(value)
    assert proof_to_dict(decode.proof(proof)) == proof


@given(st.integers(0, R - 1))
def test_signals_round_trip(value: int) -> None:
    assert decode.public_signals([str(value)]) == (value,)


@given(st.text(alphabet="0123456789-+_ .eExabf１", max_size=90))
def test_a_text_is_refused_unless_it_is_the_spelling_of_its_value(text: str) -> None:
    proof = proof_json()
    proof["pi_c"][1] = text
    try:
        found = decode.proof(proof).c[1]
    except ProofNumberError:
        return
    assert str(found) == text


@given(st.integers())
def test_signals_outside_the_field_are_refused(value: int) -> None:
    if 0 <= value < R:
        assert decode.public_signals([str(value)]) == (value,)
    else:
        with pytest.raises(SignalNumberError):
            decode.public_signals([str(value)])


@given(json_values)
def test_any_json_is_decoded_or_refused_by_a_rule(value: object) -> None:
    for read in (decode.proof, decode.verification_key):
        with pytest.raises(RuleError) as caught:
            read(value)
        assert caught.value.exit_code in (3, 4)
        assert len(caught.value.got) <= 80
    try:
        signals = decode.public_signals(value)
    except RuleError:
        return
    assert [str(signal) for signal in signals] == value


@given(st.sampled_from(["pi_a", "pi_b", "pi_c", "protocol", "curve"]), json_values)
def test_any_json_in_place_of_a_field_is_refused(field: str, value: object) -> None:
    with pytest.raises(RuleError):
        decode.proof(proof_json() | {field: value} if value != proof_json()[field] else [])


def test_rejects_curve_missing_unless_it_may() -> None:
    proof = proof_json()
    del proof["curve"]
    with pytest.raises(ProofShapeError):
        decode.proof(proof)
    assert decode.proof(proof, curve_may_miss=True) == decode.proof(proof_json())


def test_key_round_trip() -> None:
    key = decode.verification_key(key_json())
    assert decode.verification_key(key.to_dict()) == key
    assert json.loads(json.dumps(key.to_dict())) == key_json()
