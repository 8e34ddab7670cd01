"""Site memory at work: the real cleaner on a real server, from fetched documents to what it hands over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
import zstandard
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as NoConnection

from services.cleaner.app import build
from services.cleaner.handling import Cleaning
from services.cleaner.revisions import Revisions
from services.cleaner.sandbox import Limits, Sandbox
from services.cleaner.settings import CleanerSettings
from services.cleaner.site.memory import SiteMemory
from services.cleaner.site.recent import Recent
from services.cleaner.site.redis_shelf import RedisShelf
from services.cleaner.site.shelf import MemoryShelf
from shared.events import ArticleCleaned, ArticleFetched
from shared.record import Rights
from shared.streams import inspect
from shared.streams.actions import Forward
from shared.streams.envelope import DATA
from shared.streams.keys import Stream
from shared.streams.messages import Delivery, Sender
from tests import builders
from tests.builders import MOMENT
from tests.real_server import RealServer
from tests.stages import KEYS, add, all_ended, eventually, running
from tests.unit.cleaner.site.sites import story

LABEL = "Follow the Courier wherever you are"
SITE = "host:news.example"
CLEANED = KEYS.stream(Stream.CLEANED)


def fetched(number: int, *, text: str | None = None, html: bool = False, **overrides: Any) -> ArticleFetched:
    """A story of the site, with its label below."""
    body = story(number, below=[LABEL]) if text is None else text
    if html:
        body = "<html><body><article>" + "".join(f"<p>{line}</p>" for line in body.split("\n\n")) + "</article></body></html>"
    given = {"url": f"https://news.example/{number}", "media_type": "text/html" if html else "text/plain"} | overrides
    return builders.fetched(body=zstandard.ZstdCompressor().compress(body.encode()), **given)


async def put(client: Redis, event: ArticleFetched) -> str:
    """Write it to the cleaner's stream; returns its request."""
    await add(client, {DATA: Sender("fetcher").pack(event, request_id=event.request_id, subject=None, time=MOMENT)}, Stream.FETCHED)
    return event.request_id


@asynccontextmanager
async def cleaners(client: Redis, server: RealServer, count: int = 1, **overrides: Any) -> AsyncIterator[None]:
    """So many replicas of the cleaner at work."""
    settings = CleanerSettings(**{"shutdown_s": 5, "log_level": "error", "reclaim_idle_s": 2} | overrides)
    async with AsyncExitStack() as stack:
        services = [await stack.enter_async_context(build(settings, server.url, client)) for _ in range(count)]
        await stack.enter_async_context(running(*services))
        yield


async def clean_all(client: Redis, server: RealServer, events: Sequence[ArticleFetched], count: int = 1, **overrides: Any) -> None:
    """Let cleaners hand all of them over, and learn, before they stop."""
    before = await client.xlen(CLEANED)

    async def all_handed_over() -> bool:
        return await client.xlen(CLEANED) == before + len(events)

    async with cleaners(client, server, count, **overrides):
        for event in events:
            await put(client, event)
        await eventually(all_handed_over)


async def handed_over(client: Redis) -> dict[str, ArticleCleaned]:
    """What was handed over, by request."""
    bodies = [entry["body"] async for entry in inspect.peek(client, KEYS, Stream.CLEANED, count=None, follow=False)]
    return {body["request_id"]: ArticleCleaned.model_validate(body) for body in bodies}


async def known(client: Redis, site: str = SITE) -> SiteMemory:
    (memory,) = await RedisShelf(client, "wiresift").snapshots([site])
    return memory


@pytest.mark.parametrize("html", [False, True], ids=["text", "page"])
async def test_what_three_stories_end_with_is_cut_of_the_fourth(client: Redis, real_server: RealServer, html: bool) -> None:
    """Of plain text here, of pages in a worker process; the three had it, for nothing was known."""
    first = [fetched(number, html=html) for number in range(3)]
    await clean_all(client, real_server, first)
    fourth = fetched(3, html=html)
    await clean_all(client, real_server, [fourth])
    found = await handed_over(client)
    assert [LABEL in [span.text for span in found[event.request_id].removed] for event in (*first, fourth)] == [False] * 3 + [True]
    [span] = [span for span in found[fourth.request_id].removed if span.text == LABEL]
    assert (span.kind, span.rule) == ("furniture", "site.seen")


async def test_replicas_teach_and_read_one_memory(client: Redis, real_server: RealServer) -> None:
    """However articles are spread over them, each counts once."""
    await clean_all(client, real_server, [fetched(number) for number in range(24)], count=2)
    memory = await known(client)
    assert (memory.stories, max(memory.seen.values())) == (24, 24)


