"""The store's port, kept by its fake and by Redis alike; what only Redis does below."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from shared.events import SyndicationEvidence
from shared.record import Kind, Record, RemovedSpan, kept_text
from shared.redis_store import RedisStore
from shared.store import PAGE, ArticleKey, Kept, MemoryStore, Provenance, Store
from tests import builders
from tests.builders import MOMENT

WINDOW = timedelta(days=30)
KEY = ArticleKey("a" * 32, 1)
ABSENT = ArticleKey("b" * 32, 1)
PROVENANCE = Provenance(
    fetched_at=MOMENT - timedelta(seconds=5), evidence=SyndicationEvidence(notices=("This article first appeared on …",))
)


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


async def test_judging_changes_the_verdict_and_nothing_else(store: Store) -> None:
    """What was put beside the record stays; verdicts are counted; what is not there cannot be judged."""
    draft = builders.record(syndication=builders.syndication(verdict_revision=0))
    judged = draft.model_copy(update={"syndication": builders.syndication(group_size=3)})
    await store.put(draft, PROVENANCE, verdicts=0)
    await store.judge(judged)
    await store.judge(judged.model_copy(update={"article_id": ABSENT.article_id}))
    assert await store.kept([KEY, ABSENT]) == [Kept(judged, PROVENANCE, 1), None]
    assert await store.texts([ABSENT, KEY]) == [None, judged.text]


async def test_verdicts_are_counted_while_a_text_waits_for_its_next(store: Store) -> None:
    """A text cleaned again takes the place of the other with the count of its verdicts, not with the last of them."""
    await store.put(builders.record(), PROVENANCE)
    draft = builders.record(cleaning_version="2", syndication=builders.syndication(verdict_revision=0))
    await store.put(draft, PROVENANCE, verdicts=1)
    assert await store.kept([KEY]) == [Kept(draft, PROVENANCE, 1)]
    again = draft.model_copy(update={"syndication": builders.syndication(verdict_revision=2)})
    await store.judge(again)
    assert await store.kept([KEY]) == [Kept(again, PROVENANCE, 2)]


async def test_a_draft_that_comes_late_replaces_no_verdict(store: Store) -> None:
    """Whoever put it was held up while another took the article over and judged it; the other's record stays as a whole."""
    draft = builders.record(syndication=builders.syndication(verdict_revision=0))
    judged = draft.model_copy(update={"syndication": builders.syndication(group_size=3)})
    await store.put(draft, PROVENANCE)
    assert await store.judge(judged)
    await store.put(draft.model_copy(update={"title": "Another"}))
    assert await store.kept([KEY]) == [Kept(judged, PROVENANCE, 1)]


async def test_the_first_verdict_of_a_revision_stays(store: Store) -> None:
    """A second one of it is refused, as is an earlier one; the next is taken."""
    draft = builders.record(syndication=builders.syndication(verdict_revision=0))
    first, second, next_ = (
        draft.model_copy(update={"syndication": builders.syndication(group_size=size, verdict_revision=revision)})
        for size, revision in ((1, 1), (2, 1), (3, 2))
    )
    await store.put(draft)
    assert [await store.judge(record) for record in (first, second)] == [True, False]
    assert await store.get(KEY) == first
    assert [await store.judge(record) for record in (next_, first)] == [True, False]
    assert await store.get(KEY) == next_


async def told(pages: AsyncIterator[list[ArticleKey]]) -> list[ArticleKey]:
    """All keys of the pages, none of which is empty or too long."""
    found = [page async for page in pages]
    assert all(1 <= len(page) <= PAGE for page in found)
    return [key for page in found for key in page]


async def test_articles_are_told_of_once_oldest_first(store: Store) -> None:
    """Whatever the order in which they were put, many of one moment among them."""
    moments = [MOMENT - timedelta(minutes=minutes) for minutes in (*range(20), *[30] * (2 * PAGE), 40)]
    keys = [ArticleKey(f"{number:032x}", 1) for number in range(len(moments))]
    for key, moment in zip(keys, moments, strict=True):
        await store.put(builders.record(article_id=key.article_id, first_seen_at=moment))
    found = await told(store.pages())
    assert [moments[keys.index(key)] for key in found] == sorted(moments)
    assert sorted(found) == keys


async def test_articles_are_told_of_by_when_they_were_first_seen(store: Store) -> None:
    """From the first moment on, up to before the second."""
    keys = await put_some(store, 5)
    since, until = MOMENT - timedelta(minutes=3), MOMENT - timedelta(minutes=1)
    assert await told(store.pages(since, until)) == keys[1:3]
    assert (await told(store.pages(since)), await told(store.pages(None, until))) == (keys[1:], keys[:3])
    assert (await store.count(since, until), await store.count(since), await store.count(None, until), await store.count()) == (2, 4, 3, 5)
    assert await told(store.pages(MOMENT + timedelta(days=1))) == []


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
    await redis_store(client).put(builders.record(first_seen_at=MOMENT - timedelta(days=20)))
    assert timedelta(days=9, hours=23) < timedelta(seconds=await client.ttl(f"wiresift:kept:{KEY.article_id}:1")) <= timedelta(days=10)


async def test_what_is_dropped_meanwhile_costs_no_other_its_place(client: Redis) -> None:
    """The last of a page gone, or all of it, or all that lies before: each that stays is told of once."""
    store = redis_store(client)
    keys = await put_some(store, 4 * PAGE, apart=timedelta(0))
    pages = store.pages()
    first = await anext(pages)
    await store.remove(first[-1])
    second = await anext(pages)
    for key in (*first, *second):
        await store.remove(key)
    assert sorted([*first, *second, *await told(pages)]) == keys


