"""A server whose append-only file cannot be written, as on a full disk: it refuses writes, and everybody waits."""

from __future__ import annotations

import asyncio
import resource
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from shared.streams.connection import connect
from shared.streams.keys import Stream
from shared.streams.reading import MAX_FAILURES
from tests.end_to_end.command import Wiresift
from tests.faults.servers import prepared
from tests.faults.test_giving_up import watched
from tests.real_server import EVERY_SECOND, RealServer
from tests.stages import KEYS, Slow, add, all_ended, eventually, fates_of, pass_on, put_in, running, service_of, stage_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="NOT RUN: a process's file size can be limited from outside on Linux only")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RealServer]:
    """A server that lives on when a file of its cannot grow: with `always` it would end itself."""
    with RealServer(tmp_path, *EVERY_SECOND, binary=prepared(tmp_path / "bin", "trap '' XFSZ")) as server:
        yield server


@pytest.fixture
async def client(server: RealServer) -> AsyncIterator[Redis]:
    """A client of that server."""
    client = connect(server.url)
    yield client
    await client.aclose()


@asynccontextmanager
async def full_disk(client: Redis, server: RealServer, folder: Path) -> AsyncIterator[None]:
    """No file of the server's can grow, and it has found that out."""
    size = max(file.stat().st_size for file in (folder / "appendonlydir").glob("*.incr.aof"))
    _, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size, hard))

    async def refuses() -> bool:
        try:
            await client.set("anything", "x")
        except ResponseError as error:
            return str(error).startswith("MISCONF")
        return False

    try:
        await eventually(refuses)
        yield
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (hard, hard))


async def test_a_server_that_cannot_write_its_file_is_waited_for(client: Redis, server: RealServer, tmp_path: Path) -> None:
    """However long: no service gives up, nothing is condemned, each request ends once; and a crash afterwards loses none of it."""
    slow = Slow(pass_on)
    stages = [service_of(client, server.url, slow)]
    stages += [service_of(client, server.url, pass_on, stage=stage_of(stream)) for stream in (Stream.FETCHED, Stream.CLEANED)]
    rounds = [watched(stage) for stage in stages]
    async with running(*stages):
        ids = await put_in(client, 20)
        await eventually(slow.has_begun)
        async with full_disk(client, server, tmp_path):
            slow.go.set()
            await asyncio.gather(*(each.go_by(2 * MAX_FAILURES) for each in rounds))
            assert await fates_of(client, ids) == {}
            with pytest.raises(ResponseError, match="MISCONF"):
                await add(client, {"url": "https://news.example/a"})
        assert set((await all_ended(client, ids)).values()) == {"classified"}
        await asyncio.to_thread(server.restart)
        assert set((await all_ended(client, ids)).values()) == {"classified"}
    assert await client.xlen(KEYS.stream(Stream.CLASSIFIED)) == len(ids)
    assert await client.xlen(KEYS.stream(Stream.DEAD)) == 0


async def test_doctor_names_a_full_disk(client: Redis, server: RealServer, tmp_path: Path) -> None:
    """It can still look, says what failed and what to do, and exits with 1."""
    wiresift = Wiresift(tmp_path / "home", {"WIRESIFT_REDIS_URL": server.url})
    wiresift.home.mkdir()
    await put_in(client, 3)
    async with full_disk(client, server, tmp_path):
        ran = await asyncio.to_thread(wiresift, "doctor")
        looked = await asyncio.to_thread(wiresift, "status", "--json")
    assert (ran.code, "Traceback" in ran.err + looked.err) == (1, False)
    said = " ".join(ran.out.split())
    assert "append-only file failed" in said
    assert "full disk" in said
    assert looked.entries[0]["stages"][0]["entries"] == 3