async def test_copies_revisions_and_repeated_requests_of_a_story_teach_once(client: Redis, real_server: RealServer) -> None:
    """Two addresses of one text, a changed text at the same address; the unchanged one is handed over to nobody."""
    copy, revised = fetched(7, text=story(0, below=[LABEL])), fetched(0, text=story(1, below=[LABEL]), fetched_at=MOMENT)
    await clean_all(client, real_server, [fetched(0), copy])
    await clean_all(client, real_server, [revised])
    async with cleaners(client, real_server):
        request = await put(client, fetched(0, text=story(1, below=[LABEL]), fetched_at=MOMENT))
        assert await all_ended(client, [request]) == {request: "rejected"}
    assert (await known(client)).stories == 1


async def test_what_is_not_handed_over_teaches_nothing(client: Redis, real_server: RealServer) -> None:
    """A text whose use is reserved is rejected; its site is as unknown as before."""
    reserved = Rights(tdm="no", train_ai="no", profile="corpus", may_use="no")
    async with cleaners(client, real_server):
        requests = [await put(client, fetched(number, rights=reserved)) for number in range(3)]
        assert set((await all_ended(client, requests)).values()) == {"rejected"}
    assert (await known(client)).stories == 0


async def test_switched_off_nothing_is_learned_and_nothing_known_is_used(client: Redis, real_server: RealServer) -> None:
    """What was learned before stays where it is."""
    await clean_all(client, real_server, [fetched(number) for number in range(3)])
    last = fetched(3)
    await clean_all(client, real_server, [last], cleaner_site_memory=False)
    assert (await handed_over(client))[last.request_id].removed == ()
    assert (await known(client)).stories == 3


async def test_a_site_learns_nothing_of_another(client: Redis, real_server: RealServer) -> None:
    """Nor does an outlet that bears a host's name teach that host, nor a page whose canonical link points there."""
    texts = [fetched(number, url=None, source="news.example") for number in range(3)]
    others = [fetched(number, url=f"https://other.example/{number}") for number in range(10, 13)]
    await clean_all(client, real_server, [*texts, *others])
    last = fetched(3)
    await clean_all(client, real_server, [last])
    assert (await handed_over(client))[last.request_id].removed == ()
    assert (await known(client)).stories == 1


def delivery(event: ArticleFetched, entry: str = "1764000000000-0") -> Delivery[ArticleFetched]:
    return Delivery(entry, event, event.request_id, MOMENT, 1, "")


@asynccontextmanager
async def handler(client: Redis, shelf: MemoryShelf) -> AsyncIterator[Cleaning]:
    """The handler alone, with a shelf in this process."""
    async with Sandbox(Limits()) as sandbox:
        recent = Recent(shelf, lambda: 0.0)
        yield Cleaning(sandbox, Revisions(client, KEYS), shelf, recent, timedelta(days=30), site_memory=True)


async def test_a_redelivered_article_is_taught_once(client: Redis) -> None:
    """As after a process that died between its hand-over and its lesson, or after it."""
    shelf = MemoryShelf()
    async with handler(client, shelf) as handle:
        for _ in range(2):
            action = await handle(delivery(fetched(0)))
            assert isinstance(action, Forward)
            assert action.after
            await action.after()
    assert len(shelf.stories[SITE].kept) == 1


async def test_a_lesson_is_dated_by_the_servers_clock(client: Redis) -> None:
    """By the time at which the entry was added, whenever and wherever it is run."""
    shelf = MemoryShelf()
    async with handler(client, shelf) as handle:
        action = await handle(delivery(fetched(0), "1700000000000-0"))
        assert isinstance(action, Forward)
        assert action.after
        await action.after()
    assert [story.at for story in shelf.stories[SITE].kept] == [1_700_000_000]


class Away(MemoryShelf):
    """A shelf whose server cannot be reached."""

    async def snapshots(self, sites: Sequence[str]) -> list[SiteMemory]:
        raise NoConnection


async def test_without_its_server_nothing_is_cleaned_as_if_nothing_were_known(client: Redis) -> None:
    """The error is the server's, for which the stage waits at no cost to the entry; a document of no site needs no memory."""
    async with handler(client, Away()) as handle:
        with pytest.raises(NoConnection):
            await handle(delivery(fetched(0)))
        assert isinstance(await handle(delivery(fetched(0, url=None, source=None))), Forward)


async def test_a_server_that_was_away_costs_no_article_its_memory(client: Redis, real_server: RealServer) -> None:
    """Killed between two stories and brought back: the next is cleaned by what was known."""
    await clean_all(client, real_server, [fetched(number) for number in range(3)])
    real_server.restart()
    last = fetched(3)
    await clean_all(client, real_server, [last])
    assert [span.text for span in (await handed_over(client))[last.request_id].removed] == [LABEL]
