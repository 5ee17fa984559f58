"""Counters and gauges in Prometheus' text format. No labels from clients: a route's template, not its path."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: from one native verification to the time limit."""

HELP = {
    "zkmargin_requests_total": "Requests answered.",
    "zkmargin_verdicts_total": "Verdicts given on submissions and stateless checks.",
    "zkmargin_receipts_total": "Attestations recorded, each with one receipt.",
    "zkmargin_verification_seconds": "Time from asking for a verification to its verdict.",
    "zkmargin_rows": "Rows on record.",
    "zkmargin_pending": "Jobs running or waiting.",
}


class Metrics:
    """In-process counters; several processes are summed by whoever scrapes them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counters: defaultdict[str, int] = defaultdict(int)
        self._buckets = [0] * (len(BUCKETS) + 1)
        self._seconds = 0.0

    def count(self, name: str, **labels: str | int) -> None:
        """Add one to a counter."""
        with self._lock:
            self._counters[_sample(name, labels)] += 1

    def observe_verification(self, seconds: float) -> None:
        """Add one verification to the histogram."""
        place = next((i for i, bound in enumerate(BUCKETS) if seconds <= bound), len(BUCKETS))
        with self._lock:
            self._buckets[place] += 1
            self._seconds += seconds

    def text(self, *, rows: Mapping[str, int], pending: Mapping[str, int]) -> str:
        """Everything, with the gauges given by the caller."""
        with self._lock:
            counters, buckets, seconds = dict(self._counters), list(self._buckets), self._seconds
        samples: dict[str, list[str]] = {name: [] for name in HELP}
        for sample, value in sorted(counters.items()):
            samples[sample.partition("{")[0]].append(f"{sample} {value}")
        name, total = "zkmargin_verification_seconds", 0
        for bound, number in zip((*map(str, BUCKETS), "+Inf"), buckets, strict=True):
            total += number
            samples[name].append(_sample(f"{name}_bucket", {"le": bound}) + f" {total}")
        samples[name] += [f"{name}_sum {seconds:.6f}", f"{name}_count {total}"]
        samples["zkmargin_rows"] = [_sample("zkmargin_rows", {"table": table}) + f" {value}" for table, value in rows.items()]
        samples["zkmargin_pending"] = [_sample("zkmargin_pending", {"work": work}) + f" {value}" for work, value in pending.items()]
        lines = []
        for name, text in HELP.items():
            kind = "counter" if name.endswith("_total") else "histogram" if name.endswith("_seconds") else "gauge"
            lines += [f"# HELP {name} {text}", f"# TYPE {name} {kind}", *samples[name]]
        return "\n".join(lines) + "\n"


def _sample(name: str, labels: Mapping[str, str | int]) -> str:
    if not labels:
        return name
    inner = ",".join(f'{key}="{value}"' for key, value in labels.items())
    return f"{name}{{{inner}}}"
