"""Toy services as processes of their own, which a test starts, signals and starts again; none outlives its test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from signal import Signals
from tempfile import TemporaryFile

import psutil

from shared.streams.keys import Stream
from tests.pitfalls.toy_service import RECLAIM_IDLE_S
from tests.real_server import RealServer
from tests.sabotage import layers
from tests.stages import eventually

#: Bytes of what a toy writes that are read.
_MOST = 2**20


class Toy:
    """One process. See `toy_service` for what it can be told."""

    def __init__(self, url: str, handler: str, *options: str, env: dict[str, str]) -> None:
        sabotages = [word for name in layers.active() for word in ("--sabotage", name)]
        argv = [sys.executable, "-m", "tests.pitfalls.toy_service", url, handler, *options, *sabotages]
        self._said = TemporaryFile()  # noqa: SIM115  (open for as long as the process is ours)
        self._process = subprocess.Popen(argv, env=dict(os.environ) | env, stdin=subprocess.DEVNULL, stdout=self._said, stderr=self._said)

    @property
    def said(self) -> str:
        """What it has written so far, its log above all."""
        return os.pread(self._said.fileno(), _MOST, 0).decode()

    @property
    def code(self) -> int | None:
        """Its exit code, negative where a signal ended it; None while it runs."""
        return self._process.poll()

    @property
    def memory(self) -> int:
        """Bytes it has in memory now; 0 where it has ended."""
        try:
            return int(psutil.Process(self._process.pid).memory_info().rss)
        except psutil.Error:
            return 0

    async def ended(self) -> int:
        """Its exit code, once it has ended."""

        async def has_ended() -> bool:
            return self.code is not None

        await eventually(has_ended)
        return self._process.returncode

    def signal(self, number: Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def end(self) -> None:
        """Kill it and wait until it is gone; what it said is shown where the test fails."""
        self._process.kill()
        self._process.wait()
        if not self._said.closed:
            print(self.said)
            self._said.close()


Start = Callable[..., Toy]


@asynccontextmanager
async def toys(server: RealServer) -> AsyncIterator[Start]:
    """Starts toy services on `server`: `start(handler, *options, reads=…, **settings)`."""
    started: list[Toy] = []

    def start(handler: str, *options: str, reads: Stream = Stream.REQUESTED, **settings: object) -> Toy:
        env = {"WIRESIFT_RECLAIM_IDLE_S": str(RECLAIM_IDLE_S), "WIRESIFT_LOG_LEVEL": "error"}
        env |= {f"WIRESIFT_{name.upper()}": str(value) for name, value in settings.items()}
        started.append(Toy(server.url, handler, "--reads", reads, *options, env=env))
        return started[-1]

    try:
        yield start
    finally:
        for toy in started:
            toy.end()
