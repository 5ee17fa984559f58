from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from margin.errors import InputError
from margin.times import parse_time, render_time


@given(st.datetimes(timezones=st.just(UTC)))
def test_text_and_back(moment: datetime) -> None:
    if moment.year >= 1000:
        assert parse_time(render_time(moment)) == moment


def test_zone_becomes_utc() -> None:
    assert render_time(datetime(2026, 11, 20, 13, tzinfo=timezone(timedelta(hours=1)))) == "2026-11-20T12:00:00Z"


def test_rejects_a_time_without_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        render_time(datetime(2026, 11, 20))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20",
        "2026-11-20T12:00:00",
        "2026-11-20T12:00:00+00:00",
        "2026-11-20 12:00:00Z",
        "2026-11-20T12:00:00z",
        "2026-02-30T12:00:00Z",
        "2026-11-20T24:00:01Z",
        "2026-11-20T12:00:60Z",
        "\uff12026-11-20T12:00:00Z",
        "2026-11-20T12:00:00.1234567Z",
        "2026-11-20T12:00:00Z\n",
        "",
        1763640000,
        None,
    ],
)
def test_rejects_time(text: object) -> None:
    with pytest.raises(InputError) as caught:
        parse_time(text, "asOf")
    assert caught.value.stable_code == "input.time"
    assert caught.value.where == "asOf"
