"""The keeper: a small process in a session of its own that owns the embedded server of one folder, for as long as it has users.

    user ──shares──► users.lock ◄──wants alone── keeper ──parent of──► server
                     keeper.lock ◄─────holds──────┘│                     │
                     server.lock ◄─────holds───────┴───────holds─────────┘

All three are `flock`s, which the kernel drops with the last process that has them open, by kill -9 too:

- *users.lock* alone in the keeper's hands means that nobody uses the server: the keeper stops it, and holds that lock until
  it is gone itself, so that a new user waits and then starts afresh.
- *keeper.lock* is taken by whoever starts the keeper and handed to it open: of many who start at once one succeeds.
- *server.lock* is inherited by the server: while one lives no second one can start on the folder, whatever became of its keeper.

Killed with -9, the keeper takes the server along on Linux (parent-death signal); elsewhere the next keeper stops it first.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from services.console.hosting.supervise import next_restart

#: Policy of the embedded server: what it acknowledged survives a restart, nothing is evicted, no TCP port is open.
SERVER_CONFIG = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "aof-load-truncated": "yes",  # the end of the file may be half a command after a kill: load what is whole
    "save": "",  # the append-only file is the data; snapshots would only be written beside it
    "maxmemory-policy": "noeviction",
    "always-show-logo": "no",
}
#: Bytes a Unix socket's path may have: sockaddr_un holds 104 on macOS and 108 on Linux, the final NUL included.
MAX_SOCKET_PATH_BYTES = 100
#: Seconds between two looks at users, signals and the server; how late the keeper notices at most.
TICK_S = 0.1
#: Seconds a server must have lived for its end not to count as a failure to start.
FAST_FAILURE_S = 2.0
#: Seconds the server may take to write out its data and exit; the append-only file makes a kill after that harmless.
STOP_S = 20.0
#: Linux's prctl option that names the signal a process gets when its parent dies (linux/prctl.h).
_PR_SET_PDEATHSIG = 1

_log = logging.getLogger("keeper")


class KeeperFailed(Exception):
    """Raised where the keeper cannot do its work; the message is one line for the log."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of one embedded server. `path` is absolute."""

    path: Path

    @property
    def users_lock(self) -> Path:
        return self.path / "users.lock"

    @property
    def keeper_lock(self) -> Path:
        return self.path / "keeper.lock"

    @property
    def server_lock(self) -> Path:
        return self.path / "server.lock"

    @property
    def address(self) -> Path:
        """Holds the path of the server's socket: it may lie elsewhere, and where is the keeper's choice."""
        return self.path / "server.address"

    @property
    def former_address(self) -> Path:
        """The address of the server before this keeper's, which may still live."""
        return self.path / "server.address.former"

    @property
    def log(self) -> Path:
        return self.path / "server.log"


