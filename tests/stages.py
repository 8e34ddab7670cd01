"""Toy stages on the real stream layer: a handler of a few lines, everything around it as in production."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from shared.events import ArticleCleaned, ArticleFetched, ArticleRequested, Event
from shared.outcomes import Rejected, RejectReason
from shared.settings import Settings
from shared.streams import inspect, scripts
from shared.streams.actions import Action, Finish, Forward, Reject
from shared.streams.handover import HandOver, Limits
from shared.streams.intake import Intake
from shared.streams.keys import Keys, Stream
from shared.streams.messages import Delivery
from shared.streams.service import Service, assemble
from shared.streams.worker import Stage
from tests import builders

#: Seconds a condition may take to come about: it only bounds a hang, on a machine however busy.
PATIENCE_S = 60.0
#: A reclaim time for which no machine stands still.
RECLAIM = timedelta(minutes=1)
MILLISECOND = timedelta(milliseconds=1)
KEYS = Keys("wiresift")
LIMITS = Limits(entries=10_000, bytes=2**28, fates_kept=timedelta(days=31))

Handler = Callable[[Delivery[Any]], Awaitable[Action]]


@contextmanager
def patience(seconds: float, condition: str) -> Iterator[None]:
    """Wait no longer than `seconds` for conditions of this name meanwhile; for all others as ever."""
    _patience_s[condition] = seconds
    try:
        yield
    finally:
        del _patience_s[condition]


_patience_s: dict[str, float] = {}


@contextmanager
def waiting(condition: str) -> Iterator[list[float]]:
    """The seconds that conditions of this name took to come about meanwhile."""
    waits = _waits[condition] = []
    try:
        yield waits
    finally:
        del _waits[condition]


_waits: dict[str, list[float]] = {}


async def eventually(holds: Callable[[], Awaitable[Any]], seconds: float | None = None) -> Any:
    """What `holds` returns once it is truthy.

    Raises:
        AssertionError: it did not become so within `seconds`; the message names what was waited for and the last answer.
    """
    name = getattr(holds, "__name__", str(holds))
    patience_s = _patience_s.get(name, PATIENCE_S) if seconds is None else seconds
    clock = asyncio.get_running_loop().time
    begun = clock()
    while not (found := await holds()):
        assert clock() < begun + patience_s, f"not within {patience_s:g} s: {name} is {found!r}"
        await asyncio.sleep(0.01)
    if name in _waits:
        _waits[name].append(clock() - begun)
    return found


def settings(**overrides: Any) -> Settings:
    """Settings with short times, so that what takes seconds in production takes a fraction of one here."""
    return Settings(**{"reclaim_idle_s": 0.4, "shutdown_s": 2, "log_level": "error"} | overrides)


def stage_of(reads: Stream = Stream.REQUESTED, *, width: int = 4, deadline_s: float = 10) -> Stage[Any]:
    """The stage that reads `reads`, named as in production."""
    name, event, writes = _STAGES[reads]
    return Stage(name, reads, event, writes, width, timedelta(seconds=deadline_s))


def service_of(client: Redis, url: str, handle: Handler, *, stage: Stage[Any] | None = None, **overrides: Any) -> Service:
    """A service with a toy handler; a retry of it is due at once."""
    return assemble(
        stage or stage_of(),
        handle,
        settings=settings(**overrides),
        redis_url=url,
        client=client,
        version="toy",
        jitter=lambda: 0.0,
    )


@asynccontextmanager
async def running(*services: Service) -> AsyncIterator[None]:
    """The services at work in this loop; on leaving they are stopped as by SIGTERM and must have ended well.

    Raises:
        AssertionError: one ended by itself, which breaks off the body, or with another code than 0. What one raised is raised.
    """
    stop, body = asyncio.Event(), asyncio.current_task()
    assert body, "services run in a task"
    tasks = [asyncio.create_task(service.run(stop)) for service in services]

    def break_off(_: object) -> None:
        if not stop.is_set():
            body.cancel()

    for task in tasks:
        task.add_done_callback(break_off)
    try:
        yield
    except asyncio.CancelledError:
        if not any(task.done() for task in tasks):
            raise
        body.uncancel()
    finally:
        stop.set()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    for crash in (end for end in ends if isinstance(end, BaseException)):
        raise crash
    assert ends == [0] * len(services), f"services ended with {ends}"


async def pass_on(delivery: Delivery[Any]) -> Action:
    """Hand over to the next stage whatever comes, as that stage's event."""
    event = delivery.event
    match event:
        case ArticleRequested():
            return Forward(builders.fetched(request_id=delivery.request_id, url=event.url, first_seen_at=delivery.first_seen_at))
        case ArticleFetched():
            return Forward(builders.cleaned(request_id=event.request_id, article_id=article_of(event.request_id)), event.request_id)
        case _:
            assert isinstance(event, ArticleCleaned)
            return Finish(builders.classified(request_id=event.request_id, article_id=event.article_id))


