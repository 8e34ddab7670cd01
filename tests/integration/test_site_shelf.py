"""Site memory on a real server: the port kept by the fake and by Redis alike; what only Redis does below."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import cast

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.cleaner.site.lesson import Lesson
from services.cleaner.site.memory import MAX_STORIES, NO_MEMORY, SiteMemory
from services.cleaner.site.recent import Recent
from services.cleaner.site.redis_shelf import RedisShelf
from services.cleaner.site.shelf import MemoryShelf, Shelf
from services.cleaner.site.stories import MAX_AGE
from shared.streams.connection import connect
from tests.builders import MOMENT
from tests.real_server import RealServer

SITE, OTHER = "host:news.example", "host:post.example"
LINE = 7


def told(number: int, *lines: int) -> Lesson:
    """What an article teaches whose story no other tells."""
    return Lesson(number, (number,), lines or (LINE, number + 1000))


@pytest.fixture(params=["memory", "redis"])
async def shelf(request: pytest.FixtureRequest, client: Redis) -> Shelf:
    """Both keepers of the port."""
    return MemoryShelf() if request.param == "memory" else RedisShelf(client, "wiresift")


@pytest.fixture
async def replica(real_server: RealServer) -> AsyncIterator[Redis]:
    """The client of another process."""
    other = connect(real_server.url)
    yield other
    await other.aclose()


async def known(shelf: Shelf, site: str = SITE) -> SiteMemory:
    (memory,) = await shelf.snapshots([site])
    return memory


async def test_what_was_taught_is_known(shelf: Shelf) -> None:
    """From the third story on, of that site alone; in the order asked for."""
    for number in range(3):
        await shelf.learn(SITE, told(number), MOMENT)
    assert await shelf.snapshots([OTHER, SITE]) == [NO_MEMORY, SiteMemory(3, {LINE: 3})]
    assert await shelf.snapshots([]) == []


async def test_an_article_taught_again_changes_nothing(shelf: Shelf) -> None:
    """As after a redelivery, and side by side."""
    for _ in range(3):
        await asyncio.gather(*(shelf.learn(SITE, told(number), MOMENT) for number in (1, 2, 1, 2)))
    assert (await known(shelf)).stories == 2


async def test_stories_age_by_the_time_that_is_told(shelf: Shelf) -> None:
    """A line of a season is forgotten with its stories."""
    for number in range(3):
        await shelf.learn(SITE, told(number), MOMENT)
    await shelf.learn(SITE, told(9, 8), MOMENT + MAX_AGE + timedelta(seconds=1))
    assert await known(shelf) == SiteMemory(1, {})


async def test_replicas_lose_none_of_each_others_lessons(client: Redis, replica: Redis) -> None:
    """All of them teach one site at once, some of it the same."""
    shelves = [RedisShelf(client, "wiresift"), RedisShelf(replica, "wiresift")]
    for first in range(0, 40, 4):
        await asyncio.gather(*(shelf.learn(SITE, told(number), MOMENT) for shelf in shelves for number in range(first, first + 4)))
    memory = await known(shelves[0])
    assert (memory.stories, memory.seen[LINE]) == (40, 40)
    assert await known(shelves[1]) == memory


async def test_lessons_of_many_sites_go_together(client: Redis) -> None:
    """Each to its own site."""
    shelf = RedisShelf(client, "wiresift")
    await asyncio.gather(*(shelf.learn(f"host:{number % 20}.example", told(number), MOMENT) for number in range(200)))
    memories = await shelf.snapshots([f"host:{number}.example" for number in range(20)])
    assert [(memory.stories, memory.seen.get(LINE)) for memory in memories] == [(10, 10)] * 20


async def test_a_site_that_teaches_nothing_any_more_is_forgotten(client: Redis) -> None:
    """Counted from its last story, by the server's clock."""
    shelf = RedisShelf(client, "wiresift")
    await shelf.learn(SITE, told(1), MOMENT)
    age = int(MAX_AGE.total_seconds())
    assert age - 3600 < await client.ttl(f"wiresift:site:{SITE}") <= age
    await shelf.learn(OTHER, told(1), MOMENT - MAX_AGE)
    assert await client.exists(f"wiresift:site:{OTHER}") == 0


