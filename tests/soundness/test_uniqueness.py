"""T6: a solver finds no second witness for any leaf gadget, and does find one where a constraint is missing."""

from __future__ import annotations

import pytest

from tests.soundness import uniqueness
from tests.soundness.uniqueness import GADGETS, Gadget, check, small_widths
from tests.soundness.variant import Built, Variant, build, library


@pytest.mark.parametrize("gadget", GADGETS, ids=lambda gadget: gadget.call)
def test_inputs_determine_every_wire(gadget: Gadget) -> None:
    assert check(gadget) == "unsat"


def test_finds_a_second_witness_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    loose = library()["lib/range.circom"].replace("value <== (1 - 2 * negative) * magnitude;", "value <-- (1 - 2 * negative) * magnitude;")

    def build_loose(variant: Variant) -> Built:
        return build(Variant(variant.main, {**variant.replaced, "lib/range.circom": loose}, variant.flags))

    monkeypatch.setattr(uniqueness, "build", build_loose)
    assert check(Gadget("lib/range.circom", "Signed(3)")) == "sat"


def test_small_widths_change_only_widths() -> None:
    before, after = library()["lib/widths.circom"].splitlines(), small_widths()["lib/widths.circom"].splitlines()
    assert sum(a != b for a, b in zip(before, after, strict=True)) == len(uniqueness.SMALL)
