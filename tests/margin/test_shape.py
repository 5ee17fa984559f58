from __future__ import annotations

import pytest

from margin import shape
from margin.errors import InputError

FIELDS = frozenset({"a", "b"})


def refused(function: object, *args: object, **options: object) -> InputError:
    with pytest.raises(InputError) as caught:
        function(*args, **options, code="x.schema")  # type: ignore[operator]
    assert caught.value.stable_code == "x.schema"
    return caught.value


def test_takes_the_exact_fields() -> None:
    assert shape.fields({"a": 1, "b": 2}, FIELDS, code="x") == {"a": 1, "b": 2}
    assert shape.fields({"a": 1, "b": 2, "c": 3}, FIELDS, frozenset({"c"}), code="x")["c"] == 3


def test_rejects_fields() -> None:
    assert refused(shape.fields, {"a": 1}, FIELDS).where == "b"
    assert refused(shape.fields, {"a": 1, "b": 2, "z": 3}, FIELDS).where == "z"
    assert refused(shape.fields, [], FIELDS).why == "found an array"
    assert refused(shape.fields, None, FIELDS).why == "found null"
    assert refused(shape.fields, True, FIELDS).why == "found a boolean"
    assert refused(shape.fields, 1, FIELDS).why == "found a number"


def test_rejects_items_and_text() -> None:
    assert refused(shape.items, {}).why == "found an object"
    assert refused(shape.text, 1).why == "found a number"
    assert refused(shape.text, "x" * 11, limit=10).why == "the limit is 10 characters"


@pytest.mark.parametrize("name", ["", " a", "a ", "a\nb", "a\0b", "a\u200bb", "\ud800", "x" * 65, "e\u0301", "a\u202eb", 7, None])
def test_rejects_name(name: object) -> None:
    refused(shape.name, name)


@pytest.mark.parametrize("name", ["BTC/USDT:USDT", "1000cat", "\u5e01\u5b89\u4eba\u751f", "\u00e9", "x" * 64, "a b"])
def test_takes_name(name: str) -> None:
    assert shape.name(name, code="x") == name


def test_located_joins_paths() -> None:
    def deep() -> None:
        with shape.located("tiers[2]"):
            shape.name("", code="x")

    with pytest.raises(InputError) as caught, shape.located("file"), shape.located("instruments"), shape.located("[4]"):
        deep()
    assert caught.value.where == "file.instruments[4].tiers[2]"
