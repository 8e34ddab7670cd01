"""A window of parts of a day: everything that is kept by it leaves with it, on a real server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis

from services.classifier.classify import classify
from services.classifier.groups.redis_ledger import RedisLedger
from services.classifier.groups.standing import Ranks
from services.classifier.index.redis_index import RedisIndex
from shared.redis_store import RedisStore
from shared.settings import Settings
from shared.streams.handover import Limits
from tests.unit.classifier.articles import article, prose

SETTINGS = Settings(window_days=0.001)
WINDOW = timedelta(days=SETTINGS.window_days)
#: Keys that stay: the store's index by time is tidied, the order is a few numbers.
_LASTING = {b"test:store:index", b"test:index2:order"}

#: What a group has beside its members.
_FIELDS = ("size", "shortened", "turn", "turn_number", "turn_by")


async def test_all_that_is_kept_of_articles_expires_with_the_shortest_window(client: Redis) -> None:
    """Records, articles, groups and postings: within the window, or another for what is kept by epochs."""
    index = RedisIndex(client, "test", window=WINDOW)
    store = RedisStore(client, "test", window=WINDOW, max_bytes=2**30)
    groups = Ranks(RedisLedger(client, "test", window=WINDOW), window=WINDOW)
    now = datetime.now(UTC)
    for name in "abc":
        await classify(article(name, prose(1, 120), first_seen_at=now), index=index, store=store, groups=groups, now=now)
    keys = [key async for key in client.scan_iter("test:*")]
    lasting = {key: await client.ttl(key) for key in keys if key not in _LASTING}
    assert {key.split(b":")[2] for key in lasting if key.startswith(b"test:index")} == {b"a", b"p"}
    assert all(0 < seconds <= 2 * WINDOW.total_seconds() for seconds in lasting.values()), lasting


async def test_a_copy_is_found_within_the_shortest_window_and_not_after_it(client: Redis) -> None:
    """Epochs of parts of a day are told apart as epochs of weeks are."""
    index = RedisIndex(client, "test", window=WINDOW)
    store = RedisStore(client, "test", window=WINDOW, max_bytes=2**30)
    groups = Ranks(RedisLedger(client, "test", window=WINDOW), window=WINDOW)
    now = datetime.now(UTC)
    await classify(article("a", prose(1, 120), first_seen_at=now), index=index, store=store, groups=groups, now=now)
    copy = (
        await classify(article("b", prose(1, 120), first_seen_at=now), index=index, store=store, groups=groups, now=now + 0.9 * WINDOW)
    ).record
    late = (
        await classify(article("c", prose(1, 120), first_seen_at=now), index=index, store=store, groups=groups, now=now + 3 * WINDOW)
    ).record
    assert (copy.syndication.is_duplicate, late.syndication.is_duplicate) == (True, False)


async def test_a_text_that_is_copied_for_ever_has_a_group_of_the_window(client: Redis) -> None:
    """Each copy finds the one before it and joins its group; those whose window is over count no more and take no room."""
    index, store = RedisIndex(client, "test", window=WINDOW), RedisStore(client, "test", window=WINDOW, max_bytes=2**30)
    groups = Ranks(RedisLedger(client, "test", window=WINDOW), window=WINDOW)
    now = datetime.now(UTC)
    sizes = []
    for step in range(30):
        copy = article(f"a{step}", prose(1, 120), first_seen_at=now)
        record = (await classify(copy, index=index, store=store, groups=groups, now=now + step * WINDOW / 4)).record
        sizes.append(record.syndication.group_size)
    assert sizes[:4] == [1, 2, 3, 4]
    assert max(sizes) <= 8
    held = [await client.hlen(key) for key in await client.keys("test:group:{*}")]
    assert max(held) <= 8 + len(_FIELDS)


def test_fates_outlive_the_day_of_the_last_request_of_the_window() -> None:
    """Fates are kept by the day, so a day longer than the window, however short that is."""
    assert Limits.of(SETTINGS).fates_kept == timedelta(days=1) + WINDOW
