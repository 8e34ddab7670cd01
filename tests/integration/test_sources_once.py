"""Each URL is requested once, whoever carries it; a change once more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from services.fetcher.sources.once import Once, Sighting, Ticket, key_of
from services.fetcher.sources.updates import Update, Updates
from shared.events import ArticleRequested
from tests.schedule import let_changes_pass

NOW = datetime.now(UTC).replace(microsecond=0)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def once(client: Redis) -> Once:
    return Once(client, "wiresift", horizon=timedelta(days=30))


async def ticket(once: Once, url: str, updated: datetime | None = None, *, changed: bool = False) -> Ticket:
    key = key_of(url)
    assert key
    [given] = await once.tickets([Sighting(key, updated, changed)])
    return given


async def test_a_url_has_one_request_id_in_all_its_spellings(client: Redis, once: Once) -> None:
    """Tracking parameters, host spelling and slug make no difference; another article has another id."""
    spellings = (
        "https://www.news.example/a/bridge-opens-12345678?utm_source=x",
        "http://news.example/a/bridge-opens-12345678/",
        "https://news.example/a/bridge-closed-12345678#top",
    )
    assert len({(await ticket(once, url)).request_id for url in spellings}) == 1
    assert await ticket(once, spellings[0]) != await ticket(once, "https://news.example/a/other-12345679")
    [name, _] = await client.keys("wiresift:fetch:once:*")
    assert timedelta(days=29) < timedelta(seconds=await client.ttl(name)) <= timedelta(days=30)


async def test_a_url_is_known_for_the_horizon_only(client: Redis) -> None:
    """Then it is requested as if it were new."""
    once = Once(client, "wiresift", horizon=timedelta(seconds=1))
    first = await ticket(once, "https://news.example/a")
    [name] = await client.keys("wiresift:fetch:once:*")
    await client.pexpire(name, 0)
    assert await ticket(once, "https://news.example/a") != first


async def test_a_change_is_a_new_request_and_its_repetition_is_not(once: Once) -> None:
    """Ten minutes later than what was noted; what another source has noted before is no change either."""
    url = "https://news.example/a"
    first = await ticket(once, url, NOW)
    assert await ticket(once, url, NOW + 9 * MINUTE, changed=True) == first
    assert await ticket(once, url, NOW + 30 * MINUTE) == first  # another source's clock, and no change by its own word
    second = await ticket(once, url, NOW + 10 * MINUTE, changed=True)
    assert second.request_id != first.request_id
    assert await ticket(once, url, NOW + 10 * MINUTE, changed=True) == second
    assert await ticket(once, url, NOW, changed=True) == second
    assert await ticket(once, url) == second


async def test_a_change_from_before_the_first_request_is_none(once: Once) -> None:
    """Where no time of update was told of the article, what the request brought is as new as the request."""
    url = "https://news.example/a"
    first = await ticket(once, url)
    assert await ticket(once, url, NOW - 30 * MINUTE, changed=True) == first
    assert await ticket(once, url, NOW + 30 * MINUTE, changed=True) != first


async def test_a_time_to_come_hides_no_later_change(once: Once) -> None:
    """A feed whose clock is years ahead says nothing by it."""
    url = "https://news.example/a"
    first = await ticket(once, url, NOW + timedelta(days=3650))
    assert await ticket(once, url, NOW + timedelta(days=3651), changed=True) == first
    assert await ticket(once, url, NOW + 30 * MINUTE, changed=True) != first


async def test_changes_one_upon_the_other_wait_longer_and_longer(client: Redis, once: Once) -> None:
    """The first is taken at once, the next an hour after it, then two, and so on: so a feed that stamps everything costs little."""
    url = "https://news.example/a"
    await ticket(once, url, NOW)
    waits = []
    for number in range(1, 9):
        updated = NOW + number * 10 * MINUTE
        early = await ticket(once, url, updated, changed=True)
        waits.append(round((early.not_before - NOW) / timedelta(hours=1)) if early.not_before else 0)
        if early.not_before:
            await let_changes_pass(client)
            assert (await ticket(once, url, updated, changed=True)).not_before is None
    assert waits == [0, 1, 2, 4, 8, 16, 24, 24]


async def test_a_change_that_must_wait_is_kept_and_only_the_last_of_them(client: Redis) -> None:
    """The last correction is what counts; forgetting one that was requested forgets no later one."""
    updates = Updates(client, "wiresift")
    early, late, other = update("a", 10), update("a", 20), update("b", 10)
    await updates.defer(early, NOW - MINUTE)
    await updates.defer(late, NOW - MINUTE)
    await updates.defer(other, NOW - 2 * MINUTE)
    await updates.defer(update("c", 10), NOW + timedelta(hours=1))
    assert await updates.due(10) == [other, late]
    await updates.forget([early, other])
    assert await updates.due(10) == [late]
    await updates.forget([late])
    assert (await updates.due(10), await updates.count()) == ([], 1)


async def test_an_update_that_nobody_can_read_stands_before_no_other(client: Redis) -> None:
    """It is dropped."""
    updates = Updates(client, "wiresift")
    await updates.defer(update("a", 10), NOW - MINUTE)
    await client.zadd("wiresift:fetch:{updates}:due", {"alien": 1})
    await cast("Any", client.hset("wiresift:fetch:{updates}:body", "alien", "no JSON"))
    assert await updates.due(10) == [update("a", 10)]
    assert await updates.count() == 1


def update(path: str, minutes: int) -> Update:
    url = f"https://news.example/{path}"
    return Update(key=url, updated_at=NOW + minutes * MINUTE, request=ArticleRequested(url=url))
