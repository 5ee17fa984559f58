"""One table of constants: tags.circom is circuits/field.py, widths.circom is margin/widths.py, and every width is wide enough."""

from __future__ import annotations

import re

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


@pytest.mark.parametrize("name", ["TAG_INSTRUMENT", "TAG_ASSET", "TAG_NODE"])
def test_tags_are_those_of_python(name: str) -> None:
    assert evaluate(name, "tags.circom") == getattr(field, name)


@pytest.mark.parametrize(("positions", "collateral"), [(2, 2), (8, 4), (16, 8), (64, 16), (255, 1), (1, 255)])
def test_account_tag_is_that_of_python(positions: int, collateral: int) -> None:
    assert evaluate("TAG_ACCOUNT", "tags.circom", P=positions, C=collateral) == field.account_tag(positions, collateral)


def test_tags_are_distinct() -> None:
    tags = [field.TAG_INSTRUMENT, field.TAG_ASSET, field.TAG_NODE]
    tags += [field.account_tag(c.positions, c.collateral) for c in registry.all_circuits()]
    assert len(set(tags)) == len(tags)


def test_there_is_no_other_tag() -> None:
    assert set(functions("tags.circom")) == {"TAG_INSTRUMENT", "TAG_ASSET", "TAG_NODE", "TAG_ACCOUNT"}


@pytest.mark.parametrize("circuit", registry.all_circuits(), ids=lambda c: c.id)
def test_the_claim_is_wide_enough_for_every_preset(circuit: registry.Circuit) -> None:
    assert widths.claim_bits(circuit.positions, circuit.collateral) <= widths.CLAIM_BITS


def test_safe_bits_are_below_the_modulus() -> None:
    assert 1 << widths.SAFE_BITS < field.R < 1 << (widths.SAFE_BITS + 1)
