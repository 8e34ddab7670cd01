"""What the schedule counts, for Prometheus. Labels are outcomes only: never a URL or a source."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge

from services.fetcher.sources.asking import Asked
from services.fetcher.sources.registry import Backlog


class SourceMeasures:
    """Polls of this process, and how far behind the schedule of all of them is."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._polls = Counter("wiresift_source_polls", "Sources asked, by how it ended", ["outcome"], registry=registry)
        self._items = Counter(
            "wiresift_source_items", "Articles that sources brought, and those of them newly requested", ["what"], registry=registry
        )
        self._sources = Gauge("wiresift_sources", "Sources known", registry=registry)
        self._due = Gauge("wiresift_sources_due", "Sources that are due and not yet asked", registry=registry)
        self._overdue = Gauge("wiresift_sources_overdue_seconds", "For how long the most overdue source has been due", registry=registry)

    def asked(self, asked: Asked) -> None:
        """Count one asking."""
        self._polls.labels(asked.status).inc()
        self._items.labels("found").inc(asked.items)
        self._items.labels("requested").inc(asked.new)

    def behind(self, backlog: Backlog) -> None:
        """Note how far behind the schedule is."""
        self._sources.set(backlog.sources)
        self._due.set(backlog.due)
        self._overdue.set(backlog.overdue_s)
