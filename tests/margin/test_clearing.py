"""The clearing account: widths, padding to a circuit's slots."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from margin.clearing import ClearingAccount
from margin.errors import InputError

ACCOUNT = ClearingAccount(7, 100, 20, ((1, 2), (3, 4), (5, 6)))


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"tag": -1}, "tag"),
        ({"tag": 2**128}, "tag"),
        ({"fund": -1}, "fund"),
        ({"fund": 2**95}, "fund"),
        ({"other": -1}, "other"),
        ({"other": 2**95}, "other"),
        ({"losses": ((1, -1),)}, "losses[0][1]"),
        ({"losses": ((1,), (2**88,))}, "losses[1][0]"),
    ],
)
def test_rejects_what_does_not_fit(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError) as caught:
        replace(ACCOUNT, **changes)
    assert (caught.value.stable_code, caught.value.where) == ("account.width", where)


def test_takes_what_just_fits() -> None:
    assert ClearingAccount(2**128 - 1, 2**95 - 1, 2**95 - 1, ((2**88 - 1,),)).scenarios == 1


def test_rejects_members_with_different_numbers_of_losses() -> None:
    with pytest.raises(InputError) as caught:
        replace(ACCOUNT, losses=((1, 2), (3,)))
    assert (caught.value.stable_code, caught.value.where) == ("account.shape", "losses[1]")


def test_padding_adds_zeros_at_the_end() -> None:
    padded = ACCOUNT.padded(4, 4)
    assert padded.losses == ((1, 2, 0, 0), (3, 4, 0, 0), (5, 6, 0, 0), (0, 0, 0, 0))
    assert (padded.tag, padded.fund, padded.other) == (7, 100, 20)
    assert padded.padded(4, 4) == padded
    assert ClearingAccount(7, 1, 1, ()).padded(2, 2).losses == ((0, 0), (0, 0))


@pytest.mark.parametrize(("members", "scenarios"), [(2, 2), (3, 1)])
def test_rejects_a_circuit_that_is_too_small(members: int, scenarios: int) -> None:
    with pytest.raises(InputError) as caught:
        ACCOUNT.padded(members, scenarios)
    assert caught.value.stable_code == "account.slots"
