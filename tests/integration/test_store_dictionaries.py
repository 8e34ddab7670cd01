"""Dictionaries of the store on a real server: made of what it keeps, known to all who read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from shared.dictionary import FEWEST, dictionary_of
from shared.redis_store import RedisStore
from shared.store import ArticleKey, Provenance
from shared.store_format import frames_of
from tests import builders
from tests.benchmarks.articles import articles
from tests.builders import MOMENT

WINDOW = timedelta(days=30)
NOW = MOMENT.timestamp()
LATER = ArticleKey("f" * 32, 1)
PROVENANCE = Provenance(fetched_at=MOMENT, evidence=builders.cleaned().evidence)


def store_of(client: Redis) -> RedisStore:
    """A process of its own, as far as the store can tell."""
    return RedisStore(client, "test", window=WINDOW, max_bytes=2**30)


@pytest.fixture
async def writer(client: Redis) -> RedisStore:
    """A store with enough articles for a dictionary."""
    store = store_of(client)
    for at, text in enumerate(articles(FEWEST, seed=1, words=200)):
        await store.put(builders.record(article_id=f"{at:032x}", original_text=text, text=text, removed=()), PROVENANCE)
    return store


async def kept_later(client: Redis, store: RedisStore) -> tuple[int, int]:
    """The dictionary that an article put now is packed with, and its bytes."""
    (text,) = list(articles(1, seed=2, words=200))
    record = builders.record(article_id=LATER.article_id, original_text=text, text=text, removed=())
    await store.put(record, PROVENANCE)
    value: Any = await client.get(f"test:kept:{LATER.article_id}:1")
    body, verdict = frames_of(value)
    assert dictionary_of(body) == dictionary_of(verdict)
    return dictionary_of(body), len(value)


async def test_tidying_makes_a_dictionary_once_there_is_enough_to_learn_from(client: Redis, writer: RedisStore) -> None:
    """From then on articles take less; those from before are read as ever, by those who come anew as well."""
    number, before = await kept_later(client, writer)
    assert number == 0
    for _ in range(2):
        await writer.tidy(NOW)
    number, after = await kept_later(client, writer)
    assert number
    assert after < 0.8 * before
    reader = store_of(client)
    early, late = await reader.kept([ArticleKey(f"{0:032x}", 1), LATER])
    assert early
    assert late
    assert late == (await writer.kept([LATER]))[0]
    assert await reader.texts([LATER]) == [late.record.text]


async def test_a_process_packs_with_what_another_made(client: Redis, writer: RedisStore) -> None:
    """One that begins now, and one that tidies."""
    another = store_of(client)
    await kept_later(client, another)
    await writer.tidy(NOW)
    await another.tidy(NOW)
    number, _ = await kept_later(client, another)
    assert number == (await kept_later(client, store_of(client)))[0] > 0


async def test_a_dictionary_is_made_anew_when_it_is_old(client: Redis, writer: RedisStore) -> None:
    """Not before; the one before stays for what was packed with it, for as long as that may be read."""
    for now in (NOW, NOW + 60):
        await writer.tidy(now)
    first, _ = await kept_later(client, writer)
    await client.delete("test:store:dictionary:making")
    for now in (NOW + timedelta(days=8).total_seconds(), NOW + timedelta(days=8, seconds=1).total_seconds()):
        await writer.tidy(now)
    second, _ = await kept_later(client, writer)
    assert first != second
    assert WINDOW < timedelta(seconds=await client.ttl(f"test:store:dictionary:{first}")) <= 2 * WINDOW


async def test_what_was_packed_with_a_lost_dictionary_counts_as_gone(client: Redis, writer: RedisStore) -> None:
    """Others are read; and once the loss is seen, what is put is packed without, until another is made."""
    for _ in range(2):
        await writer.tidy(NOW)
    number, _ = await kept_later(client, writer)
    await client.delete("test:store:dictionary", f"test:store:dictionary:{number}")
    reader = store_of(client)
    early, late = await reader.kept([ArticleKey(f"{0:032x}", 1), LATER])
    assert early
    assert late is None
    assert (await reader.texts([LATER])) == [None]
    await writer.tidy(NOW)
    assert (await kept_later(client, writer))[0] == 0


async def test_every_dictionary_expires(client: Redis, writer: RedisStore) -> None:
    """Of what is kept for them only the name of the newest does not."""
    await writer.tidy(NOW)
    keys = [key async for key in client.scan_iter("test:store:dictionary*")]
    assert len(keys) == 3
    assert [key for key in keys if await client.ttl(key) < 0] == [b"test:store:dictionary"]
