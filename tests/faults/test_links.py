"""Links that are cut, slow, or stall: each request ends once, whoever was at the other end."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from shared.streams.actions import Action
from shared.streams.connection import connect
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from tests.chaos.windows import Window
from tests.faults.processes import process
from tests.proxy import Proxy, Way
from tests.real_server import RealServer
from tests.stages import KEYS, Slow, all_ended, bytes_held, eventually, in_hand, pass_on, pending, put_in, reject, running, service_of

REJECTED = KEYS.stream(Stream.REJECTED)


async def accounts_are_even(client: Redis) -> None:
    """Nothing is left of the requests, neither pending nor in the accounts."""
    assert await pending(client, Stream.REQUESTED) == []
    assert await client.xlen(KEYS.stream(Stream.REQUESTED)) == 0
    assert await bytes_held(client, Stream.REQUESTED) == 0


@pytest.mark.parametrize("window", list(Window))
async def test_a_connection_cut_in_any_window_of_a_hand_over_costs_nothing(client: Redis, real_server: RealServer, window: Window) -> None:
    """While entries are on their way in, before the script, inside it, and after it when its reply is lost."""
    async with Proxy(real_server.url) as proxy:
        own = connect(proxy.url)
        async with running(service_of(own, proxy.url, pass_on)):
            with proxy.trap(window) as trap:
                ids = await put_in(client, 12)
                assert await trap.caught(20)
                assert proxy.cut() > 0

            async def all_through() -> bool:
                return await client.xlen(KEYS.stream(Stream.FETCHED)) == len(ids)

            await eventually(all_through)
        await own.aclose()
    await accounts_are_even(client)
    assert await client.xlen(KEYS.stream(Stream.FETCHED)) == len(ids)


async def test_connections_cut_again_and_again_while_it_beats(client: Redis, real_server: RealServer) -> None:
    """Each beat finds its connection gone; the work in hand is done all the same, and shown once, with another reader beside."""
    slow = Slow()
    async with Proxy(real_server.url) as proxy:
        own = connect(proxy.url)
        service = service_of(own, proxy.url, slow, reclaim_idle_s=0.4)
        last: bytes | str = b""

        async def beaten() -> bool:
            nonlocal last
            said = await client.hget(KEYS.replicas, service.handover.consumer)
            fresh, last = said != last, said or b""
            return fresh and bool(said)

        async with running(service, service_of(client, real_server.url, slow, reclaim_idle_s=0.4)):
            ids = await put_in(client, 4)

            async def all_pending() -> bool:
                return len(await pending(client, Stream.REQUESTED)) == len(ids)

            await eventually(all_pending)
            for _ in range(20):
                await eventually(beaten)
                proxy.cut()
            slow.go.set()
            assert set((await all_ended(client, ids)).values()) == {"rejected"}
        await own.aclose()
    assert await client.xlen(REJECTED) == len(ids)
    await accounts_are_even(client)


async def test_a_slow_link_makes_work_slow_and_nothing_else(client: Redis, real_server: RealServer) -> None:
    """With latency and few bytes a second beats still arrive in time: nobody takes over, and each is run once."""
    runs = Counter[str]()

    async def counted(delivery: Delivery[Any]) -> Action:
        runs[delivery.request_id] += 1
        return await reject(delivery)

    async with Proxy(real_server.url) as proxy:
        own = connect(proxy.url)
        proxy.slow(delay_s=0.02, bytes_per_s=100_000)
        async with running(service_of(own, proxy.url, counted, reclaim_idle_s=5)):
            ids = await put_in(client, 40)
            assert set((await all_ended(client, ids, 60)).values()) == {"rejected"}
        await own.aclose()
    assert runs == Counter(ids)
    assert await client.xlen(REJECTED) == len(ids)


async def test_a_link_that_stalls_for_long_makes_its_reader_late(client: Redis, real_server: RealServer) -> None:
    """What it held is done by another meanwhile; its own hand-over, when it comes through, is stale."""
    slow = Slow()
    async with Proxy(real_server.url) as proxy:
        own = connect(proxy.url)
        late = service_of(own, proxy.url, slow)
        async with running(late):
            ids = await put_in(client, 4)
            await eventually(in_hand(late, len(ids)))
            proxy.stall(Way.TO_SERVER)
            slow.go.set()
            async with running(service_of(client, real_server.url, reject)):
                assert set((await all_ended(client, ids)).values()) == {"rejected"}
            proxy.stall()
            await eventually(in_hand(late, 0))
            assert late.registry.get_sample_value("wiresift_runs_total", {"stage": "fetcher", "status": "stale"}) == len(ids)
            more = await put_in(client, 3)
            await all_ended(client, more)
        await own.aclose()
    assert await client.xlen(REJECTED) == len(ids + more)


async def test_a_server_that_never_answers_does_not_make_the_loop_look_stuck(
    client: Redis, real_server: RealServer, tmp_path: Path
) -> None:
    """Through a link that takes all and brings nothing: not ready, but alive, for whoever would restart it in vain."""
    async with Proxy(real_server.url) as proxy:
        with process(tmp_path, proxy.url) as toy:
            toy.go()
            await all_ended(client, await put_in(client))
            proxy.stall(Way.TO_CLIENT)
            await toy.becomes("/ready", 503)

            async def has_waited_in_vain() -> bool:
                return "reading_failed" in toy.logged

            await eventually(has_waited_in_vain, 60)
            assert await toy.health("/live") == 200
            proxy.stall()
            await toy.becomes("/ready", 200)
            await all_ended(client, await put_in(client), 60)
            assert toy.code is None
