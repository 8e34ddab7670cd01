"""Pitfall 19: the embedded server, whose users and keeper may be killed: its data stay, it never runs twice, and never for nobody."""

from __future__ import annotations

import fcntl
import os
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis

from services.console.hosting.embedded import EmbeddedServer, embedded_server, server_binary
from services.console.hosting.keeper import SERVER_CONFIG, Folder, try_lock
from tests.embedding import data_folder, keepers, server_ids, users
from tests.stages import eventually


def client_of(server: EmbeddedServer) -> redis.Redis:
    return redis.Redis.from_url(server.url)


def serves(client: redis.Redis, *, but: int) -> Callable[[], Awaitable[bool]]:
    """Whether a server answers, and it is another process than `but`."""

    async def another_serves() -> bool:
        try:
            client.ping()  # INFO is answered while data is still loaded
            found: Any = client.info("server")
        except (redis.ConnectionError, redis.TimeoutError):
            return False
        return bool(found["process_id"] != but)

    return another_serves


def gone(folder: Path) -> Callable[[], Awaitable[bool]]:
    """Whether no server runs on the folder."""

    async def server_is_gone() -> bool:
        return not server_ids(folder)

    return server_is_gone


@contextmanager
def orphan(folder: Path, socket: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server as a keeper runs it, which has lost its keeper and lives on with the folder's lock."""
    lock = try_lock(Folder(folder).server_lock, fcntl.LOCK_EX)
    assert lock is not None
    options = [word for name, value in SERVER_CONFIG.items() for word in (f"--{name}", value)]
    command = [str(server_binary()), *options, "--unixsocket", str(socket)]
    process = subprocess.Popen(command, cwd=folder, pass_fds=[lock], stdout=subprocess.DEVNULL)
    os.close(lock)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def test_kill_of_every_user_leaves_no_server() -> None:
    """Users that are killed with -9 count as gone."""
    with data_folder() as folder, users(folder) as user:
        both = [user(), user()]
        assert len({one.found()[0] for one in both}) == 1
        for one in both:
            one.kill()
        await eventually(gone(folder))


async def test_data_survive_a_restart() -> None:
    """What one user wrote the next one reads, from a new server."""
    with data_folder() as folder:
        with embedded_server(folder) as first, client_of(first) as client:
            client.xadd("stream", {"field": "value"})
        with embedded_server(folder) as second, client_of(second) as client:
            assert second.started
            assert client.xlen("stream") == 1, "the data are there"


async def test_a_killed_keeper_is_replaced_while_there_are_users() -> None:
    """A user starts a new keeper, whose server has the data; at the end nothing is left."""
    with data_folder() as folder:
        with embedded_server(folder) as server, client_of(server) as client:
            client.set("key", "value")
            (killed,) = keepers(folder)
            killed.kill()
            await eventually(serves(client, but=server.pid))
            assert client.get("key") == b"value"
            assert len(server_ids(folder)) == 1
        assert not server_ids(folder)


async def test_a_server_without_a_keeper_is_stopped_before_another_starts() -> None:
    """One that lives on with the folder's lock, as where no signal tells it of its keeper's death, is replaced, not doubled."""
    with data_folder() as folder:
        with embedded_server(folder) as server, client_of(server) as client:
            client.set("key", "value")
        with orphan(folder, server.socket) as left:

            async def orphan_answers() -> bool:
                return server.socket.exists()

            async def orphan_has_ended() -> bool:
                return left.poll() is not None

            await eventually(orphan_answers)
            with embedded_server(folder) as server, client_of(server) as client:
                assert server.started
                await eventually(orphan_has_ended)
                assert left.returncode == 0
                assert server_ids(folder) == [server.pid]
                assert client.get("key") == b"value"
