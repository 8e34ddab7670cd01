"""A system whose articles are replayed: all three services on a real server, in this loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from redis.asyncio import Redis

from services.classifier import app as classifier
from services.classifier.groups.redis_ledger import RedisLedger
from services.classifier.index.redis_index import RedisIndex
from services.classifier.settings import ClassifierSettings
from services.cleaner import app as cleaner
from services.cleaner.revision import Known, cleaned_again
from services.cleaner.settings import CleanerSettings
from services.cleaner.site.redis_shelf import RedisShelf
from services.console.replay.outcome import Outcome
from services.console.replay.perform import Performance
from services.console.replay.plan import Asked, Step
from services.console.replay.planner import Planner
from services.console.replay.rehearse import Rehearsal
from services.console.replay.selection import Selection
from services.fetcher import app as fetcher
from services.fetcher.settings import FetcherSettings
from shared.events import ArticleRequested, Fate
from shared.record import Record, kept_text
from shared.redis_store import RedisStore
from shared.request_ids import new_request_id
from shared.store import ArticleKey
from shared.streams import inspect
from shared.streams.handover import Limits
from shared.streams.keys import Stream
from tests.stages import KEYS, LIMITS, all_ended, intake, running
from tests.unit.classifier.articles import prose

WINDOW = timedelta(days=30)
STORY = prose(1, 200)
PROMPT = "Advertisement"
#: Settings of services that stop at once.
QUICK: Any = {"shutdown_s": 2, "log_level": "error"}
TEXT = f"{PROMPT}\n\n{STORY}"


async def never() -> str:
    """Services that live."""
    return await asyncio.Future[str]()


@dataclass
class System:
    """A server with running services, and a user of it."""

    client: Redis
    store: RedisStore
    shelf: RedisShelf | None

    async def ingest(self, name: str, text: str, source: str | None = None) -> Fate:
        """Take a text in under that external id, from that outlet, else from one of its own."""
        request = ArticleRequested(request_id=new_request_id(), external_id=name, source=source or f"The {name} Post", text=text)
        assert request.request_id
        await intake(self.client).submit([request], datetime.now(UTC))
        await all_ended(self.client, [request.request_id])
        return (await intake(self.client).fates([request.request_id]))[request.request_id]

    async def known(self, name: str, text: str, source: str | None = None) -> ArticleKey:
        """Take a text in that is classified; where it is kept."""
        fate = await self.ingest(name, text, source)
        assert fate.fate == "classified", fate.detail
        assert fate.article_id
        assert fate.revision
        return ArticleKey(fate.article_id, fate.revision)

    async def record(self, key: ArticleKey) -> Record:
        found = await self.store.get(key)
        assert found
        return found

    async def aged(self, key: ArticleKey, **verdict: Any) -> Record:
        """Make the article what rules without any cut, and a detector that said `verdict`, would have left; its state with it."""
        (kept,) = await self.store.kept([key])
        assert kept
        text = kept_text(kept.record.original_text, [])
        syndication = kept.record.syndication.model_copy(update=verdict)
        older = kept.record.model_copy(update={"removed": (), "text": text, "cleaning_version": "1", "syndication": syndication})
        await self.store.put(older, kept.provenance)
        known = Known.of(await self.state(key))
        if known.revision == key.revision:
            await self.client.set(KEYS.article(key.article_id), cleaned_again(known, text, known.request_id), keepttl=True)
        return older

    async def state(self, key: ArticleKey) -> bytes:
        found = await self.client.get(KEYS.article(key.article_id))
        assert isinstance(found, bytes)
        return found

    def planner(self, *steps: Step, all_revisions: bool = False) -> Planner:
        async def states(articles: Sequence[str]) -> list[bytes | None]:
            return await cast("Awaitable[list[bytes | None]]", self.client.mget([KEYS.article(article) for article in articles]))

        asked = Asked(frozenset(steps or Step), all_revisions, WINDOW)
        return Planner(self.store, states, self.shelf, asked, new_request_id, lambda: datetime.now(UTC))

    async def replay(self, selection: Selection = Selection(), *steps: Step, limits: Limits = LIMITS) -> list[Outcome]:  # noqa: B008 - frozen
        planner = self.planner(*steps, all_revisions=selection.all_revisions)
        performance = Performance(intake(self.client, limits), planner, never, lambda: datetime.now(UTC))
        return [outcome async for outcome in performance.run(planner.plans(selection))]

    async def rehearse(self, *steps: Step) -> list[Outcome]:
        """A dry run; asserts that it changes no key on the server."""
        index = RedisIndex(self.client, "wiresift", window=WINDOW)
        ledger = RedisLedger(self.client, "wiresift", window=WINDOW)
        rehearsal = Rehearsal(index, self.store, ledger, frozenset(steps or Step), max_words=50_000)
        before = await self.everything()
        found = [outcome async for outcome in rehearsal.run(self.planner(*steps).plans(Selection()), datetime.now(UTC))]
        assert await self.everything() == before
        return found

    async def everything(self) -> dict[bytes, Any]:
        """All that is kept; what processes say of themselves left out, whose turn it is to tell of all, and idle times."""
        found = {}
        async for key in self.client.scan_iter():
            if not key.endswith((b":replicas", b":requested", b":fetched", b":cleaned")) and b":census:" not in key:
                found[key] = await self.client.dump(key)
        return found

    async def classified(self) -> list[dict[str, Any]]:
        """The bodies in the log of classified articles, oldest first."""
        return [entry["body"] async for entry in inspect.peek(self.client, KEYS, Stream.CLASSIFIED, count=None, follow=False)]


@asynccontextmanager
async def a_system(client: Redis, url: str) -> AsyncIterator[System]:
    """All three services at work in this loop."""
    async with (
        fetcher.build(FetcherSettings(**QUICK), url, client) as first,
        cleaner.build(CleanerSettings(**QUICK), url, client) as second,
        classifier.build(ClassifierSettings(**QUICK), url, client) as third,
        running(first, second, third),
    ):
        yield System(client, RedisStore(client, "wiresift", window=WINDOW, max_bytes=2**30), RedisShelf(client, "wiresift"))