def try_lock(path: Path, how: int) -> int | None:
    """A descriptor that holds the flock `how` (LOCK_EX or LOCK_SH) on `path`, or None where others are in the way.

    The lock lasts until every copy of the descriptor, here and in processes that inherited it, is closed.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def socket_path(folder: Path, temporary: Path, uid: int) -> Path:
    """Where the server of `folder` listens: in it, or, where that path is too long for a socket, in a directory of `temporary`."""
    inside = folder / "server.sock"
    if len(os.fsencode(inside)) <= MAX_SOCKET_PATH_BYTES:
        return inside
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return temporary / f"wiresift-{uid}-{name}" / "server.sock"


def make_private(directory: Path, uid: int) -> None:
    """Make `directory` for `uid` alone, or accept one that is: in a temporary directory anyone may have made it first.

    Raises:
        KeeperFailed: it is a link, another's, or open to others.
    """
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    if directory.is_symlink() or found.st_uid != uid or found.st_mode & 0o077:
        raise KeeperFailed(f"{directory} is not a directory of user {uid} alone; remove it or set TMPDIR")


def keep(folder: Folder, binary: str, asked: Callable[[], bool]) -> None:
    """Run the server until no user is left or the keeper is `asked` to stop; restart it where it crashes.

    Raises:
        KeeperFailed: the server ends again and again right after it starts.
    """
    lock = _server_lock(folder)
    listen = _publish_address(folder)
    failures: list[float] = []
    while True:
        born = time.monotonic()
        server = _start(folder, binary, listen, lock)
        try:
            if _outlives_its_use(server, folder, asked):
                return
        finally:
            _stop(server)
            listen.unlink(missing_ok=True)  # a killed server leaves it
            if listen.parent != folder.path:
                listen.parent.rmdir()
        now = time.monotonic()
        failures = [*failures, now] if now - born < FAST_FAILURE_S else []
        delay = next_restart(failures, now)
        if delay is None:
            raise KeeperFailed(f"the server does not stay up: it ended {len(failures)} times right after its start")
        _log.warning("the server ended with status %s; starting it again in %s s", server.returncode, delay)
        time.sleep(delay)


def _server_lock(folder: Folder) -> int:
    """The server lock, once a server that lost its keeper has stopped."""
    deadline = time.monotonic() + STOP_S
    while (lock := try_lock(folder.server_lock, fcntl.LOCK_EX)) is None:
        if time.monotonic() > deadline:
            raise KeeperFailed(f"a server without a keeper does not stop; its process has {folder.server_lock} open")
        _ask_to_shut_down(folder)
        time.sleep(TICK_S)
    return lock


def _ask_to_shut_down(folder: Folder) -> None:
    """Over its socket, not by process id: an id may have gone to another process since it was written down."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(folder.former_address.read_text())
            connection.sendall(b"SHUTDOWN\r\n")
            connection.recv(1)
    except OSError as error:
        _log.warning("a server without a keeper cannot be reached: %s", error)


def _publish_address(folder: Folder) -> Path:
    listen = socket_path(folder.path, Path(tempfile.gettempdir()).absolute(), os.getuid())
    if listen.parent != folder.path:
        make_private(listen.parent, os.getuid())
    written = folder.address.with_suffix(".new")
    written.write_text(str(listen))
    written.replace(folder.address)
    return listen


def _start(folder: Folder, binary: str, listen: Path, lock: int) -> subprocess.Popen[bytes]:
    options = [word for name, value in SERVER_CONFIG.items() for word in (f"--{name}", value)]
    return subprocess.Popen(  # noqa: S603 - a path from our own package and options from this file
        [binary, *options, "--unixsocket", str(listen)],
        cwd=folder.path,
        stdin=subprocess.DEVNULL,
        pass_fds=(lock,),
        preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 - sound here: the keeper has one thread
    )


def _die_with(keeper: int) -> Callable[[], None] | None:
    """What the server's process does before it becomes the server: ask the kernel for SIGTERM at the keeper's death."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != keeper:  # it died before the kernel knew
            os._exit(1)

    return tie


def _outlives_its_use(server: subprocess.Popen[bytes], folder: Folder, asked: Callable[[], bool]) -> bool:
    """Wait for the end of the server (False) or of its use (True)."""
    while server.poll() is None:
        # The lock's descriptor stays open on purpose: whoever comes now waits until this process is gone.
        if asked() or try_lock(folder.users_lock, fcntl.LOCK_EX) is not None:
            return True
        time.sleep(TICK_S)
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_S)
    except subprocess.TimeoutExpired:
        _log.warning("the server takes more than %s s to stop and is killed", STOP_S)
        server.kill()
        server.wait()


def main(folder: str, binary: str) -> int:
    """Keep the server of `folder`; the caller has opened the keeper lock for us and is not waited for."""
    if os.fork():  # the caller reaps this half at once, and is no parent of the half that stays
        return 0
    os.umask(0o077)
    logging.basicConfig(format="%(process)d:keeper %(asctime)s %(message)s", level=logging.INFO)
    received: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda got, _: received.append(got))
    try:
        keep(Folder(Path(folder)), binary, lambda: bool(received))
    except (KeeperFailed, OSError) as error:
        _log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
