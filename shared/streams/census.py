"""Figures of what all processes share, such as a backlog: told to Prometheus by one process at a time, so that no sum counts them twice.

Every process of the system asks for its turn; whoever has it looks, and tells what it saw for as long as its turn lasts. It ends on
the server no sooner than here, so that a process which cannot reach the server has fallen silent before the next one speaks.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis.exceptions import RedisError

#: Looks that may fail, or come late, before what was seen counts as too old to be told.
LOOKS = 3
#: Looks that are left out after one that failed, so that the turn runs out and another process tries: it may be of another version.
RESTS = LOOKS + 1

Look = Callable[[], Awaitable[Sequence[Metric]]]


@dataclass(slots=True, eq=False)
class Census(Collector):
    """A look at what all share, taken every `every_s` seconds while `turn` says that it is ours. `clock` is monotonic, in seconds.

    As a collector it yields nothing where it is another's turn, or the last look is too old.
    """

    name: str
    turn: Callable[[timedelta], Awaitable[bool]]
    take: Look
    every_s: float
    clock: Callable[[], float] = time.monotonic
    _seen: tuple[tuple[Metric, ...], float] = ((), 0.0)  # with when it ends; one field, for it is read by another thread
    _rests: int = 0

    async def look(self) -> None:
        """Look, if it is our turn. A server that fails is the caller's matter; whatever else does costs the figures alone."""
        if self._rests:
            self._rests -= 1
            return
        began, lease = self.clock(), timedelta(seconds=LOOKS * self.every_s)
        if not await self.turn(lease):
            self._seen = ((), 0.0)
            return
        try:
            found = await self.take()
        except RedisError:
            self._rests = RESTS
            raise
        except Exception:  # noqa: BLE001  (a bug of ours in what only tells of the work must not end the work)
            self._rests = RESTS
            _log.error("census_failed", census=self.name, exc_info=True)
            return
        took = GaugeMetricFamily("wiresift_census_seconds", "Time that the last look at what all processes share took", labels=["census"])
        took.add_metric([self.name], self.clock() - began)
        self._seen = ((*found, took), began + lease.total_seconds())

    def collect(self) -> Iterable[Metric]:
        seen, until = self._seen
        return seen if self.clock() < until else ()


_log = structlog.get_logger("wiresift.upkeep")
