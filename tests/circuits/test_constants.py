"""One table of constants: tags.circom is circuits/field.py, widths.circom is margin/widths.py, and every width is wide enough."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from circuits import field, registry
from circuits.home import CIRCUITS
from margin import widths

FUNCTION = re.compile(r"function (\w+)\(([\w, ]*)\) \{\s*return ([^;]+);\s*\}")


def functions(file: str) -> dict[str, tuple[list[str], str]]:
    """Name to parameters and body of each function."""
    text = re.sub(r"//[^\n]*", "", (CIRCUITS / "lib" / file).read_text(encoding="utf-8"))
    found = {name: ([p for p in parameters.split(", ") if p], body) for name, parameters, body in FUNCTION.findall(text)}
    assert len(found) == text.count("function ")
    return found


def evaluate(name: str, file: str, **arguments: int) -> int:
    """A constant function's value: literals, the arithmetic signs, and calls of its neighbours."""
    parameters, body = functions(file)[name]
    assert set(parameters) == set(arguments)
    neighbours = {other: lambda other=other: evaluate(other, file) for other in functions(file)}
    assert re.fullmatch(r"[\w\s+*()]+", body)
    return int(eval(body, {"__builtins__": {}}, {**neighbours, **arguments}))  # noqa: S307 - digits, names and + * only


@pytest.mark.parametrize("name", functions("widths.circom"))
def test_widths_are_the_bit_table(name: str) -> None:
    assert evaluate(name, "widths.circom") == getattr(widths, name)


CONSTANT = ("TAG_INSTRUMENT", "TAG_ASSET", "TAG_NODE", "TAG_GROUP", "TAG_COVER")
SIZED: dict[str, tuple[Callable[..., int], str, list[tuple[int, ...]]]] = {
    "TAG_ACCOUNT": (field.account_tag, "PC", [(2, 2), (8, 4), (16, 8), (64, 16), (255, 1), (1, 255)]),
    "TAG_ISOLATED": (field.isolated_tag, "P", [(2,), (8,), (32,)]),
    "TAG_POOL": (field.pool_tag, "M", [(2,), (4,), (8,)]),
    "TAG_CLEARING": (field.clearing_tag, "NK", [(4, 2), (16, 4), (64, 4)]),
    "TAG_RISK": (field.risk_tag, "S", [(4,), (16,), (31,)]),
    "TAG_CLASS": (field.class_tag, "S", [(4,), (16,), (31,)]),
    "TAG_HISTORY": (field.history_tag, "WT", [(1, 250), (1, 500), (3, 250), (3, 9)]),
    "TAG_MEASURE": (field.measure_tag, "WT", [(1, 250), (1, 500), (3, 250), (3, 9)]),
}
"""Tag functions of circom, the Python function, its parameters, and sizes to compare at."""


@pytest.mark.parametrize("name", CONSTANT)
def test_tags_are_those_of_python(name: str) -> None:
    assert evaluate(name, "tags.circom") == getattr(field, name)


@pytest.mark.parametrize(("name", "sizes"), [(name, sizes) for name, (_, _, each) in SIZED.items() for sizes in each])
def test_tags_with_sizes_are_those_of_python(name: str, sizes: tuple[int, ...]) -> None:
    function, parameters, _ = SIZED[name]
    assert evaluate(name, "tags.circom", **dict(zip(parameters, sizes, strict=True))) == function(*sizes)


def test_tags_are_distinct() -> None:
    tags = [getattr(field, name) for name in CONSTANT]
    tags += [function(*sizes) for function, _, each in SIZED.values() for sizes in each]
    assert len(set(tags)) == len(tags)


def test_there_is_no_other_tag() -> None:
    assert set(functions("tags.circom")) == {*CONSTANT, *SIZED}


@pytest.mark.parametrize("circuit", registry.of_model("cross"), ids=lambda c: c.id)
def test_the_claim_is_wide_enough_for_every_preset(circuit: registry.Circuit) -> None:
    assert widths.claim_bits(circuit.positions, circuit.collateral) <= widths.CLAIM_BITS


def test_safe_bits_are_below_the_modulus() -> None:
    assert 1 << widths.SAFE_BITS < field.R < 1 << (widths.SAFE_BITS + 1)
