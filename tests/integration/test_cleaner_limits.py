"""Documents that cannot be cleaned within their time and memory, on a real stream: dead letters, and the cleaner goes on."""

from __future__ import annotations

import sys
from typing import Any

import pytest
import zstandard
from redis.asyncio import Redis

from services.cleaner.app import build
from services.cleaner.settings import CleanerSettings
from shared.events import ArticleFetched
from shared.streams.envelope import DATA
from shared.streams.keys import Stream
from shared.streams.messages import Sender
from tests import builders
from tests.builders import MOMENT
from tests.real_server import RealServer
from tests.stages import KEYS, add, all_ended, dead_letters, eventually, pending, running

STORY = "<article><p>The harbour of Westmere reopened on Tuesday after a storm had closed it for three days, officials said.</p></article>"
#: More elements than can be parsed and walked within the deadline of these tests, on any machine of today.
ENDLESS = "<div><p>word <b>word</b> <i>word</i></p></div>" * 400_000
#: As large as a body may be, and several times that as a tree and a text.
HUGE = "<p>" + "word " * 12_000_000


def page(name: str, markup: str) -> ArticleFetched:
    body = zstandard.ZstdCompressor(level=1).compress(markup.encode())
    return builders.fetched(url=f"https://news.example/{name}", media_type="text/html", body=body)


async def put(client: Redis, event: ArticleFetched) -> str:
    await add(client, {DATA: Sender("fetcher").pack(event, request_id=event.request_id, subject=None, time=MOMENT)}, Stream.FETCHED)
    return event.request_id


async def cleaned_among(client: Redis, server: RealServer, killers: list[ArticleFetched], **limits: Any) -> list[dict[str, Any]]:
    """The dead letters, once the killers ended and stories before, between and after them were handed over by the same cleaner."""
    settings = CleanerSettings(shutdown_s=5, log_level="error", reclaim_idle_s=30, **limits)
    stories = [page(f"story-{number}", STORY.replace("Tuesday", f"day {number}")) for number in range(len(killers) + 1)]

    async def all_handed_over() -> bool:
        return await client.xlen(KEYS.stream(Stream.CLEANED)) == len(stories) and not await pending(client, Stream.FETCHED)

    async with build(settings, server.url, client) as service, running(service):
        for story, killer in zip(stories, killers, strict=False):
            await put(client, story)
            await put(client, killer)
        await put(client, stories[-1])
        ends = await all_ended(client, [killer.request_id for killer in killers], 90)
        assert set(ends.values()) == {"dead"}
        await eventually(all_handed_over, 60)
    return await dead_letters(client)


async def test_a_page_that_takes_too_long_is_a_dead_letter(client: Redis, real_server: RealServer) -> None:
    """At its first delivery, with the limit named; others of the same cleaner are handed over."""
    letters = await cleaned_among(client, real_server, [page("slow", ENDLESS)], cleaner_deadline_s=4)
    assert {(letter["error"], letter["attempts"]) for letter in letters} == {("LimitExceeded", 1)}
    assert all("cleaning took longer than 4 s" in letter["message"] for letter in letters)


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux only")
async def test_a_page_that_takes_too_much_memory_is_a_dead_letter(client: Redis, real_server: RealServer) -> None:
    """The limit is named; the worker did not take the cleaner along."""
    letters = await cleaned_among(client, real_server, [page("huge", HUGE)], cleaner_memory_mb=512, cleaner_deadline_s=60)
    assert [(letter["error"], letter["attempts"]) for letter in letters] == [("LimitExceeded", 1)]
    assert "cleaning needed more than 512 MiB" in letters[0]["message"]


async def test_a_long_text_is_held_to_the_same_limits(client: Redis, real_server: RealServer) -> None:
    """What is too long to be cleaned beside everything else is cleaned where it can be stopped."""
    body = zstandard.ZstdCompressor(level=1).compress(b"12 May 2020\nRead more\n" * 3_000_000)
    letters = await cleaned_among(client, real_server, [builders.fetched(body=body)], cleaner_deadline_s=4)
    assert [letter["error"] for letter in letters] == ["LimitExceeded"]
