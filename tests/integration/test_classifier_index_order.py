"""Right under concurrency: wherever one is held up, exactly one of two sees the other."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis

from services.classifier.groups.memory_ledger import MemoryLedger
from services.classifier.groups.redis_ledger import RedisLedger
from services.classifier.index.ports import Index
from services.classifier.index.redis_index import RedisIndex
from shared.record import Syndication
from shared.redis_store import RedisStore
from shared.store import MemoryStore
from tests.integration.indexed import WINDOW, Stepped, document, entered, judged
from tests.unit.classifier.articles import NOW, article, prose


async def test_a_document_found_without_a_sequence_is_helped(client: Redis) -> None:
    """It is later than whoever found it, learns so when it takes its own, and has read what that one appended."""
    slow, quick = Stepped(client, halt_at=3), RedisIndex(client, "test", window=WINDOW)
    waiting = asyncio.create_task(slow.enter(document("slow"), [7], NOW))
    await asyncio.wait_for(slow.halted.wait(), 10)
    mine = await entered(quick, document("quick"), [7])
    assert await quick.earlier([document("slow").number], mine) == []
    slow.go_on.set()
    theirs, postings = await waiting
    assert theirs.sequence > mine.sequence
    assert document("quick").number in {posting.number for posting in postings[7]}
    assert [one.document.article_id for one in await quick.earlier([document("quick").number], theirs)] == ["quick"]


#: Where an article that finds nobody can be held up: before it is known, its append, its draw, its place and the reading of its
#: lists; the latter two in either order.
HALTS = [(halt_at, backwards) for halt_at in range(1, 6) for backwards in (False, True)]


async def halted_for_another(slow: Stepped, quick: Index) -> tuple[Syndication, Syndication]:
    """The verdicts on two copies: one held up in `slow` at its halt, the other classified from first to last meanwhile."""
    store, ledger = MemoryStore(), MemoryLedger()
    waiting = asyncio.create_task(judged(article("slow", prose(1, 120)), slow, store, ledger))
    await asyncio.wait_for(slow.halted.wait(), 10)
    through = await judged(article("quick", prose(1, 120)), quick, store, ledger)
    slow.go_on.set()
    return (await waiting).syndication, through.syndication


@pytest.mark.parametrize(("halt_at", "backwards"), HALTS)
async def test_wherever_one_copy_is_held_up_exactly_the_later_sees_the_other(client: Redis, halt_at: int, backwards: bool) -> None:
    """Two copies never both miss and never both match."""
    slow = Stepped(client, halt_at=halt_at, backwards=backwards)
    verdicts = await halted_for_another(slow, RedisIndex(client, "test", window=WINDOW))
    earlier, later = sorted(verdicts, key=lambda verdict: verdict.sequence)
    assert (earlier.is_duplicate, later.is_duplicate) == (False, True)
    assert later.group_id == earlier.group_id


@pytest.mark.parametrize(("halt_at", "backwards"), HALTS)
async def test_wherever_an_article_is_held_up_its_update_gives_nobody_a_second_original(
    client: Redis, halt_at: int, backwards: bool
) -> None:
    """A first revision overtaken by its own update and by a copy: exactly one of the two articles is the later one."""
    slow, quick, store = Stepped(client, halt_at=halt_at, backwards=backwards), RedisIndex(client, "test", window=WINDOW), MemoryStore()
    ledger = MemoryLedger()
    waiting = asyncio.create_task(judged(article("a", prose(1, 120)), slow, store, ledger))
    await asyncio.wait_for(slow.halted.wait(), 10)
    update = await judged(article("a", prose(1, 120) + " More.", revision=2), quick, store, ledger)
    copy = await judged(article("b", prose(1, 120)), quick, store, ledger)
    slow.go_on.set()
    first = await waiting
    duplicates = [record.syndication.is_duplicate for record in (first, update, copy)]
    assert duplicates == [False, False, True]


async def test_many_pairs_side_by_side_on_one_server_are_all_found(client: Redis) -> None:
    """Each pair has one duplicate, the one with the higher sequence, and no two articles share a sequence."""
    index, store = RedisIndex(client, "test", window=WINDOW), RedisStore(client, "test", window=WINDOW, max_bytes=2**30)
    ledger = RedisLedger(client, "test", window=WINDOW)
    seen = datetime.now(UTC)  # the server's own clock ends what the store keeps
    articles = [article(f"{name}{n}", prose(n, 120), first_seen_at=seen) for n in range(20) for name in "ab"]
    records = await asyncio.gather(*(judged(one, index, store, ledger) for one in articles))
    for pair in zip(records[::2], records[1::2], strict=True):
        earlier, later = sorted((record.syndication for record in pair), key=lambda verdict: verdict.sequence)
        assert (earlier.is_duplicate, later.is_duplicate) == (False, True)
    assert len({record.syndication.sequence for record in records}) == len(records)
