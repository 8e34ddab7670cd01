"""The embedded server among real processes that share it and end. Pitfall 19 has what kills leave of it."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from redis.asyncio import Redis as AsyncRedis

from services.console.checkup import server_checks
from services.console.hosting.embedded import EmbeddedServer, embedded_server
from services.console.hosting.keeper import MAX_SOCKET_PATH_BYTES, KeeperFailed, make_private, socket_path, try_lock
from services.console.looking import server_facts
from shared.errors import ServerUnavailable
from tests.embedding import User, data_folder, keepers, server_ids, users

pytestmark = pytest.mark.integration

#: Seconds within which anything that is waited for here must have happened, on a busy machine too.
_DEADLINE_S = 60.0


def _until(happened: Callable[[], bool]) -> bool:
    """Whether it happened before the deadline."""
    deadline = time.monotonic() + _DEADLINE_S
    while not (so := happened()) and time.monotonic() < deadline:
        select.select([], [], [], 0.02)
    return so


@pytest.fixture
def user(folder: Path) -> Iterator[Callable[[], User]]:
    """Starts users of the folder; those left at the end are killed, and their server is gone before the folder is."""
    with users(folder) as start:
        yield start
    assert _until(lambda: not server_ids(folder))


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty data folder with a path that has room for a socket."""
    with data_folder() as made:
        yield made


def _client(server: EmbeddedServer) -> redis.Redis:
    return redis.Redis.from_url(server.url)


def test_a_server_is_started_and_gone_after_its_only_user(folder: Path) -> None:
    """The server answers under its URL, evicts nothing, writes its file, and has ended when the block is left."""
    with embedded_server(folder) as server, _client(server) as client:
        assert server.started
        assert server_ids(folder) == [server.pid]
        assert client.config_get("appendonly", "maxmemory-policy") == {"appendonly": "yes", "maxmemory-policy": "noeviction"}
        assert client.config_get("port", "appendfsync", "save") == {"port": "0", "appendfsync": "everysec", "save": ""}
    assert not server_ids(folder)


def test_only_the_owner_can_reach_it(folder: Path) -> None:
    """Folder, socket and log are open to their owner alone."""
    with embedded_server(folder) as server:
        assert {oct(path.stat().st_mode & 0o077) for path in (folder, server.socket, folder / "server.log")} == {"0o0"}


def test_a_second_process_reuses_the_server_and_outlives_the_first(folder: Path, user: Callable[[], User]) -> None:
    """One server serves both, stays when its starter leaves, and stops with the last."""
    first = user()
    pid, started = first.found()
    second = user()
    assert started
    assert second.found() == (pid, False)
    first.leave()
    assert server_ids(folder) == [pid]
    second.leave()
    assert not server_ids(folder)


def test_ten_processes_at_once_share_one_server(folder: Path, user: Callable[[], User]) -> None:
    """Of ten that start together one starts the server, and all get the same."""
    found = [one.found() for one in [user() for _ in range(10)]]
    assert len({pid for pid, _ in found}) == 1
    assert sum(started for _, started in found) == 1
    assert len(server_ids(folder)) == 1


def test_a_user_is_a_user_until_the_last_process_with_its_share_ends(folder: Path, user: Callable[[], User]) -> None:
    """A child that inherited the share keeps the server, even though the parent has left it."""
    with embedded_server(folder) as server:
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[server.users_fd])
    assert server_ids(folder) == [server.pid]
    assert user().found() == (server.pid, False)
    child.communicate(b"\n")


def test_a_killed_server_comes_back_with_its_data(folder: Path) -> None:
    """The keeper starts it again under the same address, and nothing acknowledged is lost."""
    with embedded_server(folder) as server, _client(server) as client:
        client.set("key", "value")
        os.kill(server.pid, signal.SIGKILL)
        assert _until(lambda: server_ids(folder) not in ([], [server.pid]))
        assert _until(lambda: _answers(client))
        assert client.get("key") == b"value"


def test_no_second_server_starts_while_the_lock_is_held(folder: Path) -> None:
    """The lock is the server's own: it is held as long as it lives, and free when it has ended."""
    with embedded_server(folder):
        assert try_lock(folder / "server.lock", fcntl.LOCK_EX) is None
    lock = try_lock(folder / "server.lock", fcntl.LOCK_EX)
    assert lock is not None
    os.close(lock)


