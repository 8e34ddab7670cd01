"""FastStream around a stage: it reads the stream in batches, logs, measures and documents; what an entry means is `worker`'s.

Six of its ways on Redis Streams are worked around here, each found by running it (faststream 0.7.8):
one undecodable entry sinks its whole batch, so entries reach the handler undecoded; a group made by it starts at `$`, so ours
is made first; a missing group ends the process with exit code 0, so `service` revives the subscriber instead; decoding a body
with a key `data` drops the rest, so nothing is decoded; a read that the server refuses is repeated at once and for ever, some
650 times a second, so its supervisor is switched off and `service` looks at how reading ended; its brokers for a cluster and for
Sentinels know other URLs and other options than the plain one, so it reads with our client, whichever server that is of.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Self

import structlog
from faststream import AckPolicy, FastStream
from faststream.redis import RedisBroker, StreamSub
from faststream.redis.configs.state import ConnectionState
from faststream.redis.prometheus import RedisPrometheusMiddleware
from prometheus_client import CollectorRegistry
from redis.asyncio import Redis

from shared.streams.address import read_address
from shared.streams.connection import connect_reader
from shared.streams.messages import RawEntry
from shared.streams.portion import Portion

#: How long one read waits for entries, in ms: also how long a stop may have to wait for it.
POLL_MS = 500

Take = Callable[[Sequence[RawEntry]], Awaitable[None]]


class _Brief:
    """FastStream's logger: what it has to say in one line. A server that is away is no news worth a traceback."""

    def __init__(self) -> None:
        self._log = structlog.get_logger("faststream")

    def log(self, level: int, message: str, /, *, exc_info: Any = None, extra: Any = None, stacklevel: int = 1) -> None:  # noqa: ANN401, ARG002
        error = {} if exc_info is None else {"error": repr(exc_info)[:200]}
        self._log.log(level, message, **error, **(extra or {}))


async def _undecoded(message: Any, original: Callable[[Any], Awaitable[Any]]) -> Any:  # noqa: ANN401  (FastStream's own types are private)
    """Let FastStream parse an empty batch in place of ours, and give ours back."""
    parsed = await original({**message, "data": [{b"__data__": b"{}"}]})
    parsed.raw_message = message
    return parsed


async def _entries(parsed: Any) -> list[RawEntry]:  # noqa: ANN401
    raw = parsed.raw_message
    return [RawEntry(entry.decode(), fields) for entry, fields in zip(raw["message_ids"], raw["data"], strict=True)]


class _Subscription(StreamSub):
    """One that may ask for another count at each read: FastStream reads by a copy of it, made for a prefix we do not use."""

    def add_prefix(self, prefix: str) -> Self:  # noqa: ARG002
        return self


class _Connection(ConnectionState[Any]):
    """Our client in place of FastStream's own, of which there is one for each kind of server, each with ways of its own."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    async def connect(self) -> Redis:
        self._client, self._connected = connect_reader(self._url), True
        return self._client


class _Broker(RedisBroker):
    def __init__(self, url: str, **options: Any) -> None:  # noqa: ANN401
        self._given_url = url
        super().__init__(read_address(url).url, **options)

    def _make_connection_state(self, connection_options: dict[str, Any], kwargs: dict[str, Any]) -> ConnectionState[Any]:  # noqa: ARG002
        return _Connection(self._given_url)


def reading(url: str, takes: Mapping[str, Take], *, group: str, consumer: str, batch: int, registry: CollectorRegistry) -> FastStream:
    """An application that feeds each stream's `take` with batches of its entries, as a member of a group; `take` acknowledges.

    A batch has up to `batch` entries, fewer where they are large.
    """
    os.environ["FASTSTREAM_SUPERVISOR_DISABLED"] = "1"  # there is no other way to say so
    log = _Brief()
    broker = _Broker(
        url,
        logger=log,
        log_level=10,
        apply_types=False,
        graceful_timeout=None,
        middlewares=[RedisPrometheusMiddleware(registry=registry)],
    )
    for stream_key, take in takes.items():
        _subscribe(broker, stream_key, group, consumer, batch, take)
    return FastStream(broker, logger=log)


def _subscribe(broker: RedisBroker, stream_key: str, group: str, consumer: str, batch: int, take: Take) -> None:
    portion = Portion(batch)
    subscription = _Subscription(
        stream_key, group=group, consumer=consumer, batch=True, max_records=portion.count, polling_interval=POLL_MS
    )

    async def measured(entries: list[RawEntry]) -> None:
        portion.came(len(entries), sum(entry.size for entry in entries))
        subscription.max_records = portion.count
        await take(entries)

    broker.subscriber(stream=subscription, ack_policy=AckPolicy.MANUAL, no_reply=True, parser=_undecoded, decoder=_entries)(measured)


def failure_of(subscriber: Any) -> Exception | None:  # noqa: ANN401  (FastStream's own types are private)
    """The error that ended a subscriber's reading; None where it goes on, or was stopped."""
    ended = [task.exception() for task in subscriber.tasks if task.done() and not task.cancelled()]
    return next((error for error in ended if isinstance(error, Exception)), None)
