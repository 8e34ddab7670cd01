"""The store's port, kept by its fake and by Redis alike; what only Redis does below."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from shared.record import Kind, RemovedSpan, kept_text
from shared.redis_store import RedisStore
from shared.store import ArticleKey, MemoryStore, Store
from tests import builders

WINDOW = timedelta(days=30)
KEY = ArticleKey("a" * 32, 1)
ABSENT = ArticleKey("b" * 32, 1)


def redis_store(client: Redis, max_bytes: int = 2**30) -> RedisStore:
    return RedisStore(client, "wiresift", window=WINDOW, max_bytes=max_bytes)


@pytest.fixture(params=["memory", "redis"])
def store(request: pytest.FixtureRequest, client: Redis) -> Store:
    """Both keepers of the port."""
    return MemoryStore() if request.param == "memory" else redis_store(client)


async def test_what_was_put_is_got(store: Store) -> None:
    """The whole record, texts and spans included; another revision is another text."""
    record = builders.record()
    await store.put(record)
    assert await store.get(KEY) == record
    assert await store.get(ArticleKey(KEY.article_id, 2)) is None


async def test_texts_come_in_the_order_asked_for(store: Store) -> None:
    """None where there is nothing, and nothing for nothing."""
    second = builders.record(revision=2, original_text="Zwei\n\nSätze", text="Zwei\n\nSätze", removed=())
    await store.put(builders.record())
    await store.put(second)
    found = await store.texts([ArticleKey(KEY.article_id, 2), ABSENT, KEY])
    assert found == ["Zwei\n\nSätze", None, builders.record().text]
    assert await store.texts([]) == []


async def test_putting_again_changes_nothing_and_a_later_verdict_replaces(store: Store) -> None:
    """Idempotent by article and revision; the last writer's record is kept."""
    first = builders.record()
    later = first.model_copy(update={"syndication": builders.syndication(verdict_revision=2)})
    for record in (first, first, later):
        await store.put(record)
    assert await store.get(KEY) == later


async def test_what_was_removed_is_gone(store: Store) -> None:
    """As a takedown asks for; removing what is not there is no error."""
    await store.put(builders.record())
    await store.remove(KEY)
    await store.remove(ABSENT)
    assert (await store.get(KEY), await store.texts([KEY])) == (None, [None])


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=2, max_size=200), cut=st.floats(0, 1))
async def test_any_text_survives_the_server(client: Redis, text: str, cut: float) -> None:
    """Whatever the script, the record that comes back has the same text and the same spans."""
    end = int(cut * len(text))
    span = RemovedSpan(start=0, end=end, kind=Kind.OTHER, rule="toy", text=text[:end])
    record = builders.record(original_text=text, removed=(span,), text=kept_text(text, [(0, end)]))
    await redis_store(client).put(record)
    assert await redis_store(client).get(KEY) == record


async def test_an_article_expires_with_its_window(client: Redis) -> None:
    """Counted from when it was first seen, not from when it was written."""
    await redis_store(client).put(builders.record(first_seen_at=builders.MOMENT - timedelta(days=20)))
    assert timedelta(days=9, hours=23) < timedelta(seconds=await client.ttl(f"wiresift:store:{KEY.article_id}:1")) <= timedelta(days=10)


async def put_many(client: Redis, count: int) -> list[ArticleKey]:
    """Articles first seen a minute apart, oldest first."""
    keys = [ArticleKey(f"{number:032x}", 1) for number in range(count)]
    for age, key in enumerate(reversed(keys)):
        await redis_store(client).put(builders.record(article_id=key.article_id, first_seen_at=builders.MOMENT - timedelta(minutes=age)))
    return keys


async def test_tidying_drops_the_oldest_while_all_take_too_many_bytes(client: Redis) -> None:
    """About as many as needed, the oldest first; within the bound nothing goes."""
    keys = await put_many(client, 20)
    each: Any = await client.memory_usage(f"wiresift:store:{keys[0].article_id}:1")
    assert await redis_store(client, 21 * each).tidy(builders.MOMENT.timestamp()) == 0
    dropped = await redis_store(client, 10 * each).tidy(builders.MOMENT.timestamp())
    kept = [key for key in keys if await redis_store(client).get(key)]
    assert 8 <= dropped <= 12
    assert kept == keys[dropped:]


async def test_tidying_forgets_what_has_expired(client: Redis) -> None:
    """The index does not grow for ever."""
    await put_many(client, 3)
    await redis_store(client).tidy((builders.MOMENT + WINDOW - timedelta(seconds=90)).timestamp())
    assert await client.zcard("wiresift:store:index") == 2
    await redis_store(client).tidy((builders.MOMENT + WINDOW + timedelta(days=1)).timestamp())
    assert await client.zcard("wiresift:store:index") == 0
