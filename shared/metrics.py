"""Prometheus metrics of a process. Labels are stages, statuses and results only: never a URL or a source.

`shared.article_metrics` counts what became of articles, `shared.streams.census` tells of what all processes share.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics

from shared.streams.activity import Activity
from shared.version import VERSION

#: Bounds of the duration histogram in seconds: from a cached classification to a slow site's total deadline.
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
#: How a run may end, and what a server may say to a hand-over: rows that are there from the start, for a rate to be seen of the first.
STATUSES = ("ok", "rejected", "retry", "postponed", "dead", "stale", "known", "held", "transferred", "failed")
RESULTS = ("done", "stale", "full", "moved", "known")
#: What upkeep does to entries, and calls of theirs that too few replicas had in time.
UPKEEP = ("claimed", "promoted", "forgotten", "trimmed", "unreplicated")

# Else each has a second series, of when it began; the process tells of that once.
disable_created_metrics()  # type: ignore[no-untyped-call]


@dataclass(slots=True)
class Timing:
    """How a timed run ended."""

    status: str = "failed"


class StageMetrics:
    """What one stage counts, for Prometheus and, in `activity`, for the process to tell of itself."""

    def __init__(self, registry: CollectorRegistry, stage: str) -> None:
        self.registry, self.activity = registry, Activity()
        runs = Counter("wiresift_runs", "Runs of a stage's handler, by how they ended", ["stage", "status"], registry=registry)
        seconds = Histogram(
            "wiresift_run_seconds", "From an entry's begin to its hand-over", ["stage"], buckets=_SECONDS, registry=registry
        )
        results = Counter("wiresift_handovers", "Hand-over attempts, by what the server said", ["stage", "result"], registry=registry)
        in_hand = Gauge("wiresift_in_hand", "Entries being worked on", ["stage"], registry=registry)
        in_hand.labels(stage).set_function(lambda: self.activity.in_hand)
        self._newer: dict[int, int] = {}
        self._held = Gauge(
            "wiresift_held", "Entries of a newer schema version that wait for a reader", ["stage"], registry=registry
        ).labels(stage)
        self._upkeep = Counter("wiresift_upkeep", "Entries moved by upkeep, by what was done", ["stage", "what"], registry=registry)
        blocked = Gauge(
            "wiresift_blocked_seconds", "For how long hand-overs have been refused without a success", ["stage"], registry=registry
        )
        blocked.labels(stage).set_function(lambda: self.activity.blocked_s(time.perf_counter()))
        self._observe = seconds.labels(stage).observe
        # Looking a counter up by its labels costs twice what counting does.
        self._run, self._result = cache(partial(runs.labels, stage)), cache(partial(results.labels, stage))
        self._stage = stage
        for status in STATUSES:
            self._run(status)
        for result in RESULTS:
            self._result(result)
        for what in UPKEEP:
            self._upkeep.labels(stage, what)
        build = Gauge("wiresift_build_info", "1 for the version that runs", ["stage", "version"], registry=registry)
        build.labels(stage, VERSION).set(1)
        ProcessCollector(registry=registry)

    @contextmanager
    def timed(self) -> Iterator[Timing]:
        """Time one run and count it under the status that is set on what is yielded."""
        timing, start = Timing(), time.perf_counter()
        number = self.activity.begin(start)
        try:
            yield timing
        finally:
            self.activity.end(number, timing.status)
            self._observe(time.perf_counter() - start)
            self._run(timing.status).inc()

    def handed(self, result: str) -> None:
        """Count one hand-over attempt; FULL is one that was refused for now."""
        self.activity.handed(refused=result == "FULL", now_s=time.perf_counter())
        self._result(result.lower()).inc()

    def held(self, entries: int, partition: int = 0) -> None:
        """Set how many entries wait for a newer reader."""
        self._newer[partition] = entries
        self._held.set(sum(self._newer.values()))

    def upkept(self, what: str, entries: int) -> None:
        """Count entries that upkeep claimed, promoted, forgot or trimmed."""
        if entries:
            self._upkeep.labels(self._stage, what).inc(entries)