async def test_an_article_is_withdrawn_once(client: Redis) -> None:
    """Who asks again learns that there was nothing left; nobody keeps it anew meanwhile."""
    store = redis_store(client)
    await store.put(builders.record())
    assert [await store.withdraw(KEY, WINDOW) for _ in range(2)] == [True, False]
    await store.put(builders.record())
    assert await store.get(KEY) is None
    assert not await store.withdraw(ABSENT, WINDOW)


async def test_what_was_dropped_before_its_verdict_is_not_kept_for_it(client: Redis) -> None:
    """A takedown in the middle of classification leaves nothing behind."""
    assert not await redis_store(client).judge(builders.record())
    assert await client.dbsize() == 0


async def keep_as_before(client: Redis, record: Record, *, verdict_apart: bool) -> None:
    """As earlier versions kept a record: fields of a hash, the verdict among the rest or beside it."""
    apart = {"syndication"} if verdict_apart else set()
    fields = {
        "original": record.original_text.encode(),
        "record": record.model_dump_json(exclude={"original_text", "text", *apart}).encode(),
    }
    if verdict_apart:
        fields["verdict"] = record.syndication.model_dump_json().encode()
        fields["beside"] = f'{{"provenance":{PROVENANCE.model_dump_json()}}}'.encode()
    packed: Any = {name: zstandard.compress(value) for name, value in fields.items()} | ({"verdicts": b"1"} if verdict_apart else {})
    await client.zadd("wiresift:store:index", {f"{record.article_id}:{record.revision}": record.first_seen_at.timestamp()})
    await client.hset(f"wiresift:store:{record.article_id}:{record.revision}", mapping=packed)


@pytest.mark.parametrize("verdict_apart", [False, True])
async def test_what_an_earlier_version_kept_is_read(client: Redis, verdict_apart: bool) -> None:
    """Its record, its text, and its provenance where it had one; it is told of, counted for its bytes, put anew and taken down."""
    record, store = builders.record(), redis_store(client)
    await keep_as_before(client, record, verdict_apart=verdict_apart)
    assert await store.kept([KEY, ABSENT]) == [Kept(record, PROVENANCE if verdict_apart else None, 1), None]
    assert await store.texts([ABSENT, KEY]) == [None, record.text]
    assert await told(store.pages()) == [KEY]
    assert await redis_store(client, max_bytes=1).tidy(MOMENT.timestamp()) == 1
    assert await store.get(KEY) is None


async def test_what_is_put_anew_takes_the_place_of_what_an_earlier_version_kept(client: Redis) -> None:
    """It is kept once."""
    await keep_as_before(client, builders.record(), verdict_apart=True)
    later = builders.record(syndication=builders.syndication(verdict_revision=2))
    await redis_store(client).put(later, verdicts=1)
    assert await redis_store(client).get(KEY) == later
    assert not await client.exists(f"wiresift:store:{KEY.article_id}:1")


async def put_many(client: Redis, count: int) -> list[ArticleKey]:
    """Articles first seen a minute apart, oldest first."""
    return await put_some(redis_store(client), count)


async def put_some(store: Store, count: int, apart: timedelta = timedelta(minutes=1)) -> list[ArticleKey]:
    """Articles first seen so far apart, oldest first, the last of them now."""
    keys = [ArticleKey(f"{number:032x}", 1) for number in range(count)]
    for age, key in enumerate(reversed(keys)):
        await store.put(builders.record(article_id=key.article_id, first_seen_at=MOMENT - age * apart))
    return keys


async def test_tidying_drops_the_oldest_while_all_take_too_many_bytes(client: Redis) -> None:
    """About as many as needed, the oldest first; within the bound nothing goes."""
    keys = await put_many(client, 20)
    each: Any = await client.memory_usage(f"wiresift:kept:{keys[0].article_id}:1")
    assert await redis_store(client, 21 * each).tidy(MOMENT.timestamp()) == 0
    dropped = await redis_store(client, 10 * each).tidy(MOMENT.timestamp())
    kept = [key for key in keys if await redis_store(client).get(key)]
    assert 8 <= dropped <= 12
    assert kept == keys[dropped:]


async def test_tidying_passes_over_what_is_no_article(client: Redis) -> None:
    """Whatever another program put into the index: it leaves as the oldest, nothing else of it is touched, and the bound holds."""
    keys = await put_many(client, 20)
    each: Any = await client.memory_usage(f"wiresift:kept:{keys[0].article_id}:1")
    odd = {b"odd": 1, b"also:odd": 2, b":1": 3, b"\xff:1": 4, b"a:01": 5, b"a:" + b"9" * 5000: 6}
    before = MOMENT.timestamp() - WINDOW.total_seconds() / 2
    await client.zadd("wiresift:store:index", {name: before + at for name, at in odd.items()})
    await client.zadd("wiresift:store:index", {b"later:odd": MOMENT.timestamp()})
    await client.set("wiresift:kept:also:odd", b"another's")
    store = redis_store(client, 10 * each)
    while await store.tidy(MOMENT.timestamp()):
        pass
    names: Any = await client.zrange("wiresift:store:index", 0, -1)
    assert not odd.keys() & set(names)
    assert await client.get("wiresift:kept:also:odd") == b"another's"
    kept = await told(store.pages())
    assert kept == keys[-len(kept) :]
    assert 8 <= len(kept) <= 12


async def test_tidying_forgets_what_has_expired(client: Redis) -> None:
    """The index does not grow for ever."""
    await put_many(client, 3)
    await redis_store(client).tidy((MOMENT + WINDOW - timedelta(seconds=90)).timestamp())
    assert await client.zcard("wiresift:store:index") == 2
    await redis_store(client).tidy((MOMENT + WINDOW + timedelta(days=1)).timestamp())
    assert await client.zcard("wiresift:store:index") == 0
