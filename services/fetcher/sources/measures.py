"""What the schedule counts, for Prometheus. Labels are outcomes only: never a URL or a source. `census` has what all fetchers share."""

from __future__ import annotations

from typing import get_args

from prometheus_client import CollectorRegistry, Counter

from services.fetcher.sources.asking import Asked, Status


class SourceMeasures:
    """Polls of this process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._polls = Counter("wiresift_source_polls", "Sources asked, by how it ended", ["outcome"], registry=registry)
        self._items = Counter(
            "wiresift_source_items", "Articles that sources brought, and those of them newly requested", ["what"], registry=registry
        )
        for outcome in get_args(Status):  # rows from the start, for a rate to be seen of the first
            self._polls.labels(outcome)
        for what in ("found", "requested"):
            self._items.labels(what)

    def asked(self, asked: Asked) -> None:
        """Count one asking."""
        self._polls.labels(asked.status).inc()
        self._items.labels("found").inc(asked.items)
        self._items.labels("requested").inc(asked.new)
