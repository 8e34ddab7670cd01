"""What is counted of pushes, for Prometheus. Labels are outcomes only: never a URL, a source or a hub."""

from __future__ import annotations

from typing import get_args

from prometheus_client import CollectorRegistry, Counter

from services.fetcher.websub.delivery import Status

#: How a push may end, also before it is looked into: rows that are there from the start, for a rate to be seen of the first.
PUSHES = (*get_args(Status), "unsigned", "too_large")


class PushMeasures:
    """Requests to hubs and calls of hubs in this process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._asked = Counter("wiresift_websub_requests", "Requests to hubs, by how they ended", ["outcome"], registry=registry)
        self._pushes = Counter("wiresift_websub_pushes", "Pushes at known callbacks, by how they ended", ["outcome"], registry=registry)
        self._items = Counter(
            "wiresift_websub_items", "Articles that pushes brought, and those of them newly requested", ["what"], registry=registry
        )
        for counter, rows in ((self._asked, ("ok", "failed")), (self._pushes, PUSHES), (self._items, ("found", "requested"))):
            for row in rows:
                counter.labels(row)

    def asked(self, well: bool) -> None:
        """Count one request to a hub."""
        self._asked.labels("ok" if well else "failed").inc()

    def pushed(self, outcome: str, items: int = 0, new: int = 0) -> None:
        """Count one push."""
        self._pushes.labels(outcome).inc()
        self._items.labels("found").inc(items)
        self._items.labels("requested").inc(new)
