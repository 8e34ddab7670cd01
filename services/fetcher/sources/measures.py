"""What the schedule counts, for Prometheus. Labels are outcomes only: never a URL or a source. `census` has what all fetchers share."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter

from services.fetcher.sources.asking import Asked


class SourceMeasures:
    """Polls of this process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._polls = Counter("wiresift_source_polls", "Sources asked, by how it ended", ["outcome"], registry=registry)
        self._items = Counter(
            "wiresift_source_items", "Articles that sources brought, and those of them newly requested", ["what"], registry=registry
        )

    def asked(self, asked: Asked) -> None:
        """Count one asking."""
        self._polls.labels(asked.status).inc()
        self._items.labels("found").inc(asked.items)
        self._items.labels("requested").inc(asked.new)
