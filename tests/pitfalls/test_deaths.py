"""Pitfalls 3 and 13: processes that are killed at each step of a hand-over, and entries that kill them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection
from signal import SIGKILL
from typing import Any

import pytest
from redis.asyncio import Redis

from shared.streams.actions import Action
from shared.streams.handover import BESIDE_OTHERS
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from shared.streams.worker import MAX_SOLO_DELIVERIES
from tests.pitfalls.accounts import books, ended, kept_until
from tests.pitfalls.toy_service import MARK
from tests.pitfalls.toys import Toy, toys
from tests.real_server import RealServer
from tests.stages import (
    KEYS,
    Slow,
    all_ended,
    beats,
    dead_letters,
    eventually,
    pass_on,
    pending,
    put_in,
    read_by_a_dead_one,
    reject,
    running,
    service_of,
)

REQUESTED, FETCHED, REJECTED = KEYS.stream(Stream.REQUESTED), KEYS.stream(Stream.FETCHED), KEYS.stream(Stream.REJECTED)
STEPS = {
    "in its handler": ("killed",),
    "between its handler and its hand-over": ("pass_on", "--dies-before", "forward"),
    "after its hand-over": ("pass_on", "--dies-after", "forward"),
}
HOUR_MS = 3_600_000
#: Bytes at which a process that leaks is killed from outside: twice what a toy takes at rest.
TOO_MUCH = 160 * 2**20


async def killed_when_too_large(toy: Toy) -> None:
    """Do as a kernel does that is out of memory."""

    async def too_large() -> bool:
        return toy.memory > TOO_MUCH

    await eventually(too_large)
    toy.end()


@pytest.mark.parametrize("step", STEPS)
async def test_a_process_killed_at_any_step_loses_nothing_and_shows_nothing_twice(
    client: Redis, real_server: RealServer, step: str
) -> None:
    """Another takes over what was not handed over, and only that."""
    ids = await put_in(client, title=MARK) + await put_in(client, 3)

    async def nothing_left() -> bool:
        return await client.xlen(REQUESTED) == 0

    async with toys(real_server) as start:
        assert await start(*STEPS[step]).ended() == -SIGKILL
    (await books(client, ids)).check()
    async with running(service_of(client, real_server.url, pass_on, reclaim_idle_s=0.2)):
        await kept_until(client, ids, nothing_left)
    assert await client.xlen(FETCHED) + await client.xlen(REJECTED) == len(ids), "each is shown once"


async def test_what_a_dead_reader_held_is_taken_over(client: Redis, real_server: RealServer) -> None:
    """Read and never beaten for: another runs it, and once."""
    ids = await put_in(client, 3)
    await read_by_a_dead_one(client, 3)
    slow = Slow()
    slow.go.set()
    async with running(service_of(client, real_server.url, slow, reclaim_idle_s=0.2)):
        assert set((await ended(client, ids)).values()) == {"rejected"}
    assert slow.begun == Counter(ids)


async def test_an_entry_that_kills_its_worker_is_a_dead_letter_and_costs_no_neighbour(client: Redis, real_server: RealServer) -> None:
    """So often beside others and so often alone as is allowed it may kill; the next process buries it and does the others."""
    [killer], neighbours = await put_in(client, title=MARK), await put_in(client, 3)
    ids = [killer, *neighbours]
    async with toys(real_server) as start:
        for _ in range(BESIDE_OTHERS + 1):  # the last of them in a run alone
            assert await start("killed").ended() == -SIGKILL
        await died_before(client, BESIDE_OTHERS + MAX_SOLO_DELIVERIES - 1)
        assert await start("killed").ended() == -SIGKILL
        last = start("killed")

        async def over() -> dict[str, str] | None:
            assert last.code is None, "it kills once more"
            fates = (await books(client, ids)).fates
            return fates if len(fates) == len(ids) else None

        assert await kept_until(client, ids, over) == {killer: "dead"} | dict.fromkeys(neighbours, "rejected")
    [letter] = await dead_letters(client)
    assert (letter["error"], letter["request_id"]) == ("WorkerKilled", killer)
    assert f"{MAX_SOLO_DELIVERIES} runs alone" in letter["message"]


async def test_an_entry_that_takes_all_memory_is_a_dead_letter(client: Redis, real_server: RealServer) -> None:
    """A process killed from outside for the memory it takes counts as killed by the entry that ran alone in it."""
    [leaker], neighbours = await put_in(client, title=MARK), await put_in(client, 3)
    async with toys(real_server) as start:
        await killed_when_too_large(start("leaking"))
        await died_before(client, BESIDE_OTHERS + MAX_SOLO_DELIVERIES - 1)
        await killed_when_too_large(start("leaking"))
        last = start("leaking")

        async def over() -> bool:
            assert last.memory < TOO_MUCH, "it leaks once more"
            return len((await books(client, [leaker])).fates) == 1

        await eventually(over)
    assert await all_ended(client, [leaker, *neighbours]) == {leaker: "dead"} | dict.fromkeys(neighbours, "rejected")


async def test_what_was_delivered_twice_runs_alone(client: Redis, real_server: RealServer) -> None:
    """What may be a killer waits until all in hand has ended, and while it runs nothing else does."""
    go, inside, suspects, companions = asyncio.Event(), set[str](), set[str](), list[set[str]]()

    async def watch(delivery: Delivery[Any]) -> Action:
        inside.add(delivery.request_id)
        if delivery.request_id not in suspects:
            await go.wait()
        for _ in range(20):
            await asyncio.sleep(0)
            if delivery.request_id in suspects:
                companions.append(inside - {delivery.request_id})
        inside.discard(delivery.request_id)
        return await reject(delivery)

    service = service_of(client, real_server.url, watch)

    async def full_hands() -> bool:
        return len(service.worker.held) > service.worker.stage.width

    async with running(service):
        ids = await put_in(client, 2 * service.worker.stage.width + 2)
        await eventually(full_hands)  # it reads nothing more: what is left another has
        suspects.update(ids[len(service.worker.held) :])
        await read_by_a_dead_one(client, len(ids))
        await died_before(client, BESIDE_OTHERS, idle_ms=HOUR_MS, living=service.worker.held)
        await beats(client, 8)  # of 100 ms each: four looks for what is idle
        assert not companions, "a suspect runs alone"
        go.set()
        await ended(client, ids)
    assert len(companions) == len(suspects) * 20
    assert not any(companions), "a suspect runs alone"


async def test_what_one_dead_reader_held_runs_beside_all_else(client: Redis, real_server: RealServer) -> None:
    """A process killed by chance leaves much in hand: whoever takes it over begins on all of it at once, and on what is new."""
    ids = await put_in(client, 2)
    await read_by_a_dead_one(client, 2)
    ids += await put_in(client, 2)
    slow = Slow()
    async with running(service_of(client, real_server.url, slow)):

        async def all_begun() -> bool:
            return slow.begun == Counter(ids)

        await eventually(all_begun)
        slow.go.set()
        await ended(client, ids)
    assert slow.begun == Counter(ids)


async def died_before(client: Redis, deliveries: int, *, idle_ms: int = 0, living: Collection[str] = ()) -> None:
    """Let what is pending, but for what the living hold, have been delivered so often, and the last time so long ago."""
    pending_now = [row["message_id"] for row in await pending(client, Stream.REQUESTED)]
    entries = [entry for entry in pending_now if entry.decode() not in living]
    await client.xclaim(REQUESTED, "fetcher", "dead", 0, entries, idle=idle_ms, retrycount=deliveries, justid=True)
