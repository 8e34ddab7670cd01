"""Requests over the network as Prometheus counts them, whatever they are for: articles, feeds, robots.txt, hubs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpcore
from prometheus_client import CollectorRegistry, Counter, Histogram

from services.fetcher.target import Target
from services.fetcher.transport import Answer, Refused, Transport
from services.fetcher.web import Purpose, Want
from shared.errors import SettingsError, Transient, Unprocessable

#: Bounds in seconds of one request, body included; the last but one is the default deadline of a visit.
_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
#: How a request may end: a class of status, two that mean something of their own, or why there was no answer.
OUTCOMES = ("2xx", "3xx", "304", "4xx", "429", "5xx", "odd", "refused", "timeout", "network", "certificate", "no_contact", "failed")


def class_of(status: int) -> str:
    """The outcome that an answer with this status counts as."""
    if status in (304, 429):
        return str(status)
    return f"{status // 100}xx" if 200 <= status <= 599 else "odd"


def why(error: BaseException) -> str:
    """The outcome that a request without a whole answer counts as.

    `refused` is our own doing: an address, a size, a coding. A visit whose time is over cancels its request.
    """
    match error:
        case Refused():
            return "refused"
        case Transient():
            return "timeout" if isinstance(error.__cause__, httpcore.TimeoutException) else "network"
        case Unprocessable():
            return "certificate"
        case SettingsError():
            return "no_contact"
        case asyncio.CancelledError():
            return "timeout"
    return "failed"


class MeasuredTransport:
    """A `Transport` whose requests are counted; `registry` may come later, see `tell`."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self._requests = Counter("wiresift_http_requests", "Requests made, by purpose and end", ["purpose", "outcome"], registry=None)
        self._seconds = Histogram("wiresift_http_seconds", "Time that one request took", ["purpose"], buckets=_SECONDS, registry=None)
        for purpose in Purpose:
            self._seconds.labels(purpose)
            for outcome in OUTCOMES:
                self._requests.labels(purpose, outcome)

    def tell(self, registry: CollectorRegistry) -> None:
        """Let `registry` tell what is counted."""
        registry.register(self._requests)
        registry.register(self._seconds)

    @asynccontextmanager
    async def send(self, target: Target, want: Want) -> AsyncIterator[Answer]:
        """As the port says."""
        began, outcome = time.perf_counter(), "failed"
        try:
            async with self._inner.send(target, want) as answer:
                outcome = class_of(answer.status)
                yield answer
        except BaseException as error:
            outcome = why(error)
            raise
        finally:
            self._requests.labels(want.purpose, outcome).inc()
            self._seconds.labels(want.purpose).observe(time.perf_counter() - began)


_transport: type[Transport] = MeasuredTransport
