"""Pitfalls 14 and 16: services that stop, in order, with work in their hands, and others that take their place."""

from __future__ import annotations

from datetime import timedelta
from signal import SIGTERM

from redis.asyncio import Redis

from shared.streams.handover import HandOver
from shared.streams.keys import Stream
from tests.pitfalls.accounts import books, ended
from tests.pitfalls.toy_service import BEGUN, GO
from tests.pitfalls.toys import toys
from tests.real_server import RealServer
from tests.stages import KEYS, LIMITS, Slow, eventually, pending, put_in, reject, running, service_of, stage_of

REQUESTED, FETCHED = KEYS.stream(Stream.REQUESTED), KEYS.stream(Stream.FETCHED)


async def test_sigterm_lets_a_process_finish_what_it_began_and_give_back_what_it_only_read(client: Redis, real_server: RealServer) -> None:
    """It ends with code 0; what was read ahead is pending as if never delivered, for others to take at once."""
    ids, width, idle_s = await put_in(client, 20), stage_of().width, 60

    async def full_hands() -> bool:
        return len(await pending(client, Stream.REQUESTED)) > width == await client.scard(BEGUN)

    async with toys(real_server) as start:
        toy = start("slow", log_level="info", reclaim_idle_s=idle_s)

        async def drains() -> bool:
            return "service_draining" in toy.said

        await eventually(full_hands)
        toy.signal(SIGTERM)
        await eventually(drains)  # no handler goes on before: what ends now ends during the stop
        await client.set(GO, "")
        assert await toy.ended() == 0
    (await books(client, ids)).check()
    given_back = await pending(client, Stream.REQUESTED)
    assert await client.xlen(FETCHED) >= width, "what was begun is finished"
    assert await client.xlen(FETCHED) + await client.xlen(REQUESTED) == len(ids)
    assert {row["times_delivered"] for row in given_back} <= {0}, "as if never delivered"
    other = HandOver(client, KEYS, Stream.REQUESTED, group="fetcher", consumer="other", limits=LIMITS)
    assert [bool(await other.claim(timedelta(seconds=idle_s), [])) for _ in given_back] == [True] * len(given_back)


async def test_a_rolling_restart_loses_nothing_and_shows_nothing_twice(client: Redis, real_server: RealServer) -> None:
    """Replicas come and go with work in their hands, while requests come in and another replica stays."""
    ids: list[str] = []
    async with running(service_of(client, real_server.url, reject)):
        for _ in range(3):
            leaving = service_of(client, real_server.url, Slow(), shutdown_s=0.05)

            async def has_work(leaving: object = leaving.worker.held) -> object:
                ids.extend(await put_in(client, 10))
                return leaving

            async with running(leaving):
                await eventually(has_work)
        assert set((await ended(client, ids)).values()) == {"rejected"}
    assert await client.xlen(KEYS.stream(Stream.REJECTED)) == len(ids)


async def test_silent_consumers_are_forgotten_but_never_what_they_hold(client: Redis) -> None:
    """A dead process with nothing pending goes, one with pending entries stays until they are taken over."""
    holding = HandOver(client, KEYS, Stream.REQUESTED, group="fetcher", consumer="holding", limits=LIMITS)
    await holding.ensure_group()
    await client.xgroup_createconsumer(REQUESTED, "fetcher", "idle")
    ids = await put_in(client)
    await client.xreadgroup("fetcher", "holding", {REQUESTED: ">"})
    await client.hset(KEYS.replicas, "of-another-stage", "1 {}")
    assert await holding.forget(timedelta(hours=1)) == 0
    assert await holding.forget(timedelta()) == 1, "a holder stays"
    (await books(client, ids)).check()
    assert [row["name"] for row in await client.xinfo_consumers(REQUESTED, "fetcher")] == [b"holding"]
    assert await client.hlen(KEYS.replicas) == 0
