"""Arrays of numbers are read as single numbers are."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import example, given
from hypothesis import strategies as st

from margin.decimals import render
from margin.errors import InputError
from margin.snapshot_reading import Numbers

TEXT = st.text(alphabet="-0123456789.", max_size=16) | st.integers(-(10**14), 10**14).map(lambda units: render(units, 10))


@given(TEXT | st.integers() | st.none(), st.sampled_from([9, 10]))
@example("0", 10)
@example("-0", 10)
@example("-0.0", 10)
@example("-0.5", 10)
@example("0.10", 10)
@example("00.1", 10)
@example("1.", 10)
@example("0.0000000001", 10)
@example("0.00000000001", 10)
@example("1\n", 10)
@example("1.5\n", 10)
@example("٣", 10)
@example("9" * 40, 10)
def test_an_array_is_read_as_its_numbers_are(text: object, places: int) -> None:
    """The short way and the long one: the same units, or the same refusal."""
    one = outcome(lambda: Numbers().number(text, "[0]", places))
    assert outcome(lambda: Numbers().numbers([text], places)[0]) == one


def outcome(read: Callable[[], int]) -> int | dict[str, str]:
    try:
        return read()
    except InputError as error:
        return error.as_dict()