async def test_a_site_takes_bounded_room(client: Redis) -> None:
    """Whatever it prints: its oldest stories go."""
    shelf = RedisShelf(client, "wiresift")
    for number in range(MAX_STORIES + 20):
        await shelf.learn(SITE, told(number, *range(number * 255, (number + 1) * 255)), MOMENT)
    assert (await client.memory_usage(f"wiresift:site:{SITE}", samples=0) or 0) < 110_000
    assert (await known(shelf)).stories < MAX_STORIES


async def test_sites_are_bounded_and_those_without_furniture_go_first(client: Redis) -> None:
    """Who invents hosts by the thousand displaces other inventions, not the sites that are known."""
    shelf = RedisShelf(client, "wiresift", max_sites=10)
    for number in range(3):
        await shelf.learn(SITE, told(number), MOMENT - timedelta(days=2))
    for number in range(100):
        await shelf.learn(f"host:{number}.invented.example", told(number), MOMENT + timedelta(seconds=number))
    assert (await known(shelf)).seen == {LINE: 3}
    assert await client.zcard("wiresift:sites") == 10
    assert len([key async for key in client.scan_iter("wiresift:site:*")]) == 10
    assert (await known(shelf, "host:99.invented.example")).stories == 1


async def test_no_site_is_kept_that_the_index_does_not_name(client: Redis, replica: Redis) -> None:
    """Replicas teach sites while others make room; what no index names would never make room for anything."""
    shelves = [RedisShelf(client, "wiresift", max_sites=4), RedisShelf(replica, "wiresift", max_sites=4)]
    for number in range(0, 60, 6):
        lessons = [(f"host:{site % 12}.example", told(100 * site + which)) for site in range(number, number + 6) for which in range(2)]
        await asyncio.gather(*(shelf.learn(site, lesson, MOMENT) for site, lesson in lessons for shelf in shelves))
    named = cast("list[bytes]", await client.zrange("wiresift:sites", 0, -1))
    assert {key async for key in client.scan_iter("wiresift:site:*")} <= {b"wiresift:site:" + site for site in named}


async def test_bytes_of_another_form_are_a_new_site(client: Redis) -> None:
    """Those of a later version that was rolled back, or a stranger's; the next lesson begins anew."""
    shelf = RedisShelf(client, "wiresift")
    await client.hset(f"wiresift:site:{SITE}", mapping={"version": "x", "stories": b"\xffmore", "known": b"\xffmore"})
    assert await known(shelf) == NO_MEMORY
    await shelf.learn(SITE, told(1), MOMENT)
    assert (await known(shelf)).stories == 1


async def test_a_flushed_script_cache_is_no_fault(client: Redis) -> None:
    """A restarted server knows no script."""
    shelf = RedisShelf(client, "wiresift")
    for number in range(3):
        await client.script_flush()
        await shelf.learn(SITE, told(number), MOMENT)
    assert (await known(shelf)).seen == {LINE: 3}


async def test_a_snapshot_is_read_once_in_a_while(client: Redis) -> None:
    """A run of articles of one site asks once; when the time is over it is asked again; of many sites those used last are held."""
    shelf, now = RedisShelf(client, "wiresift"), [0.0]
    recent = Recent(shelf, lambda: now[0], kept_s=10, held=2)
    assert await recent.snapshot(SITE) == NO_MEMORY
    for number in range(3):
        await shelf.learn(SITE, told(number), MOMENT)
    now[0] = 9.9
    assert await recent.snapshot(SITE) == NO_MEMORY
    now[0] = 10.0
    assert (await recent.snapshot(SITE)).seen == {LINE: 3}
    await shelf.learn(SITE, told(3), MOMENT)
    for other in ("host:a.example", "host:b.example"):
        await recent.snapshot(other)
    assert (await recent.snapshot(SITE)).seen == {LINE: 4}
    assert await recent.snapshot(None) == NO_MEMORY


async def test_a_server_that_is_away_is_an_error_and_no_empty_memory(client: Redis, real_server: RealServer) -> None:
    """An article cleaned as if nothing were known would come out otherwise: who asks has to wait."""
    recent = Recent(RedisShelf(client, "wiresift"), lambda: 0.0)
    real_server.end()
    try:
        with pytest.raises(RedisError):
            await recent.snapshot(SITE)
    finally:
        real_server.start()
    assert await recent.snapshot(SITE) == NO_MEMORY
