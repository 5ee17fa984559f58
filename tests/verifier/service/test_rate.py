"""One client's rate: a minute's worth at once, then one by one; memory is bounded."""

from __future__ import annotations

import pytest

from verifier.service.errors import TooManyRequestsError
from verifier.service.rate import RateLimit


class Monotonic:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_rejects_more_than_a_minutes_worth_and_says_when_to_return() -> None:
    clock = Monotonic()
    rate = RateLimit(per_minute=6, clients=10, monotonic=clock)
    for _ in range(6):
        rate.take("a")
    with pytest.raises(TooManyRequestsError) as caught:
        rate.take("a")
    assert caught.value.stable_code == "service.rate"
    assert caught.value.retry_after == 11
    rate.take("b")
    clock.now += 9.9
    with pytest.raises(TooManyRequestsError):
        rate.take("a")
    clock.now += 0.2
    rate.take("a")
    with pytest.raises(TooManyRequestsError):
        rate.take("a")


def test_a_refused_request_costs_nothing() -> None:
    clock = Monotonic()
    rate = RateLimit(per_minute=1, clients=10, monotonic=clock)
    rate.take("a")
    for _ in range(100):
        with pytest.raises(TooManyRequestsError):
            rate.take("a")
    clock.now += 60.1
    rate.take("a")


def test_remembers_only_the_addresses_seen_last() -> None:
    rate = RateLimit(per_minute=1, clients=2, monotonic=Monotonic())
    for client in ("a", "b", "c"):
        rate.take(client)
    for client in ("b", "c"):
        with pytest.raises(TooManyRequestsError):
            rate.take(client)
    rate.take("a")
