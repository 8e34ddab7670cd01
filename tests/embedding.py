"""Embedded servers for tests: folders for them, processes that use them, and what runs on a folder, by the machine's own account."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.sabotage import layers

_ROOT = Path(__file__).resolve().parents[1]
#: A user of the folder in argv: says what it found, and leaves when its standard input ends. Sabotages follow the folder.
_USER = """
import sys
from contextlib import ExitStack
from pathlib import Path
from services.console.hosting.embedded import embedded_server
with ExitStack() as broken:
    for name in sys.argv[2:]:
        from tests.sabotage.layers import applied
        broken.enter_context(applied(name))
    with embedded_server(Path(sys.argv[1])) as server:
        print(server.pid, int(server.started), flush=True)
        sys.stdin.read()
"""


class User:
    """A process that uses the server of a folder."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-c", _USER, str(folder), *layers.active()]
        self.process = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def found(self) -> tuple[int, bool]:
        """Process id of the server, and whether this user started it; waits until it is ready."""
        assert self.process.stdout is not None
        pid, started = self.process.stdout.readline().split()
        return int(pid), started == "1"

    def leave(self) -> None:
        """Let it end in order."""
        self.process.communicate()

    def kill(self) -> None:
        """End it by SIGKILL."""
        self.process.kill()
        self.process.communicate()


@contextmanager
def data_folder() -> Iterator[Path]:
    """A data folder that is still to be made, with a path that has room for a socket; nothing runs on it afterwards."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made).resolve() / "data"
        try:
            yield folder
        finally:
            left = [*keepers(folder), *servers(folder)]  # keepers first: they bring servers back
            for process in left:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(left)


@contextmanager
def users(folder: Path) -> Iterator[Callable[[], User]]:
    """Starts users of the folder; those left at the end are killed."""
    started: list[User] = []

    def start() -> User:
        started.append(User(folder))
        return started[-1]

    try:
        yield start
    finally:
        for one in started:
            one.kill()


def server_ids(folder: Path) -> list[int]:
    """Process ids of live servers on the folder."""
    return [process.pid for process in servers(folder)]


def servers(folder: Path) -> list[psutil.Process]:
    """Live servers on the folder."""
    return _processes(lambda process: process.name() == "valkey-server" and process.cwd() == str(folder))


def keepers(folder: Path) -> list[psutil.Process]:
    """Live keepers of the folder."""
    return _processes(lambda process: {"services.console.hosting.keeper", str(folder)} <= set(process.cmdline()))


def _processes(wanted: Callable[[psutil.Process], bool]) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):  # it ended while we looked
            if process.status() != psutil.STATUS_ZOMBIE and wanted(process):
                found.append(process)
    return found
