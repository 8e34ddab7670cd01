"""The whole system at full load, everything counted: services, server, and what each one uses."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from shared.streams.cancel import cancelled
from tests.benchmarks.running import Running, running

#: Articles in the system at a time: what all stages have in hand, twice over, so that each of them always finds work.
IN_FLIGHT = 384
#: How often memory is looked at, in seconds.
_SAMPLE_EVERY_S = 1.0
#: Goals of the design: articles a second on two cores, and resident bytes of one process.
GOAL_RATE, GOAL_MEMORY = 500, 200 * 2**20


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: articles that ended in `seconds`; CPU seconds and highest resident bytes by process."""

    articles: int
    seconds: float
    cpu: Mapping[str, float]
    peaks: Mapping[str, int]

    @property
    def rate(self) -> float:
        """Articles per second."""
        return self.articles / self.seconds

    def lines(self) -> list[str]:
        """What each process used, to print."""
        rows = [
            f"  {name:13} {1e6 * used / self.articles:6.0f} µs CPU per article, peak {self.peaks[name] / 2**20:4.0f} MB"
            for name, used in self.cpu.items()
            if name != "feeder"
        ]
        system = sum(used for name, used in self.cpu.items() if name != "feeder")
        feeding = 1e6 * self.cpu["feeder"] / self.articles
        return [*rows, f"  all           {1e6 * system / self.articles:6.0f} µs CPU per article, beside {feeding:.0f} µs of what feeds it"]

    @property
    def largest(self) -> int:
        """Highest resident bytes of a service's process."""
        return max(peak for name, peak in self.peaks.items() if name not in ("server", "feeder"))


async def pipeline(texts: Sequence[str], *, warm_up: timedelta, duration: timedelta) -> Measured:
    """Run a fresh system at full load; what happens within `warm_up` (imports, caches, growing buffers) is not counted."""
    async with running(texts) as system:
        feeding = asyncio.create_task(system.feeder.keep_in_flight(IN_FLIGHT))
        try:
            await _watch(system, warm_up)
            began, before, base = time.perf_counter(), await system.feeder.ended(), system.processes.sample()
            await _watch(system, duration)
            ended, took, used = await system.feeder.ended(), time.perf_counter() - began, system.processes.sample()
        finally:
            await cancelled([feeding])
    return Measured(ended - before, took, {name: used[name] - base[name] for name in used}, system.processes.peaks)


async def _watch(system: Running, duration: timedelta) -> None:
    """Look at the processes until `duration` is over or there is nothing left to feed."""
    end = time.perf_counter() + duration.total_seconds()
    while time.perf_counter() < end and not system.feeder.empty:
        await asyncio.sleep(min(_SAMPLE_EVERY_S, max(0.0, end - time.perf_counter())))
        system.processes.sample()
