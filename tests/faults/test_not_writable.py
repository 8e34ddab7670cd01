"""A server that answers but takes no writes for a while: a replica for now, or still loading its data."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from redis.asyncio import Redis

from shared.streams.connection import connect
from shared.streams.keys import Stream
from shared.streams.reading import MAX_FAILURES
from tests.faults.processes import process
from tests.faults.test_giving_up import watched
from tests.real_server import RealServer
from tests.stages import KEYS, all_ended, eventually, pass_on, put_in, running, service_of, stage_of

#: How much faster the clock of a process's health runs here: a server is away after a third of the time.
PACE = 3.0
#: Keys that a server takes some seconds to load, at the pause it makes after each.
MANY, PAUSE_US = 16_000, 300


@asynccontextmanager
async def read_only(client: Redis) -> AsyncIterator[None]:
    """The server is a replica of nobody who could be reached."""
    await client.replicaof("127.0.0.1", "1")
    try:
        yield
    finally:
        await client.replicaof("NO", "ONE")


async def test_a_server_that_is_a_replica_for_now_is_waited_for(client: Redis, real_server: RealServer) -> None:
    """As in a failover: longer than it takes to give up on a fault, and then all goes on where it stood."""
    stages = [
        service_of(client, real_server.url, pass_on, stage=stage_of(stream))
        for stream in (Stream.REQUESTED, Stream.FETCHED, Stream.CLEANED)
    ]
    rounds = [watched(stage) for stage in stages]
    async with running(*stages):
        ids = await put_in(client, 40)
        async with read_only(client):
            await asyncio.gather(*(each.go_by(2 * MAX_FAILURES) for each in rounds))
        assert set((await all_ended(client, ids)).values()) == {"classified"}
    assert await client.xlen(KEYS.stream(Stream.CLASSIFIED)) == len(ids)


async def test_a_process_is_alive_but_not_ready_while_its_server_takes_no_writes(
    client: Redis, real_server: RealServer, tmp_path: Path
) -> None:
    """/ready says no meanwhile and yes after, /live yes all the time; the process is the same."""
    with process(tmp_path, real_server.url, pace=PACE) as toy:
        toy.go()
        await all_ended(client, await put_in(client))
        async with read_only(client):
            await toy.becomes("/ready", 503)
            assert await toy.health("/live") == 200
        await toy.becomes("/ready", 200)
        assert await toy.health("/live") == 200
        await all_ended(client, await put_in(client))
        assert toy.code is None


async def test_a_server_that_loads_its_data_is_waited_for(tmp_path: Path) -> None:
    """After a crash with much to load: alive, not ready, and at work again when it is loaded."""
    with RealServer(tmp_path, "--key-load-delay", str(PAUSE_US)) as server:
        client = connect(server.url)
        async with client.pipeline(transaction=False) as pipe:
            for number in range(MANY):
                pipe.set(f"filler:{number}", "x")
            await pipe.execute()
        with process(tmp_path / "toy", server.url, pace=PACE) as toy:
            ids = await put_in(client, 5)
            await toy.has_begun()
            await asyncio.to_thread(server.end)
            loading = asyncio.create_task(asyncio.to_thread(server.start))
            await toy.becomes("/ready", 503)
            assert await toy.health("/live") == 200
            assert not loading.done(), "it was not ready because its server was loading"
            toy.go()
            await loading
            await toy.becomes("/ready", 200)
            assert set((await all_ended(client, ids)).values()) == {"rejected"}

            async def shown() -> bool:
                return await client.xlen(KEYS.stream(Stream.REJECTED)) == len(ids)

            await eventually(shown)
            assert toy.code is None
        await client.aclose()
