"""When one claim answers another."""

from __future__ import annotations

from margin.claim import Claim


def answers(given: Claim, asked: Claim) -> bool:
    """Whether ``given`` implies ``asked``: the same level, and bounds at least as tight on every side that was asked for."""
    if given.level != asked.level:
        return False
    if asked.lower_bps is not None and (given.lower_bps is None or given.lower_bps < asked.lower_bps):
        return False
    return asked.upper_bps is None or (given.upper_bps is not None and given.upper_bps <= asked.upper_bps)
