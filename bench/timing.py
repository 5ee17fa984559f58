"""Wall-clock medians, measured in turns so that a busy moment hits every contender alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any


def once(action: Callable[[], object]) -> float:
    """Milliseconds that one call takes."""
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def in_turns(rounds: int, actions: Mapping[str, Callable[[], Any]]) -> dict[str, list[float]]:
    """Call every action once a round and return its times in milliseconds.

    An action that returns a float reports its own time, as a peer does that measures inside its process.
    """
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            start = time.perf_counter()
            reported = action()
            elapsed = (time.perf_counter() - start) * 1000
            times[name].append(reported if isinstance(reported, float) else elapsed)
    return times


def median(values: list[float]) -> float:
    """The middle value, rounded to hundredths."""
    return round(statistics.median(values), 2)
