"""Replicas of a service: processes of this machine, or containers of the composed system."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.containers.system import System
from tests.deploy.autoscaler import Fleet

#: Seconds a process may take to end: what it may take for its work, and for giving the rest back on a busy machine.
_STOP_S = 60.0


@dataclass(slots=True)
class Processes:
    """Processes of `service`. Whoever leaves must have ended well."""

    service: str
    env: Mapping[str, str]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.running)

    async def scale(self, count: int) -> None:
        command = [sys.executable, "-m", "services.console.main", "run", self.service]
        while len(self.running) < count:
            self.running.append(subprocess.Popen(command, env=self.env, stderr=subprocess.DEVNULL))
        leaving, self.running = self.running[count:], self.running[:count]
        for process in leaving:
            process.terminate()
        codes = [await asyncio.to_thread(process.wait, _STOP_S) for process in leaving]
        assert not any(codes), f"{self.service} ended with {codes}"

    def kill(self) -> None:
        """End whatever is left, after a failure as well."""
        for process in self.running:
            process.kill()
            process.wait()


@dataclass(slots=True)
class Containers:
    """Containers of `service`, as many as `docker compose up --scale` makes of them."""

    system: System
    service: str
    count: int

    async def scale(self, count: int) -> None:
        await asyncio.to_thread(self.system.scale, self.service, count)
        self.count = count


def _conform(processes: Processes, containers: Containers) -> tuple[Fleet, Fleet]:
    return processes, containers
