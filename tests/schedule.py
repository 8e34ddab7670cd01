"""Toy sources on the real schedule: what they bring stands in a dictionary, everything around it is as in production."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from prometheus_client import CollectorRegistry
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as LostConnection

from services.fetcher.feeds.feed import Item
from services.fetcher.sources.asking import Asker, Poll
from services.fetcher.sources.leases import LEASE
from services.fetcher.sources.measures import SourceMeasures
from services.fetcher.sources.news import Found
from services.fetcher.sources.once import Once
from services.fetcher.sources.permission import Permission
from services.fetcher.sources.poll import Polled
from services.fetcher.sources.poller import Poller
from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.sources.requesting import Requesting
from services.fetcher.sources.source import Source, SourceState, source_id
from services.fetcher.sources.updates import Updates
from shared.events import ArticleRequested
from shared.streams import inspect
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import Stream
from tests.builders import MOMENT
from tests.stages import KEYS, LIMITS

DUE, LEASES = (f"wiresift:fetch:{{schedule}}:{name}" for name in ("due", "leases"))


def source(number: int = 1, **overrides: Any) -> Source:
    """A source of an invented publisher."""
    url = f"https://news-{number}.example/feed"
    return Source(**{"source_id": source_id(url), "url": url, "name": f"News {number}", "added_at": MOMENT} | overrides)


def item(path: str, **overrides: Any) -> Item:
    """An article that a source announces; a `path` may be a URL."""
    url = path if "://" in path else f"https://news.example/{path}"
    fields: dict[str, Any] = {"key": url, "url": url, "title": "Bridge opens", "published_at": MOMENT}
    return Item(**fields | overrides)


class Toys:
    """Sources by number, and how often each was asked. Each brings what it did not bring before, and is asked again in an hour."""

    def __init__(self, items: dict[int, Sequence[Item]]) -> None:
        self.items = {source(number).source_id: listed for number, listed in items.items()}
        self.asked: Counter[str] = Counter()
        self.broken: set[str] = set()
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, asked: Source, state: SourceState, now: datetime) -> Polled:
        self.asked[asked.source_id] += 1
        await self.go.wait()
        if asked.source_id in self.broken:
            raise LookupError("no such branch")
        before = dict(line.rsplit(" ", 1) for line in state.seen.decode().splitlines())
        listed = {one.key: str(one.updated_at and one.updated_at.timestamp()) for one in self.items.get(asked.source_id, ())}
        found = [Found(one, one.key in before) for one in self.items.get(asked.source_id, ()) if before.get(one.key) != listed[one.key]]
        seen = "\n".join(f"{key} {updated}" for key, updated in listed.items()).encode()
        learned = {"seen": seen, "checked_at": now, "ok_at": now, "next_at": now + timedelta(hours=1), "failures": 0, "error": None}
        return Polled(state.model_copy(update=learned), tuple(found))


def requesting_of(client: Redis, limits: Limits = LIMITS) -> Requesting:
    """What requests articles, as the schedule has it."""
    once = Once(client, "wiresift", horizon=timedelta(days=30))
    return Requesting(once, Updates(client, "wiresift"), Intake(client, KEYS, limits, sender="schedule"), now=lambda: MOMENT)


def asker_of(client: Redis, poll: Poll, limits: Limits = LIMITS, lease: timedelta = LEASE) -> Asker:
    """What asks a claimed source."""
    return Asker(SourceRegistry(client, "wiresift", lease=lease), requesting_of(client, limits), poll, jitter=lambda: 0.0)


def poller_of(
    client: Redis, poll: Poll, *, limits: Limits = LIMITS, lease: timedelta = LEASE, metrics: CollectorRegistry | None = None
) -> Poller:
    """The loop of a fetcher, which looks for due sources all the time."""
    return Poller(
        SourceRegistry(client, "wiresift", lease=lease),
        asker_of(client, poll, limits, lease),
        requesting_of(client, limits),
        may_ask=Permission(client, KEYS, limits),
        measures=SourceMeasures(metrics or CollectorRegistry()),
        idle_s=0.01,
    )


async def requests(client: Redis) -> list[ArticleRequested]:
    """All that is on the intake, in order."""
    entries = [entry["body"] async for entry in inspect.peek(client, KEYS, Stream.REQUESTED, count=None, follow=False)]
    return [ArticleRequested.model_validate(body) for body in entries]


async def urls(client: Redis) -> list[str]:
    """The URLs on the intake, in order."""
    return [one.url or "" for one in await requests(client)]


async def end_leases(client: Redis) -> None:
    """Let the time of all leases pass."""
    for name, lease in (await cast("Any", client.hgetall(LEASES))).items():
        token, _, *rest = lease.split(b" ")
        await cast("Any", client.hset(LEASES, name, b" ".join((token, b"1", *rest))))
        await client.zadd(DUE, {name: 1}, xx=True)


async def let_changes_pass(client: Redis) -> None:
    """Let the time since the last change of each article pass, and what waits for that be due."""
    for name in cast("Any", await client.keys("wiresift:fetch:once:*")):
        request, noted, _, changes = cast("Any", await client.get(name)).split(b" ")
        await client.set(name, b" ".join((request, noted, b"1", changes)), keepttl=True)
    for name in cast("Any", await client.zrange("wiresift:fetch:{updates}:due", 0, -1)):
        await client.zadd("wiresift:fetch:{updates}:due", {name: 1})


async def make_due(client: Redis, numbers: Iterable[int]) -> None:
    """Let the time of these sources come."""
    await client.zadd(DUE, dict.fromkeys((source(number).source_id for number in numbers), 1), xx=True)


def lose_connection() -> None:
    """As a call ends whose process is cut off from the server."""
    raise LostConnection("dead")


class Dying:
    """A client of a process that dies with its call number `at`, counted from 0: before it, or with it done and its answer unread."""

    def __init__(self, client: Redis, at: int, *, done: bool, die: Callable[[], None] = lose_connection) -> None:
        self._client, self._at, self._done, self._die = client, at, done, die
        self.calls = 0

    @property
    def died(self) -> bool:
        return self.calls > self._at

    async def call(self, command: Callable[[], Awaitable[Any]]) -> Any:
        number, self.calls = self.calls, self.calls + 1
        if number > self._at or (number == self._at and not self._done):
            self._die()
        answer = await command()
        if number == self._at:
            self._die()
        return answer

    def __getattr__(self, command: str) -> Callable[..., Awaitable[Any]]:
        return lambda *words, **options: self.call(lambda: getattr(self._client, command)(*words, **options))

    def pipeline(self, **options: Any) -> Any:
        return _DyingPipeline(self, self._client.pipeline(**options))

    def as_client(self) -> Redis:
        """For whoever takes a client."""
        return cast("Redis", self)


class _DyingPipeline:
    def __init__(self, client: Dying, pipeline: Any) -> None:
        self._client, self._pipeline = client, pipeline

    def execute_command(self, *arguments: Any) -> None:
        self._pipeline.execute_command(*arguments)

    async def execute(self, **options: Any) -> Any:
        return await self._client.call(lambda: self._pipeline.execute(**options))
