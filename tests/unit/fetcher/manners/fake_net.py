"""A network of invented sites in memory, with a clock that a test sets: the transport below a visitor."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from services.fetcher.guard import Guard
from services.fetcher.headers import Headers
from services.fetcher.manners.gate import Admission, Ask, Gate
from services.fetcher.manners.pause import Pause
from services.fetcher.manners.robots_cache import RobotsCache, Shelf
from services.fetcher.target import Target
from services.fetcher.transport import Answer, Transport
from services.fetcher.visit import Manners, Visitor
from services.fetcher.web import Want
from shared.outcomes import Postponed

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@dataclass(slots=True)
class FakeAnswer:
    """What a site says; `error` is raised when the body is read."""

    status: int = 200
    headers: Headers = ()
    body: bytes = b"<!doctype html><p>The ferry sailed at noon."
    error: Exception | None = None

    async def read(self) -> tuple[bytes, int]:
        if self.error:
            raise self.error
        return self.body, len(self.body)


def redirect(location: str, status: int = 302) -> FakeAnswer:
    return FakeAnswer(status, (("location", location),), b"")


@dataclass(slots=True)
class Net:
    """Answers by URL, 404 where there is none, an exception where that is the answer; what was asked, in its order and with its time."""

    pages: dict[str, FakeAnswer | Exception | Callable[[], FakeAnswer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    wants: list[Want] = field(default_factory=list)
    now: datetime = NOON
    on_request: Callable[[str], None] = lambda url: None

    def send(self, target: Target, want: Want) -> AbstractAsyncContextManager[Answer]:
        return self._answer(target.url, want)

    @asynccontextmanager
    async def _answer(self, url: str, want: Want) -> AsyncIterator[Answer]:
        self.asked.append(url)
        self.wants.append(want)
        self.on_request(url)
        page = self.pages.get(url, FakeAnswer(404, (), b""))
        if isinstance(page, Exception):
            raise page
        yield page if isinstance(page, FakeAnswer) else page()

    def clock(self) -> datetime:
        return self.now

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @property
    def pages_asked(self) -> list[str]:
        """Without robots.txt files."""
        return [url for url in self.asked if not url.endswith("/robots.txt")]


@dataclass(slots=True)
class OpenGate:
    """Lets everybody in unless a host is closed, and remembers who asked and what was reported."""

    closed: dict[str, Postponed] = field(default_factory=dict)
    asks: list[Ask] = field(default_factory=list)
    left: list[tuple[str, Pause | None]] = field(default_factory=list)

    async def admit(self, ask: Ask) -> Admission | Postponed:
        self.asks.append(ask)
        return self.closed.get(ask.host) or Admission(ask, "token")

    async def leave(self, admission: Admission, pause: Pause | None = None) -> None:
        self.left.append((admission.ask.host, pause))


def visitor(
    net: Net, gate: Gate | None = None, *, shelf: Shelf | None = None, guard: Guard | None = None, timeout_s: float = 30
) -> Visitor:
    """A visitor of `net`, whose robots.txt files it remembers by itself unless it has a shelf."""
    manners = Manners(
        guard=guard or Guard((), "desk@example.org"),
        gate=gate or OpenGate(),
        robots=RobotsCache(shelf, net.clock),
        timeout_s=timeout_s,
        delay_s=1.0,
        clock=net.clock,
        jitter=lambda: 0.0,
    )
    return Visitor(net, manners)


_transport: type[Transport] = Net
_gate: type[Gate] = OpenGate
