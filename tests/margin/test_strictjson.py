from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from margin.decimals import NumberText
from margin.errors import InputError
from margin.strictjson import SMALL, Limits, canonical, canonical_texts, loads

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
ASCII_KEYS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=6), inner, max_size=4),
    max_leaves=12,
)


def refused(data: bytes, limits: Limits = SMALL) -> InputError:
    with pytest.raises(InputError) as caught:
        loads(data, "file.json", limits)
    assert caught.value.where.startswith("file.json")
    return caught.value


@given(VALUES)
def test_reads_what_json_writes(value: object) -> None:
    assert loads(json.dumps(value).encode(), "x") == value
    assert loads(json.dumps(value, ensure_ascii=False, indent=1).encode(), "x") == value


@given(VALUES)
def test_canonical_form_reads_back(value: object) -> None:
    assert loads(canonical(value), "x") == value
    assert canonical(loads(canonical(value), "x")) == canonical(value)


@given(ASCII_KEYS)
def test_fast_canonical_form_is_the_canonical_form(value: Any) -> None:
    assert canonical_texts(value) == rfc8785.dumps(value)


def test_canonical_example_of_the_standard() -> None:
    """RFC 8785, section 3.2.2, without its floating-point numbers."""
    value = {"string": '\u20ac$\u000f\nA\'B"\\\\"/', "literals": [None, True, False]}
    assert canonical(value) == '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()


@pytest.mark.parametrize("value", [2**53, {"a": float("nan")}, {1: 2}, {"a": "\ud800"}, object()])
def test_rejects_canonical_form_of_what_has_none(value: object) -> None:
    with pytest.raises(InputError) as caught:
        canonical(value)
    assert caught.value.stable_code == "json.canonical"


def test_rejects_canonical_form_of_a_cycle() -> None:
    cycle: list[object] = []
    cycle.append(cycle)
    with pytest.raises(InputError) as caught:
        canonical(cycle)
    assert caught.value.stable_code == "json.canonical"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b'{"a":1,"a":1}', "line 1 column 8"),
        (b'{"a":1,\n "b":{"c":[],"c":[]}}', "line 2 column 14"),
        (b'[{"a":1},{"b":[{"x":"{","y":"}","x":1}]}]', "line 1 column 33"),
        (b'{"a":1,"\\u0061":2}', "line 1 column 8"),
        (b'{"k":":","k":1}', "line 1 column 10"),
    ],
)
def test_rejects_duplicate_key(data: bytes, place: str) -> None:
    error = refused(data)
    assert error.stable_code == "json.duplicate"
    assert error.where == f"file.json {place}"


def test_same_key_in_different_objects_is_no_duplicate() -> None:
    assert loads(b'{"a":{"a":1},"b":[{"a":2},{"a":3}]}', "x") == {"a": {"a": 1}, "b": [{"a": 2}, {"a": 3}]}


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1" * 81, b"1." + b"1" * 80])
def test_rejects_number(number: bytes) -> None:
    error = refused(b'{"NaN":\n ' + number + b"}")
    assert error.stable_code == "json.number"
    assert error.where == "file.json line 2 column 2"


def test_a_constant_inside_a_string_is_text() -> None:
    assert loads(b'["NaN", "Infinity"]', "x") == ["NaN", "Infinity"]


@pytest.mark.parametrize("text", ["0.1", "1e5", "-0.0", "0.30000000000000004", "1E-7"])
def test_fractions_keep_their_text(text: str) -> None:
    assert loads(f'{{"n": {text}}}'.encode(), "x") == {"n": NumberText(text)}


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":', b'["]",', b'["\\"]",'])
def test_rejects_depth(opening: bytes) -> None:
    assert refused(opening * 20_000).stable_code == "json.depth"
    assert refused(opening * 30).stable_code == "json.depth"


def test_depth_limit_is_inclusive() -> None:
    limits = Limits(depth=5)
    assert loads(b"[" * 5 + b"]" * 5, "x", limits) == [[[[[]]]]]
    assert refused(b"[" * 6 + b"]" * 6, limits).stable_code == "json.depth"
    assert loads(b"[" + b"[]," * 50 + b"{}]", "x", limits)[-1] == {}


def test_limit_of_values_is_inclusive_and_comes_before_parsing() -> None:
    limits = Limits(values=4)
    assert loads(b'[1,2,{"a":3}]', "x", limits) == [1, 2, {"a": 3}]
    assert refused(b'[1,2,[{"a":3}]]', limits).stable_code == "json.values"
    assert refused(b"[1,2,3,4,5,", limits).stable_code == "json.values"


@pytest.mark.parametrize("text", ["[[[[[[", "]]]]]", '\\"[[[[[[', "\\\\", "{}[]"])
def test_brackets_inside_strings_do_not_count(text: str) -> None:
    value = {"a": text, "b": [text, text]}
    assert loads(json.dumps(value).encode(), "x", Limits(depth=2)) == value


def test_rejects_size() -> None:
    assert refused(b'"' + b"x" * 100 + b'"', Limits(size=100)).stable_code == "json.size"
    assert loads(b'"' + b"x" * 98 + b'"', "x", Limits(size=100)) == "x" * 98


@pytest.mark.parametrize("data", [b"", b" \n\t"])
def test_rejects_empty(data: bytes) -> None:
    assert refused(data).stable_code == "json.empty"


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbf{}", "{}".encode("utf-16"), b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\xaf"', b"\x89PNG\r\n\x1a\n\x00", b"PK\x03\x04\xff"],
)
def test_rejects_encoding(data: bytes) -> None:
    assert refused(data).stable_code == "json.encoding"


@pytest.mark.parametrize("escape", [b'"\\ud800"', b'"\\uDC00x"', b'{"\\ud800":1}', b'["\\ud83d\\ude00", ["\\ud83d"]]'])
def test_rejects_surrogate(escape: bytes) -> None:
    assert refused(escape).stable_code == "json.surrogate"


def test_a_surrogate_pair_is_a_character() -> None:
    assert loads(b'"\\ud83d\\ude00"', "x") == "\U0001f600"


@pytest.mark.parametrize("cut", [1, 5, 9, 14, 20, 26, 27])
def test_rejects_truncated(cut: int) -> None:
    whole = b'{"a": ["x", {"b": "text"}]}'
    assert len(whole) == 27
    if cut == 27:
        assert loads(whole, "x")
    else:
        assert refused(whole[:cut]).stable_code == "json.truncated"


def test_rejects_trailing() -> None:
    error = refused(b"{}\n{}")
    assert error.stable_code == "json.trailing"
    assert error.where == "file.json line 2 column 1"


@pytest.mark.parametrize(
    "data",
    [b"{'a': 1}", b"[1,]", b"{a: 1}", b"[01]", b"[+1]", b"[1_000]", b"[.5]", b'"a\nb"', b"[1 2]", b"<html>", b"[\xef\xbc\x91]", b"//\n{}"],
)
def test_rejects_syntax(data: bytes) -> None:
    assert refused(data).stable_code == "json.syntax"


@given(st.binary(max_size=60))
def test_any_bytes_give_a_value_or_an_input_error(data: bytes) -> None:
    codes = ["json.value"]
    try:
        loads(data, "x")
    except InputError as error:
        codes = [error.stable_code]
    assert codes[0].startswith("json.")
