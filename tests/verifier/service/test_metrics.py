"""Prometheus text: every sample under its own type, histogram cumulative."""

from __future__ import annotations

from verifier.service.metrics import Metrics


def test_text_has_counters_gauges_and_a_cumulative_histogram() -> None:
    metrics = Metrics()
    metrics.count("zkmargin_verdicts_total", verdict="valid")
    metrics.count("zkmargin_verdicts_total", verdict="valid")
    metrics.count("zkmargin_receipts_total")
    for seconds in (0.001, 0.2, 99.0):
        metrics.observe_verification(seconds)
    lines = metrics.text(rows={"entries": 3}, pending={"verify": 1}).splitlines()
    assert 'zkmargin_verdicts_total{verdict="valid"} 2' in lines
    assert "zkmargin_receipts_total 1" in lines
    assert 'zkmargin_rows{table="entries"} 3' in lines
    assert 'zkmargin_pending{work="verify"} 1' in lines
    assert 'zkmargin_verification_seconds_bucket{le="0.005"} 1' in lines
    assert 'zkmargin_verification_seconds_bucket{le="0.25"} 2' in lines
    assert 'zkmargin_verification_seconds_bucket{le="10.0"} 2' in lines
    assert 'zkmargin_verification_seconds_bucket{le="+Inf"} 3' in lines
    assert "zkmargin_verification_seconds_count 3" in lines
    assert "zkmargin_verification_seconds_sum 99.201000" in lines
    assert lines.index("# TYPE zkmargin_verification_seconds histogram") < lines.index("zkmargin_verification_seconds_count 3")
