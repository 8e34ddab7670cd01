"""A real server for tests: Valkey from the wheel, or the one that TEST_REDIS_SERVER names; it can be killed and brought back.

Some tests run on the machine's own Redis as well, where it has one that is new enough: `redis_on_path`.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

import redis

from services.console.checkup.server_checks import OLDEST
from services.console.hosting.embedded import server_binary

#: Seconds a server may take to answer after its start.
_START_S = 60.0


#: What a server writes before it answers. With `everysec` it answers first while the disk is still busy with the last second
#: (flushAppendOnlyFile puts the write off for up to 2 s), so that tests which kill it would be tests of the disk.
ALWAYS, EVERY_SECOND = ("--appendfsync", "always"), ("--appendfsync", "everysec")


class RealServer:
    """A server on a unix socket with its data in `folder`. Its process is ours alone: `end` ends it by its id.

    What it has answered survives its death, unless `options` say otherwise.
    """

    def __init__(self, folder: Path, *options: str, binary: str | None = None) -> None:
        self._folder, self._options = folder, options
        self._binary = binary or os.environ.get("TEST_REDIS_SERVER") or str(server_binary())
        self._sockets = tempfile.mkdtemp(prefix="wiresift-test-")  # a socket's path must be short
        self.socket = Path(self._sockets) / "s"
        self.url = f"unix://{self.socket}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> RealServer:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end(signal.SIGTERM)
        shutil.rmtree(self._sockets, ignore_errors=True)

    @property
    def runs(self) -> bool:
        """Whether it was started and not ended by us."""
        return self._process is not None

    @property
    def pid(self) -> int:
        assert self._process, "the server runs"
        return self._process.pid

    def start(self) -> None:
        """Start it on the data there is, and wait until it answers."""
        settings = ("--port", "0", "--unixsocket", str(self.socket), "--dir", str(self._folder), "--save", "", "--appendonly", "yes")
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen([self._binary, *settings, *ALWAYS, *self._options], stdout=log, stderr=log)
        deadline = time.monotonic() + _START_S
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            while True:
                try:
                    client.ping()
                except redis.exceptions.RedisError:
                    assert time.monotonic() < deadline, (self._folder / "server.log").read_text()[-1000:]
                    time.sleep(0.02)
                else:
                    return

    def end(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End the process and wait until it is gone."""
        if self._process:
            self._process.send_signal(number)
            self._process.wait()
            self._process = None

    def restart(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it and bring it back on the same data."""
        self.end(number)
        self.start()


def redis_on_path() -> tuple[str | None, str]:
    """The `redis-server` on PATH, or None; and which version it is, or why there is none to be used."""
    binary = shutil.which("redis-server")
    if binary is None:
        return None, "no redis-server on PATH"
    said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"v=(\d+)\.(\d+)\S*", said)
    if found is None or (int(found[1]), int(found[2])) < OLDEST["Redis"]:
        return None, f"the redis-server on PATH is too old or of no known version: {said.strip()}"
    return binary, found[0]
