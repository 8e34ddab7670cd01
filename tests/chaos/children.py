"""The services of a storm: each a process of its own behind a proxy of its own, started again whenever it ended."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGCONT, SIGKILL, Signals

from tests.proxy import Proxy

#: Seconds after which a process that was told to end counts as hung: many times all limits of a stop together, for busy machines.
HUNG_S = 120.0
#: Lines of its log that are shown of a process that failed.
SAID = 12


@dataclass(slots=True)
class Child:
    """One replica of a service. `turn` is held by whoever strikes it."""

    service: str
    number: int
    proxy: Proxy
    env: dict[str, str]
    log: Path
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    #: How the process ended where it had to live, or to end well.
    failures: list[str] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process, "it was started"
        return self.process.pid

    def start(self) -> None:
        """Start it; returns at once."""
        with self.log.open("ab") as log:
            argv = [sys.executable, "-m", "services.console.main", "run", self.service]
            self.process = subprocess.Popen(argv, env=self.env, stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def signal(self, number: Signals) -> None:
        assert self.process, "it was started"
        self.process.send_signal(number)

    def revive(self) -> None:
        """Start it again where it ended by itself, and remember that it did."""
        assert self.process, "it was started"
        if (code := self.process.poll()) is not None:
            self._failed(f"gave up with exit code {code}")
            self.start()

    async def kill(self) -> None:
        """End it at once, frozen or not."""
        self.signal(SIGKILL)
        assert self.process, "it was started"
        await asyncio.to_thread(self.process.wait)

    async def terminated(self) -> None:
        """Wait until it has ended on a signal, and remember it if it did not end well."""
        assert self.process, "it was started"
        try:
            code = await asyncio.to_thread(self.process.wait, HUNG_S)
        except subprocess.TimeoutExpired:
            self._failed(f"did not end within {HUNG_S:g} s of SIGTERM")
            await self.kill()
        else:
            if code != 0:
                self._failed(f"ended with exit code {code} on SIGTERM")

    def end(self) -> None:
        """Take it away with the storm."""
        if self.process:
            self.process.send_signal(SIGKILL)
            self.process.send_signal(SIGCONT)
            self.process.wait()

    def _failed(self, how: str) -> None:
        said = self.log.read_text(errors="replace").splitlines()[-SAID:]
        self.failures.append("\n    ".join([f"{self.service}-{self.number} {how}, having said last:", *said]))


@asynccontextmanager
async def running(service: str, number: int, upstream: str, settings: dict[str, str], folder: Path) -> AsyncIterator[Child]:
    """A replica that reaches the server at `upstream` through its proxy; `settings` are its environment beside this process's."""
    async with Proxy(upstream) as proxy:
        env = dict(os.environ) | settings | {"WIRESIFT_REDIS_URL": proxy.url}
        child = Child(service, number, proxy, env, folder / f"{service}-{number}.log")
        child.start()
        try:
            yield child
        finally:
            child.end()
