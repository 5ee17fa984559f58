"""How often one client address may ask for a challenge: a token bucket per address, for a bounded number of addresses."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from verifier.service.errors import TooManyRequestsError


class RateLimit:
    """``per_minute`` requests a minute for each of the ``clients`` addresses seen last; a whole minute's worth may come at once.

    Time here is the monotonic clock: a wall clock that jumps must not open or close the gate.
    """

    def __init__(self, *, per_minute: int, clients: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clients = clients
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> None:
        """Count one request.

        Raises:
            TooManyRequestsError: with the seconds until the next one is free.
        """
        now = self._monotonic()
        with self._lock:
            tokens, seen = self._buckets.pop(client, (float(self._per_minute), now))
            tokens = min(float(self._per_minute), tokens + (now - seen) * self._per_minute / 60)
            allowed = tokens >= 1
            self._buckets[client] = (tokens - 1 if allowed else tokens, now)
            while len(self._buckets) > self._clients:
                self._buckets.popitem(last=False)
        if not allowed:
            wait = int((1 - tokens) * 60 / self._per_minute) + 1
            raise TooManyRequestsError(
                f"more than {self._per_minute} challenges a minute", hint="use the challenges that you have", retry_after=wait
            )