async def reject(delivery: Delivery[Any]) -> Action:
    """End the request with a normal negative result."""
    return Reject(Rejected(RejectReason.GONE, "404"))


class Slow:
    """A handler that stays in its run until `go` is set, and knows what it began; then it does as `then` does."""

    def __init__(self, then: Handler = reject) -> None:
        self.go = asyncio.Event()
        self.begun: Counter[str] = Counter()
        self._then = then

    async def __call__(self, delivery: Delivery[Any]) -> Action:
        self.begun[delivery.request_id] += 1
        await self.go.wait()
        return await self._then(delivery)

    async def has_begun(self) -> bool:
        return bool(self.begun)


def article_of(request_id: str) -> str:
    """An article id that belongs to the request alone."""
    return request_id.replace("-", "")


def intake(client: Redis, limits: Limits = LIMITS) -> Intake:
    """The way in, as the command has it."""
    return Intake(client, KEYS, limits, sender="test")


async def put_in(client: Redis, count: int = 1, **overrides: Any) -> list[str]:
    """Put `count` requests on the intake; returns their ids in order."""
    requests = [builders.requested(**overrides) for _ in range(count)]
    await intake(client).submit_all(requests, builders.MOMENT)
    return [request.request_id for request in requests if request.request_id]


async def add(client: Redis, fields: Mapping[Any, Any], stream: Stream = Stream.REQUESTED) -> str:
    """Write an entry by hand, as any program may; returns its id."""
    entry = await client.xadd(KEYS.stream(stream), dict(fields))
    return entry.decode() if isinstance(entry, bytes) else entry


async def fates_of(client: Redis, ids: list[str]) -> dict[str, str]:
    """The fates of the requests that have one, as request id → fate."""
    return {request: fate.fate for request, fate in (await intake(client).fates(ids)).items()}


async def all_ended(client: Redis, ids: list[str], seconds: float | None = None) -> dict[str, str]:
    """The fates of the requests, once each has one."""

    async def each_has_a_fate() -> dict[str, str] | None:
        found = await fates_of(client, ids)
        return found if len(found) == len(ids) else None

    ended: dict[str, str] = await eventually(each_has_a_fate, seconds)
    return ended


async def dead_letters(client: Redis) -> list[dict[str, Any]]:
    """The bodies of all dead letters."""
    return [entry["body"] async for entry in inspect.peek(client, KEYS, Stream.DEAD, count=None, follow=False)]


async def bytes_held(client: Redis, stream: Stream) -> int:
    """What the accounting says a work stream takes."""
    total = await client.hget(KEYS.sizes(stream), "total")
    return int(total or 0)


async def pending(client: Redis, stream: Stream) -> list[dict[str, Any]]:
    """The entries of a work stream that some reader holds: message_id, consumer, time_since_delivered (ms), times_delivered."""
    name, _, _ = _STAGES[stream]
    try:
        rows: list[dict[str, Any]] = await client.xpending_range(KEYS.stream(stream), name, "-", "+", 1000)
    except ResponseError:  # no reader has ever been here
        return []
    return rows