def test_half_a_command_at_the_end_of_the_file_is_dropped(folder: Path) -> None:
    """What a kill left of a write does not keep the server from starting."""
    with embedded_server(folder) as server, _client(server) as client:
        client.set("key", "value")
    (written,) = (folder / "appendonlydir").glob("*.incr.aof")
    with written.open("ab") as file:
        file.write(b"*3\r\n$3\r\nSET\r\n$3\r\nke")
    with embedded_server(folder) as server, _client(server) as client:
        assert client.get("key") == b"value"


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    """A damaged file ends in an error that quotes the server's own complaint, and leaves nothing running."""
    with embedded_server(folder) as server, _client(server) as client:
        client.set("key", "value")
    (written,) = (folder / "appendonlydir").glob("*.incr.aof")
    written.write_bytes(b"this is no append-only file\n" * 10)
    with pytest.raises(ServerUnavailable, match=r"does not start.*Bad file format"), embedded_server(folder):
        pass
    assert not server_ids(folder)
    assert not keepers(folder)


def test_a_folder_that_cannot_be_made_is_one_clear_line(folder: Path) -> None:
    """The error names the folder, the cause and the way out."""
    folder.write_text("a file is in the way")
    with pytest.raises(ServerUnavailable, match=r"^cannot keep data in .*data.*: File exists; choose another folder with --data-dir$"):
        embedded_server(folder).__enter__()
    with pytest.raises(ServerUnavailable, match="Not a directory"):
        embedded_server(folder / "below").__enter__()


@pytest.mark.skipif(os.geteuid() == 0, reason="no folder is closed to root")
def test_a_folder_that_may_not_be_written_is_one_clear_line(folder: Path) -> None:
    """The error says so before anything is started."""
    folder.mkdir(mode=0o500)
    with pytest.raises(ServerUnavailable, match="Permission denied; choose another folder"):
        embedded_server(folder).__enter__()


def test_a_folder_with_any_characters_will_do(folder: Path) -> None:
    """Spaces, quotes and what has a meaning in a URL are only characters."""
    with embedded_server(folder / "a b'c\"d%20é?#") as server, _client(server) as client:
        assert client.ping()
        assert server.socket.parent.parent == folder


def test_a_path_too_long_for_a_socket_will_do(folder: Path) -> None:
    """The socket lies in a private directory elsewhere then, which goes with the server."""
    with embedded_server(folder / ("x" * 200)) as server, _client(server) as client:
        assert client.ping()
        assert len(os.fsencode(server.socket)) <= MAX_SOCKET_PATH_BYTES
        assert server.socket.parent.stat().st_mode & 0o077 == 0
    assert not server.socket.parent.exists()


def test_a_directory_that_others_may_enter_holds_no_socket(folder: Path) -> None:
    """A directory in the temporary one that somebody else could have made is refused."""
    listen = socket_path(folder / ("x" * 200), folder, os.getuid())
    listen.parent.mkdir(parents=True, mode=0o755)
    with pytest.raises(KeeperFailed, match="is not a directory of user"):
        make_private(listen.parent, os.getuid())


async def test_the_embedded_server_passes_every_check(folder: Path) -> None:
    """What we start ourselves is fit by our own checks, as read from the live server."""
    with embedded_server(folder) as server:
        async with AsyncRedis.from_url(server.url) as client:
            await server_checks.require_usable(client)
            found = server_checks.findings(await server_facts.read_facts(client))
    assert {finding.level for finding in found} == {"ok"}
    assert found[0].what.startswith("version: Valkey 9.")


async def test_a_server_that_would_lose_data_is_refused_in_plain_words(folder: Path) -> None:
    """The error names the server, what is wrong with it and what to set."""
    with embedded_server(folder) as server:
        async with AsyncRedis.from_url(server.url) as client:
            await client.config_set("maxmemory-policy", "allkeys-lru")
            with pytest.raises(ServerUnavailable, match=r"server\.sock is not usable: maxmemory-policy: allkeys-lru.*noeviction"):
                await server_checks.require_usable(client)


async def test_facts_that_may_not_be_read_are_unknown(folder: Path) -> None:
    """A user without CONFIG and INFO is no reason to refuse the server; a wrong password is."""
    with embedded_server(folder) as server, _client(server) as admin:
        admin.execute_command("ACL", "SETUSER", "narrow", "on", ">secret", "~*", "+@all", "-config", "-info")
        async with AsyncRedis.from_url(server.url, username="narrow", password="secret") as client:
            assert await server_facts.read_facts(client) == server_facts.ServerFacts()
        async with AsyncRedis.from_url(server.url, username="narrow", password="wrong") as client:
            with pytest.raises(ServerUnavailable, match="refuses our user or password"):
                await server_facts.read_facts(client)


async def test_an_address_where_no_server_is_is_named(folder: Path) -> None:
    """The error says where nobody answered."""
    async with AsyncRedis.from_url(f"unix://{folder}/nothing.sock") as client:
        with pytest.raises(ServerUnavailable, match=r"no Redis server answers at .*nothing\.sock"):
            await server_checks.require_usable(client)


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except (redis.ConnectionError, redis.TimeoutError):
        return False
