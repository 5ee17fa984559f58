"""The identity of a submission: what was proven, not the bytes of the proof, which anybody can rerandomise."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_TAG = b"zkmargin/submission/v1\x00"


def sid(circuit_id: str, public_signals: Sequence[int]) -> str:
    """SHA-256 (hex) over a domain tag, the circuit id and the canonical public signals joined by commas."""
    signals = ",".join(str(signal) for signal in public_signals)
    return hashlib.sha256(_TAG + circuit_id.encode("utf-8") + b"\x00" + signals.encode("ascii")).hexdigest()
