"""What goes on beside a stage's work: beating for what is held, taking over from the dead, promoting retries, trimming, telling.

Every replica does all of it; each step is a script, so that two at once do no harm. What is told of all, one tells: `census`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.streams import scripts
from shared.streams.census import Census
from shared.streams.handed import Claimed, Suspect
from shared.streams.handover import BATCH, HandOver
from shared.streams.health import Pulse
from shared.streams.keys import LOGS, Keys, Stream
from shared.streams.unavailable import is_unavailable
from shared.streams.vitals import Vitals
from shared.streams.worker import Worker

#: Longest time between two beats, in seconds, however long an entry may be idle: a process silent for 10 s is taken to be away
#: (`health`, `inspect`).
BEAT_AT_LEAST_EVERY_S = 2.5
#: How often retries are looked at, in seconds: well under the shortest back-off.
PROMOTE_EVERY_S = 0.2
#: How often log streams are trimmed and dead consumers removed, in seconds.
TIDY_EVERY_S = 15.0
#: Failures in a row from which a step is told of: fewer come of a group that is being made again. A power of two.
FAILURES_TO_TELL = 4
#: A consumer silent for so long with nothing pending is a dead process.
STALE_AFTER = timedelta(hours=1)


async def every(seconds: float, step: Callable[[], Awaitable[None]], *, name: str | None = None, once: asyncio.Event | None = None) -> None:
    """Take `step` again and again, with a pause between; a server that is away or was emptied is for `service` to heal.

    The first is taken once `once` is set. A step that keeps failing for another reason is told of, as `name` or by its own name.
    """
    if once:
        await once.wait()
    failures = 0
    while True:
        try:
            await step()
            failures = 0
        except RedisError as error:
            failures += 1
            tell = _log.warning if _worth_telling(failures) and not is_unavailable(error) else _log.debug
            tell("upkeep_failed", step=name or step.__name__, error=str(error)[:200], failures=failures)
        await asyncio.sleep(seconds)


def _worth_telling(failures: int) -> bool:
    """From some failures in a row on, each time they have doubled: steps differ a hundredfold in how often they are taken."""
    return failures >= FAILURES_TO_TELL and failures & (failures - 1) == 0


@dataclass(frozen=True, slots=True)
class LogLimits:
    """How much of a log stream is kept: by age, by bytes, and by bytes while a consumer group has not read it."""

    age: timedelta
    bytes: int
    unread_bytes: int


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The loops of one worker. `idle` is the time without a beat after which an entry may be taken over.

    `crew` are the workers of all partitions in this process, where that has several: what it says of itself is of all of them.
    """

    worker: Worker[Any]
    handover: HandOver
    client: Redis
    keys: Keys
    idle: timedelta
    logs: LogLimits
    pulse: Pulse
    version: str
    vitals: Vitals = field(default_factory=Vitals)
    crew: Sequence[Worker[Any]] = ()
    censuses: list[Census] = field(default_factory=list)

    def loops(self, may_begin: asyncio.Event) -> Sequence[Callable[[], Awaitable[None]]]:
        """Everything that has to run, each until cancelled. Work is taken over from when `may_begin` is set."""
        beat_s = min(BEAT_AT_LEAST_EVERY_S, self.idle.total_seconds() / 4)
        reclaim_s = min(1.0, self.idle.total_seconds() / 2)
        return (
            lambda: every(beat_s, self._beat),
            lambda: every(reclaim_s, self._reclaim, once=may_begin),
            lambda: every(PROMOTE_EVERY_S, self._promote),
            lambda: every(TIDY_EVERY_S, self._let_go_of_newer),
            lambda: every(TIDY_EVERY_S, self._forget),
            *(partial(every, TIDY_EVERY_S, partial(self._trim, log), name=f"trim {log}") for log in self._own_logs),
            *(partial(every, census.every_s, census.look, name=f"census {census.name}") for census in self.censuses),
        )

    async def _beat(self) -> None:
        said = self.vitals.said(self.crew or [self.worker], version=self.version, reclaim=self.idle, limits=self.handover.limits)
        lost = await self.handover.beat(said.json(), list(self.worker.held))
        self.pulse.server_answered()
        self._tell_unreplicated()
        if lost:
            _log.debug("entries_lost", stage=self.worker.stage.name, entries=len(lost))

    def _tell_unreplicated(self) -> None:
        if late := self.handover.unreplicated:
            self.handover.unreplicated = 0
            self.worker.metrics.upkept("unreplicated", late)
            _log.warning("replicas_behind", stage=self.worker.stage.name, calls=late, partition=self.handover.partition)

    async def _reclaim(self) -> None:
        window = self.worker.window
        while not (window.closed or window.paused):
            match await self.handover.claim_fresh(self.idle, self._passed()):
                case Claimed(raw):
                    self.worker.metrics.upkept("claimed", 1)
                    if raw.entry not in self.worker.held:  # else it came into hand while the call was under way: that run goes on
                        await self.worker.take([raw])
                case Suspect():
                    await self.worker.take_suspects(self._suspect)
                case None:
                    return

    async def _suspect(self) -> Claimed | None:
        claimed = await self.handover.claim(self.idle, self._passed())
        if claimed:
            self.worker.metrics.upkept("claimed", 1)
        return claimed

    def _passed(self) -> list[str]:
        return [*self.worker.held, *self.worker.newer]

    async def _promote(self) -> None:
        while (promoted := await self.handover.promote()) == BATCH:
            self.worker.metrics.upkept("promoted", promoted)
        self.worker.metrics.upkept("promoted", promoted)

    async def _let_go_of_newer(self) -> None:
        self.worker.forget_newer(await self.handover.hold(list(self.worker.newer)))

    async def _forget(self) -> None:
        self.worker.metrics.upkept("forgotten", await self.handover.forget(STALE_AFTER))

    @property
    def _own_logs(self) -> Sequence[Stream]:
        """Those that this stage writes: no other's server user may take anything from them. The last stage alone writes `classified`."""
        return LOGS if self.worker.stage.writes is None else tuple(log for log in LOGS if log is not Stream.CLASSIFIED)

    async def _trim(self, log: Stream) -> None:
        keys = [self.keys.stream(log), *([self.keys.handled] if log is Stream.DEAD else ())]
        more = True
        while more:
            # By the server's clock, as entries are named: one process whose own clock is years ahead would empty the logs.
            seconds, _ = await self.client.time()
            oldest = int((seconds - self.logs.age.total_seconds()) * 1000)
            removed, lost, more = await scripts.call(self.client, "trim", keys, [oldest, self.logs.bytes, self.logs.unread_bytes])
            self.worker.metrics.upkept("trimmed", removed)
            if lost:
                _log.error("unread_entries_trimmed", log=keys[0], entries=lost, remedy="a consumer group of this log is too far behind")


_log = structlog.get_logger("wiresift.upkeep")
