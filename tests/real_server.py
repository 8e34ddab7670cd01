"""A real server for tests: Valkey from the wheel, or the one that TEST_REDIS_SERVER names; it can be killed and brought back."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

import redis

from services.console.embedded import server_binary

#: Seconds a server may take to answer after its start.
_START_S = 20.0


class RealServer:
    """A server on a unix socket with its data in `folder`. Its process is ours alone: `kill` ends it by its id."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._folder, self._options = folder, options
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
    def pid(self) -> int:
        assert self._process, "the server runs"
        return self._process.pid

    def start(self) -> None:
        """Start it on the data there is, and wait until it answers."""
        binary = os.environ.get("TEST_REDIS_SERVER") or str(server_binary())
        settings = ("--port", "0", "--unixsocket", str(self.socket), "--dir", str(self._folder), "--save", "", "--appendonly", "yes")
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen([binary, *settings, *self._options], stdout=log, stderr=log)
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
