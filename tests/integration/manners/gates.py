"""Gates on a real server by a clock that the test sets, and what is asked of them."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.fetcher.manners.gate import Admission, Ask
from services.fetcher.manners.host_gate import HostGate
from shared.outcomes import Postponed

HOST = "news.example"
#: A usual moment, in ms; the same for all tests, which no clock of the machine's touches.
MOMENT_MS = 1_700_000_000_000
USUAL: dict[str, Any] = {"connections": 2, "window": 32, "lease_s": 40, "furthest_s": 48 * 3600}


@dataclass(slots=True)
class Clock:
    """Time that passes when somebody sleeps, and not otherwise."""

    ms: int = MOMENT_MS
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.ms += round(seconds * 1000)

    def now(self) -> int:
        return self.ms


class World:
    """Many tasks in simulated time: it goes on to the next moment somebody sleeps until once all of them sleep."""

    def __init__(self) -> None:
        self.ms = MOMENT_MS
        self._sleeping: list[tuple[int, int, asyncio.Future[None]]] = []
        self._living = self._numbers = 0

    def now(self) -> int:
        return self.ms

    async def sleep(self, seconds: float) -> None:
        waking = asyncio.get_running_loop().create_future()
        self._numbers += 1
        heapq.heappush(self._sleeping, (self.ms + round(seconds * 1000), self._numbers, waking))
        await waking

    async def run(self, lives: Sequence[Coroutine[Any, Any, None]]) -> None:
        """Let all live to their end."""
        self._living = len(lives)
        tasks = [asyncio.create_task(self._lived(life)) for life in lives]
        while self._living:
            if len(self._sleeping) == self._living:
                self.ms, _, waking = heapq.heappop(self._sleeping)
                waking.set_result(None)
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)

    async def _lived(self, life: Coroutine[Any, Any, None]) -> None:
        try:
            await life
        finally:
            self._living -= 1


def ask(name: str = "a", *, delay_s: float = 1.0, wait_s: float = 0.0, ahead: bool = False, host: str = HOST) -> Ask:
    return Ask(host, name, delay_s, wait_s, ahead)


async def let_in(gate: HostGate, asked: Ask) -> Admission:
    """Admitted, for certain."""
    found = await gate.admit(asked)
    assert isinstance(found, Admission), found
    return found


async def turned_away(gate: HostGate, asked: Ask) -> float:
    """Postponed for certain; returns for how many seconds."""
    found = await gate.admit(asked)
    assert isinstance(found, Postponed), found
    return found.delay_s
