"""What is counted of pushes, for Prometheus. Labels are outcomes only: never a URL, a source or a hub."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter


class PushMeasures:
    """Requests to hubs and calls of hubs in this process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._asked = Counter("wiresift_websub_requests", "Requests to hubs, by how they ended", ["outcome"], registry=registry)
        self._pushes = Counter("wiresift_websub_pushes", "Pushes at known callbacks, by how they ended", ["outcome"], registry=registry)
        self._items = Counter(
            "wiresift_websub_items", "Articles that pushes brought, and those of them newly requested", ["what"], registry=registry
        )

    def asked(self, well: bool) -> None:
        """Count one request to a hub."""
        self._asked.labels("ok" if well else "failed").inc()

    def pushed(self, outcome: str, items: int = 0, new: int = 0) -> None:
        """Count one push."""
        self._pushes.labels(outcome).inc()
        self._items.labels("found").inc(items)
        self._items.labels("requested").inc(new)
