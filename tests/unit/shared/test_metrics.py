"""What a stage counts of itself."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry

from shared.metrics import StageMetrics


def test_a_run_is_counted_for_both_who_ask() -> None:
    """By Prometheus and in what the process says of itself; one that raises has failed."""
    metrics = StageMetrics(CollectorRegistry(), "cleaner")
    with metrics.timed() as timing:
        timing.status = "ok"
    with pytest.raises(ValueError, match="odd"), metrics.timed():
        raise ValueError("odd")
    counted = {
        status: metrics.registry.get_sample_value("wiresift_runs_total", {"stage": "cleaner", "status": status})
        for status in ("ok", "failed")
    }
    assert counted == metrics.activity.runs == {"ok": 1, "failed": 1}


def test_refused_hand_overs_show_as_blocked_until_one_succeeds() -> None:
    """While a run waits for room."""
    metrics = StageMetrics(CollectorRegistry(), "cleaner")

    def blocked() -> float:
        return metrics.registry.get_sample_value("wiresift_blocked_seconds", {"stage": "cleaner"}) or 0.0

    with metrics.timed():
        metrics.handed("FULL")
        during = blocked()
        metrics.handed("DONE")
        after = blocked()
    assert during > 0
    assert after == 0
