"""One server process of a replicated system, which can be killed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from signal import SIGSTOP

import redis

from services.console.hosting.embedded import server_binary
from tests.replication.secured import Secured


def binary() -> str:
    """The server that other tests use."""
    return os.environ.get("TEST_REDIS_SERVER") or str(server_binary())


class Node:
    """A server on a port of loopback, with its data and log in `folder`. A `secured` one speaks TLS alone, and to its users alone."""

    def __init__(self, folder: Path, port: int, *options: str, secured: Secured | None = None) -> None:
        folder.mkdir()
        self.port, self._folder, self._secured = port, folder, secured
        listens = secured.listens(port) if secured else ("--port", str(port))
        self._command = (secured.binary if secured else binary(), *options, *listens, "--bind", "127.0.0.1", "--dir", str(folder))
        self._process: subprocess.Popen[bytes] | None = None

    def client(self) -> redis.Redis:
        """Of it alone, whoever else may use it; to be closed."""
        how = self._secured.harness if self._secured else {}
        return redis.Redis(host="127.0.0.1", port=self.port, socket_timeout=2, **how)

    def configured_by(self, settings: Path) -> None:
        """Be a Sentinel, set up by a file that it writes itself from then on."""
        program, *options = self._command
        self._command = (program, str(settings), "--sentinel", *options)

    def start(self) -> None:
        """Start it; whether it answers yet is the caller's to see."""
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)

    def kill(self) -> None:
        """As by kill -9."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """As a machine that vanishes: it closes no connection, and answers on none. To be killed in the end."""
        assert self._process, "it was started"
        self._process.send_signal(SIGSTOP)

    def ask(self, *words: str | int) -> object:
        """What it answers to a command."""
        with self.client() as client:
            answer: object = client.execute_command(*words)
            return answer

    def said(self, name: str) -> object:
        """What INFO says of `name` under `replication`; None where it does not answer."""
        try:
            with self.client() as client:
                return dict(client.info("replication")).get(name)
        except redis.exceptions.RedisError:
            return None
