"""A system whose articles are taken down, in one partition or several, and what is left on its server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from services.classifier import app as classifier
from services.classifier.settings import ClassifierSettings
from services.cleaner import app as cleaner
from services.cleaner.settings import CleanerSettings
from services.console.takedown.counted import Counted
from services.console.takedown.lift import Lift
from services.console.takedown.run import assembled
from services.console.takedown.takedown import Takedown
from services.console.takedown.target import Target
from services.fetcher import app as fetcher
from services.fetcher.settings import FetcherSettings
from shared.events import ArticleCleaned, ArticleFetched, ArticleRequested, Fate
from shared.record import Record
from shared.redis_store import RedisStore
from shared.request_ids import new_request_id
from shared.settings import Settings
from shared.store import ArticleKey
from shared.streams import inspect, operations
from shared.streams.connection import connect
from shared.streams.intake import Intake
from shared.streams.keys import Keys, Stream
from shared.streams.messages import Sender
from shared.urls import article_of_url
from tests.builders import MOMENT
from tests.stages import LIMITS, eventually, running

#: A word that no other text has, so that it can be searched for on the server.
WORD = "zyxquvaine"
WHY = "a court's order"
S = TypeVar("S", bound=Settings)


@dataclass(frozen=True, slots=True)
class System:
    """Three services and the command, on a server that holds nothing else."""

    client: Redis
    url: str
    partitions: int = 1
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def keys(self) -> Keys:
        return Keys("wiresift", partitions=self.partitions)

    @property
    def intake(self) -> Intake:
        return Intake(self.client, self.keys, LIMITS, sender="test")

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """All three services work meanwhile."""
        async with (
            fetcher.build(self._settings(FetcherSettings), self.url, self.client) as first,
            cleaner.build(self._settings(CleanerSettings), self.url, self.client) as second,
            classifier.build(self._settings(ClassifierSettings), self.url, self.client) as third,
            running(first, second, third),
        ):
            yield

    async def put_in(self, url: str, text: str) -> str:
        """Put a text in under that address; its request."""
        request = ArticleRequested(
            request_id=new_request_id(), url=url, source=f"The {url} Post", text=text, title=WORD if WORD in text else None
        )
        await self.intake.submit_all([request], datetime.now(UTC))
        return str(request.request_id)

    async def add(self, stream: Stream, event: ArticleFetched | ArticleCleaned, partition: int = 0) -> None:
        """Put an entry on a stream as the stage before it would."""
        entry = Sender("test").pack(event, request_id=event.request_id, subject=None, time=MOMENT)
        await self.client.xadd(self.keys.within(partition).stream(stream), {"__data__": entry})

    async def ended(self, requests: list[str]) -> dict[str, Fate]:
        """The fates of the requests, once each has one."""

        async def each_has_a_fate() -> dict[str, Fate] | None:
            found = await self.intake.fates(requests)
            return found if len(found) == len(requests) else None

        found: dict[str, Fate] = await eventually(each_has_a_fate)
        return found

    async def taken_in(self, url: str, text: str) -> Fate:
        """The fate of a text under that address."""
        request = await self.put_in(url, text)
        return (await self.ended([request]))[request]

    async def command(self, client: Redis | None = None, *, settle_s: float = 1) -> Takedown:
        """A takedown as the command puts it together; `settle_s` is how long what is in hand may go on."""
        now = await operations.server_time(self.client)
        one = assembled(client or self.client, self._settings(ClassifierSettings), now, WHY)
        return replace(one, settle_s=settle_s)

    async def take_down(self, *names: str, domain: str | None = None, dry: bool = False) -> Counted:
        return await (await self.command()).run(Target.of(names, domain), dry=dry)

    async def lift(self, *names: str, domain: str | None = None) -> list[str]:
        one = await self.command()
        return await Lift(one.marks, one.articles.store).run(Target.of(names, domain), dry=False)

    async def events(self, kind: str, log: Stream = Stream.CLASSIFIED) -> list[dict[str, Any]]:
        """The bodies of that type in a log."""
        return [e["body"] async for e in inspect.peek(self.client, self.keys, log, count=None, follow=False) if e["type"] == kind]

    async def stored(self, url: str, revision: int = 1) -> Record | None:
        store = RedisStore(self.client, "wiresift", window=timedelta(days=30), max_bytes=2**30)
        return await store.get(ArticleKey(article_of_url(url), revision))

    def _settings(self, of: type[S]) -> S:
        said = {"shutdown_s": 2, "log_level": "error", "partitions": self.partitions, "reclaim_idle_s": 1, **self.settings}
        return of(**{name: value for name, value in said.items() if name in of.model_fields})


async def everything(client: Redis) -> dict[bytes, bytes]:
    """All keys with their values as the server writes them down; what living processes say of themselves left out."""
    found = {key: await client.dump(key) async for key in client.scan_iter()}
    return {key: value for key, value in found.items() if value and b"replicas" not in key and b":turn:" not in key}


async def plain_bytes(client: Redis) -> bytes:
    """Every value on the server that is not packed, and every entry, side by side."""
    said = bytearray()
    async for key in client.scan_iter():
        match await client.type(key):
            case b"string":
                said += repr(await client.get(key)).encode()
            case b"hash":
                said += repr(await client.hgetall(key)).encode()
            case b"stream":
                said += repr(await client.xrange(key)).encode()
            case b"zset":
                said += repr(await client.zrange(key, 0, -1)).encode()
    return bytes(said)


class Died(BaseException):
    """The process is gone: nothing catches it."""


class Mortal(Redis):
    """A client whose process dies instead of making another round trip, once so many were made."""

    left = 0

    async def execute_command(self, *words: Any, **options: Any) -> Any:
        self._live()
        return await super().execute_command(*words, **options)  # type: ignore[no-untyped-call]

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Pipeline:
        self._live()
        return super().pipeline(transaction, shard_hint)

    def _live(self) -> None:
        if self.left == 0:
            raise Died
        self.left -= 1


def mortal_client(url: str, *, rounds: int) -> Mortal:
    client = Mortal(connection_pool=connect(url).connection_pool)
    client.auto_close_connection_pool = True
    client.left = rounds
    return client