async def trimmed(client: Redis, *, oldest_ms: int = 0, most: int = 2**30, unread: int = 2**30) -> tuple[int, int]:
    """Trim `classified` until nothing more is to be done: how many entries went, and how many of them a group still needed."""
    removed = lost = 0
    more = True
    while more:
        now_removed, now_lost, more = await scripts.call(client, "trim", [KEYS.stream(Stream.CLASSIFIED)], [oldest_ms, most, unread])
        removed, lost = removed + now_removed, lost + now_lost
    return removed, lost


@asynccontextmanager
async def out_of_memory(client: Redis) -> AsyncIterator[None]:
    """The server has used all the memory it may and takes no writes; afterwards it takes them again."""
    await client.config_set("maxmemory-policy", "noeviction")
    await client.config_set("maxmemory", 1)
    try:
        yield
    finally:
        await client.config_set("maxmemory", 0)


def put_off(service: Service) -> Callable[[], Awaitable[bool]]:
    """Whether the service has met a server or a destination that took no hand-over of its."""

    async def a_hand_over_was_put_off() -> bool:
        labels = {"stage": service.worker.stage.name, "result": "full"}
        return bool(service.registry.get_sample_value("wiresift_handovers_total", labels))

    return a_hand_over_was_put_off


def in_hand(service: Service, count: int) -> Callable[[], Awaitable[bool]]:
    """Whether the service holds so many entries."""

    async def so_many_are_in_hand() -> bool:
        return len(service.worker.held) == count

    return so_many_are_in_hand


async def beats(client: Redis, count: int) -> None:
    """Return when the replicas have beaten `count` times more."""
    seen: set[str] = set()

    async def enough() -> bool:
        seen.update(repr(value).partition(" ")[0] for value in (await client.hgetall(KEYS.replicas)).values())
        return len(seen) > count

    await eventually(enough)


async def aged(client: Redis, idle: timedelta, stream: Stream = Stream.REQUESTED) -> None:
    """Let what is pending look as if nobody had beaten for it for so long, with whomever it is."""
    for row in await pending(client, stream):
        name, entry = row["consumer"], row["message_id"]
        await client.xclaim(KEYS.stream(stream), _STAGES[stream][0], name, 0, [entry], idle=idle // MILLISECOND, justid=True)


async def stays_with_its_reader(client: Redis, stream: Stream = Stream.REQUESTED, *, times: int = 3) -> bool:
    """Whether nobody may take over what is pending while a reclaim time goes by so often.

    The time is given to the entries, not waited for: each time they look idle for nearly as long as may be, and are to be beaten for.
    """
    other = HandOver(client, KEYS, stream, group=_STAGES[stream][0], consumer="other", limits=LIMITS)

    async def beaten_for() -> bool:
        return all(row["time_since_delivered"] * MILLISECOND < RECLAIM / 2 for row in await pending(client, stream))

    for _ in range(times):
        await aged(client, RECLAIM * 0.8, stream)
        await eventually(beaten_for)
        if await other.claim_fresh(RECLAIM, []):
            return False
    return True


async def read_by_a_dead_one(client: Redis, count: int) -> None:
    """Let a consumer that never beats read `count` entries of the intake."""
    await service_of(client, "redis://unused", reject).handover.ensure_group()
    await client.xreadgroup("fetcher", "dead", {KEYS.stream(Stream.REQUESTED): ">"}, count=count)


_STAGES: dict[Stream, tuple[str, type[Event], Stream | None]] = {
    Stream.REQUESTED: ("fetcher", ArticleRequested, Stream.FETCHED),
    Stream.FETCHED: ("cleaner", ArticleFetched, Stream.CLEANED),
    Stream.CLEANED: ("classifier", ArticleCleaned, None),
}
