"""Processes that do not come round: stopped, blocked by a handler, or slower than their deadline."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from shared.streams import inspect
from shared.streams.actions import Action
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from tests.faults.processes import Process, process
from tests.real_server import RealServer
from tests.stages import KEYS, all_ended, eventually, pending, put_in, reject, running, service_of, stage_of, stays_with_its_reader

REJECTED = KEYS.stream(Stream.REJECTED)


async def held_by_nobody_else(client: Redis, toy: Process) -> None:
    """Return when the process has said goodbye or never will: nothing is pending any more."""

    async def nothing_pending() -> bool:
        return not await pending(client, Stream.REQUESTED)

    await eventually(nothing_pending)


async def test_a_process_that_was_stopped_for_long_comes_too_late(client: Redis, real_server: RealServer, tmp_path: Path) -> None:
    """Frozen past the reclaim time with work in hand and thawed when that was done by another: it shows nothing, and works on."""
    with process(tmp_path, real_server.url) as toy:
        ids = await put_in(client, 4)
        await toy.has_begun(4)
        toy.send(signal.SIGSTOP)
        async with running(service_of(client, real_server.url, reject)):
            assert set((await all_ended(client, ids)).values()) == {"rejected"}
        toy.go()
        toy.send(signal.SIGCONT)
        more = await put_in(client, 3)
        await all_ended(client, more)
        toy.send(signal.SIGTERM)
        assert await toy.ended() == 0
        assert "counted rejected=3 stale=4" in toy.said
    assert await client.xlen(REJECTED) == len(ids + more)


async def test_a_process_that_is_thawed_in_time_keeps_its_work(client: Redis, real_server: RealServer, tmp_path: Path) -> None:
    """Frozen while nobody was there to take over, it finds its work still its own."""
    with process(tmp_path, real_server.url) as toy:
        ids = await put_in(client, 4)
        await toy.has_begun(4)
        toy.send(signal.SIGSTOP)

        async def idle_for_long() -> bool:
            return all(row["time_since_delivered"] > 1000 for row in await pending(client, Stream.REQUESTED))

        await eventually(idle_for_long)
        toy.go()
        toy.send(signal.SIGCONT)
        assert set((await all_ended(client, ids)).values()) == {"rejected"}
        await held_by_nobody_else(client, toy)
    assert await client.xlen(REJECTED) == len(ids)


async def test_a_handler_that_blocks_its_process_is_seen_and_shown_once(client: Redis, real_server: RealServer, tmp_path: Path) -> None:
    """/live says no from a thread of its own; another takes over; when the loop comes round again its work is stale."""
    with process(tmp_path, real_server.url, "block", pace=3.0) as toy:
        await toy.becomes("/ready", 200)
        ids = await put_in(client, 4)
        await toy.has_begun()
        await toy.becomes("/live", 503)
        assert await toy.health("/ready") == 503
        async with running(service_of(client, real_server.url, reject)):
            assert set((await all_ended(client, ids)).values()) == {"rejected"}
        toy.go()
        await toy.becomes("/live", 200)
        await toy.becomes("/ready", 200)
        toy.send(signal.SIGTERM)
        assert await toy.ended() == 0
        assert "counted rejected=0" in toy.said
    assert await client.xlen(REJECTED) == len(ids)


async def test_a_handler_past_its_deadline_is_tried_again_and_in_the_end_given_up(client: Redis, real_server: RealServer) -> None:
    """Each run is cut short; the attempts are counted, and a dead letter says why."""
    runs = Counter[str]()

    async def endless(delivery: Delivery[Any]) -> Action:
        runs[delivery.request_id] += 1
        await asyncio.Event().wait()
        raise AssertionError("it never gets here")

    service = service_of(client, real_server.url, endless, stage=stage_of(deadline_s=0.05), max_attempts=3)
    async with running(service):
        ids = await put_in(client, 6)
        assert set((await all_ended(client, ids)).values()) == {"dead"}
    assert runs == Counter(dict.fromkeys(ids, 3))
    letters = [entry["body"] async for entry in inspect.peek(client, KEYS, Stream.DEAD, count=None, follow=False)]
    assert {(letter["error"], letter["attempts"]) for letter in letters} == {("DeadlineExceeded", 3)}


async def test_a_handler_that_will_not_be_cancelled_holds_only_itself_up(client: Redis, real_server: RealServer) -> None:
    """It is late by its own time, is beaten for meanwhile, and what it says in the end counts: it was not run twice at once."""
    go, runs, late = asyncio.Event(), Counter[str](), 0

    async def stubborn(delivery: Delivery[Any]) -> Action:
        nonlocal late
        runs[delivery.request_id] += 1
        while not go.is_set():
            try:
                await go.wait()
            except asyncio.CancelledError:
                late += 1  # and no more, as a careless `except` around a library's call has it
        return await reject(delivery)

    async def all_late() -> bool:
        return late == len(ids)

    async with running(service_of(client, real_server.url, stubborn, stage=stage_of(deadline_s=0.05))):
        ids = await put_in(client, 4)
        await eventually(all_late)
        assert await stays_with_its_reader(client)
        go.set()
        assert set((await all_ended(client, ids)).values()) == {"rejected"}
    assert runs == Counter(ids)
    assert await client.xlen(REJECTED) == len(ids)
