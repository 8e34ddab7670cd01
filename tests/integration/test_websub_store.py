"""Subscriptions on a real server: changed by many at once, taken by one at a time, read by older versions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from services.console.looking.push_facts import read_pushes
from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.websub.store import Subscriptions
from services.fetcher.websub.subscription import Subscription
from services.fetcher.websub.transitions import pushed
from tests.builders import MOMENT
from tests.schedule import source
from tests.unit.fetcher.websub.subscriptions import new

HELD, DUE = (f"wiresift:fetch:{{schedule}}:{name}" for name in ("pushes", "pushes_due"))
ID = new().source_id


@pytest.fixture
def subscriptions(client: Redis) -> Subscriptions:
    return Subscriptions(client, "wiresift")


async def set_to(subscriptions: Subscriptions, held: Subscription) -> None:
    await subscriptions.change(held.source_id, lambda _: held)


async def test_no_change_is_lost_among_many(client: Redis) -> None:
    """Twenty at once from two processes, each made of what is held at that moment."""
    both = [Subscriptions(client, "wiresift") for _ in range(2)]
    await set_to(both[0], new(error=""))

    def noted(letter: str) -> Callable[[Subscription | None], Subscription | None]:
        return lambda held: held and held.model_copy(update={"error": f"{held.error}{letter}"})

    letters = "abcdefghijklmnopqrst"
    await asyncio.gather(*(both[number % 2].change(ID, noted(letter)) for number, letter in enumerate(letters)))
    held = await both[0].get(ID)
    assert held
    assert sorted(held.error or "") == sorted(letters)


async def test_each_is_taken_by_one_process_at_a_time(client: Redis, subscriptions: Subscriptions) -> None:
    """With its source as it stands; where the process dies, it is due again when its time has passed."""
    known = source(1)
    await SourceRegistry(client, "wiresift").add([known])
    await set_to(subscriptions, new(source_id=known.source_id))
    taken = [one for one in await asyncio.gather(*(Subscriptions(client, "wiresift").take() for _ in range(8))) if one]
    assert [(one.held.source_id, one.source) for one in taken] == [(known.source_id, known)]
    again = cast("Any", await client.zscore(DUE, known.source_id))
    assert 100_000 < again - taken[0].at.timestamp() * 1000 <= 120_000
    await client.zadd(DUE, {known.source_id: 1})
    assert await subscriptions.take()


async def test_what_is_not_due_is_left_alone_and_what_is_removed_is_taken_without_a_source(subscriptions: Subscriptions) -> None:
    """So that its hub can be told."""
    await set_to(subscriptions, new(next_at=MOMENT + timedelta(days=365)))
    assert await subscriptions.take() is None
    await set_to(subscriptions, new())
    taken = await subscriptions.take()
    assert taken
    assert taken.source is None


async def test_a_subscription_of_a_newer_version_is_read_without_what_is_new(client: Redis, subscriptions: Subscriptions) -> None:
    """While a system is upgraded; its callback stays the hub's."""
    given = json.loads(new().model_dump_json()) | {"invented_later": 7}
    await cast("Any", client.hset(HELD, ID, json.dumps(given)))
    assert await subscriptions.get(ID) == new()
    changed = await subscriptions.change(ID, lambda held: held and pushed(held, MOMENT))
    assert changed
    assert changed.callback == new().callback


async def test_what_is_no_subscription_is_forgotten(client: Redis, subscriptions: Subscriptions) -> None:
    """Another program's, or half of one: the next poll of its source makes a new one."""
    await cast("Any", client.hset(HELD, ID, b"\xff{"))
    await client.zadd(DUE, {ID: 1, "nobody": 1})
    assert await subscriptions.get(ID) is None
    assert await subscriptions.take() is None
    assert await client.exists(HELD, DUE) == 0


async def test_all_are_told_of_by_pages(client: Redis, subscriptions: Subscriptions) -> None:
    """Each once; what cannot be read is passed over, and what is being ended is not counted."""
    for number in range(450):
        await set_to(subscriptions, new(source_id=f"{number:016x}", wanted=number != 7))
    await cast("Any", client.hset(HELD, "f" * 16, b"{"))
    told = [held.source_id async for page in subscriptions.pages() for held in page]
    assert sorted(told) == [f"{number:016x}" for number in range(450)]
    facts = await read_pushes(client, "wiresift")
    assert (facts.wanted, facts.active, facts.unanswered) == (449, 0, 0)


async def test_pushes_are_counted_by_the_hour(client: Redis, subscriptions: Subscriptions) -> None:
    """From the first of them on, and no count is kept longer."""
    assert [await subscriptions.count(ID) for _ in range(3)] == [1, 2, 3]
    assert 3500 < await client.ttl(f"wiresift:fetch:pushed:{ID}") <= 3600
