"""The list of users as it ships, and the way from it to a server that knows them."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
import redis
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError

from services.console.access import users
from services.console.access.grant import Patterns
from services.console.hosting.embedded import server_binary
from shared.streams.connection import connect
from shared.streams.intake import Intake
from shared.streams.keys import Stream
from tests import builders
from tests.end_to_end.command import ROOT, Wiresift, until
from tests.real_server import ALWAYS, redis_on_path
from tests.security.users import PREFIX
from tests.stages import KEYS, LIMITS, eventually

DEPLOY = ROOT / "deploy" / "redis"


def test_the_list_that_ships_is_the_one_that_is_tested() -> None:
    """Made anew by `wiresift acl > deploy/redis/users.acl`."""
    assert (DEPLOY / "users.acl").read_text() == "".join(f"{line}\n" for line in users.template(PREFIX))


def test_every_command_of_a_services_scripts_is_granted_to_it() -> None:
    """No script names a command that the user who runs it has nowhere: else work that is rare would fail when it comes."""
    folders = {"fetcher": "services/fetcher", "cleaner": "services/cleaner", "classifier": "services/classifier"}
    for who, folder in folders.items():
        granted = {command for grant in users.GRANTS[who](Patterns(PREFIX)) for command in grant.commands} | {"time"}
        for script in (ROOT / folder).rglob("*.lua"):
            if not script.name.startswith("forget_"):  # a takedown's, which the operator runs
                assert called_in(script.read_text()) <= granted | _SUBCOMMANDS, script


@contextmanager
def started(
    folder: Path, environ: dict[str, str], *, deployed: Path = DEPLOY, binary: str = "", number: int = signal.SIGTERM
) -> Iterator[Path]:
    """The server as the container starts it, ended by a signal; its socket."""
    socket = folder / "s"
    socket.unlink(missing_ok=True)
    words: list[str | Path] = ["--port", "0", "--unixsocket", socket, "--dir", folder, "--save", "", "--appendonly", "yes", *ALWAYS]
    plain = {name: value for name, value in os.environ.items() if not name.endswith("_PASSWORD")}
    process = subprocess.Popen(
        ["sh", deployed / "start.sh", binary or server_binary(), *words],
        env=plain | environ | {"TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
    )
    try:
        until(socket.exists, "the server listens")
        yield socket
    finally:
        process.send_signal(number)
        process.wait()


def test_a_server_started_from_it_knows_its_users(tmp_path: Path) -> None:
    """By environment and by file; who has no password is off; nobody comes in without one."""
    (tmp_path / "secret").write_text("from a file\n")
    with started(tmp_path, {"MONITOR_PASSWORD": "from the environment", "CONSUMER_PASSWORD_FILE": str(tmp_path / "secret")}) as socket:
        for who, password in (("monitor", "from the environment"), ("consumer", "from a file")):
            with redis.Redis(unix_socket_path=str(socket), username=f"{PREFIX}-{who}", password=password) as client:
                assert client.ping()
                with pytest.raises(NoPermissionError):
                    client.flushall()
        strangers = (("wiresift-fetcher", "@FETCHER@"), ("wiresift-fetcher", ""), ("default", ""), ("wiresift-admin", ""))
        for who, password in strangers:
            with pytest.raises(AuthenticationError), redis.Redis(unix_socket_path=str(socket), username=who, password=password) as client:
                client.ping()
    assert not any("from" in file.read_text() for file in tmp_path.rglob("users.acl")), "no password is written down"


def test_an_administrator_is_there_for_who_asks_for_one(tmp_path: Path) -> None:
    """Off by default, and in no list that is made with passwords unless it has one; on, it may do what runbooks say."""
    (tmp_path / "secrets").mkdir()
    wiresift = Wiresift(tmp_path)
    assert wiresift("acl", "--passwords", "secrets", "--create").out.splitlines()[-1] == "user wiresift-admin reset off"
    (tmp_path / "secrets" / "admin").write_text("of-admin\n")
    assert f"user wiresift-admin reset on #{users.digest('of-admin')}" in wiresift("acl", "--passwords", "secrets").out
    with (
        started(tmp_path, {"ADMIN_PASSWORD": "of-admin"}) as socket,
        redis.Redis(unix_socket_path=str(socket), username="wiresift-admin", password="of-admin") as client,
    ):
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert client.acl_log() == []
        assert client.xgroup_create("{wiresift:0}:classified", "left", mkstream=True)
        assert client.xgroup_destroy("{wiresift:0}:classified", "left") == 1


@pytest.mark.parametrize("server", ["valkey", "redis"])
async def test_what_scripts_wrote_is_there_after_a_restart(tmp_path: Path, server: str) -> None:
    """Though the user in whose name a server replays its append-only file is off: a server that checks what it may do drops nothing."""
    binary, why = redis_on_path() if server == "redis" else ("", "")
    if binary is None:
        pytest.skip(why)
    shutil.copy(DEPLOY / "start.sh", tmp_path)
    (tmp_path / "users.acl").write_text("".join(f"{line}\n" for line in users.template(PREFIX, redis_7_0=bool(binary))))
    requests = [builders.requested() for _ in range(3)]
    ids = [str(request.request_id) for request in requests]
    for number, known in ((signal.SIGKILL, 0), (signal.SIGTERM, len(ids))):
        environ = {"INTAKE_PASSWORD": "of-intake"}
        with started(tmp_path, environ, deployed=tmp_path, binary=binary, number=number) as socket:
            client = connect(f"unix://{PREFIX}-intake:of-intake@{socket}")
            intake = Intake(client, KEYS, LIMITS, sender="test")
            await eventually(partial(answers, client))
            assert len(ids) - len(await intake.forgotten(ids)) == known
            assert await client.xlen(KEYS.stream(Stream.REQUESTED)) == known
            await intake.submit_all(requests, builders.MOMENT)
            await client.aclose()


async def answers(client: Redis) -> bool:
    """Whether the server has read its file, and takes calls."""
    try:
        return bool(await client.ping())
    except RedisError:
        return False


def test_passwords_are_made_once_and_kept_from_others(tmp_path: Path) -> None:
    """Each another, long, for its owner alone; a second call changes nothing; the list shows none."""
    wiresift = Wiresift(tmp_path)
    first = wiresift("acl", "--passwords", tmp_path / "secrets", "--create")
    files = {path.name: path for path in (tmp_path / "secrets").iterdir()}
    assert first.code == 0, first.err
    assert set(files) == set(users.GRANTS)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files.values())
    passwords = {path.read_text().strip() for path in files.values()}
    assert len(passwords) == len(files)
    assert min(map(len, passwords)) >= 43
    assert not any(password in first.out for password in passwords)
    assert wiresift("acl", "--passwords", tmp_path / "secrets").out == first.out
    files["cleaner"].unlink()
    missing = wiresift("acl", "--passwords", tmp_path / "secrets")
    assert (missing.code, "--create" in missing.err) == (2, True)


#: Commands that stand in access lists with what follows them.
_SUBCOMMANDS = {"memory", "xinfo", "xgroup"}


def called_in(script: str) -> set[str]:
    """The commands that a script calls, in lower case."""
    return {part.partition("'")[0].lower() for part in script.split("redis.call('")[1:]}
