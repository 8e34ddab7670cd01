"""What a process measures of itself between its beats: rates, memory, and how late its event loop comes round."""

from __future__ import annotations

import asyncio
import os
import platform
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from shared.streams.handover import Limits
from shared.streams.rates import Rate
from shared.streams.replica import Said
from shared.streams.worker import Worker

#: How often the loop is asked to come round, in seconds: finds whatever holds it for longer than that.
_ROUND_S = 0.25
#: Beats for which the worst delay is told: one look at the system within some seconds of it finds it.
_BEATS = 4
#: A process of several partitions beats in each of them in turn, and says the same for so long, in seconds: less than between two beats.
_SAME_S = 0.5
#: Spans the rates are told for, in seconds.
_SHORT_S, _LONG_S = 10.0, 60.0


class Timers(Protocol):
    """What is needed of an event loop: its clock in seconds, and a call at a later time."""

    def time(self) -> float: ...

    def call_later(self, delay: float, callback: Callable[..., object], *args: Any) -> object: ...  # noqa: ANN401


@dataclass(slots=True)
class LoopLag:
    """By how much the timers of an event loop fire late. Starts with the first call of `worst_s`, ends with the loop."""

    _now_s: float = 0.0
    _before: deque[float] = field(default_factory=lambda: deque(maxlen=_BEATS - 1))
    _begun: bool = False

    def worst_s(self, loop: Timers) -> float:
        """The longest delay since the call four calls ago, in seconds."""
        if not self._begun:
            self._begun = True
            self._wait(loop)
        worst = max(self._now_s, *self._before) if self._before else self._now_s
        self._before.append(self._now_s)
        self._now_s = 0.0
        return worst

    def _wait(self, loop: Timers) -> None:
        loop.call_later(_ROUND_S, self._round, loop, loop.time() + _ROUND_S)

    def _round(self, loop: Timers, due: float) -> None:
        self._now_s = max(self._now_s, loop.time() - due)
        self._wait(loop)


@dataclass(slots=True)
class Vitals:
    """Made when its process starts, asked at each beat. `contact` as in `Said`."""

    contact: bool | None = None
    _started_at_ms: int = field(default_factory=lambda: time.time_ns() // 10**6)
    _lag: LoopLag = field(default_factory=LoopLag)
    _finished: Rate = field(default_factory=Rate)
    _passed_on: Rate = field(default_factory=Rate)
    _last: tuple[float, Said] | None = None

    def said(self, crew: Sequence[Worker[Any]], *, version: str, reclaim: timedelta, limits: Limits) -> Said:
        """What the process of these workers has to say now. Costs the same however much is in hand."""
        now = time.perf_counter()
        if len(crew) > 1 and self._last and now - self._last[0] < _SAME_S:
            return self._last[1]
        said = self._now(now, crew, version=version, reclaim=reclaim, limits=limits)
        self._last = now, said
        return said

    def _now(self, now: float, crew: Sequence[Worker[Any]], *, version: str, reclaim: timedelta, limits: Limits) -> Said:
        worker = crew[0]
        activity = worker.metrics.activity
        self._finished.note(now, activity.finished)
        self._passed_on.note(now, activity.runs["ok"])
        return Said(
            stage=worker.stage.name,
            host=platform.node(),
            pid=os.getpid(),
            version=version,
            started_at_ms=self._started_at_ms,
            at_ms=time.time_ns() // 10**6,
            width=worker.stage.width,
            deadline_s=worker.stage.deadline.total_seconds(),
            reclaim_s=reclaim.total_seconds(),
            max_entries=limits.entries,
            max_bytes=limits.bytes,
            in_hand=sum(len(one.held) for one in crew),
            held=sum(len(one.newer) for one in crew),
            paused=worker.window.paused,
            blocked_s=round(activity.blocked_s(now), 1),
            oldest_run_s=round(activity.oldest_run_s(now), 1),
            runs=dict(activity.runs),
            finished_per_s_10s=_rounded(self._finished.per_second(_SHORT_S)),
            finished_per_s_60s=_rounded(self._finished.per_second(_LONG_S)),
            passed_on_per_s_10s=_rounded(self._passed_on.per_second(_SHORT_S)),
            passed_on_per_s_60s=_rounded(self._passed_on.per_second(_LONG_S)),
            cpu_s=round(time.process_time(), 2),
            rss_bytes=resident_bytes(),
            loop_lag_s=round(self._lag.worst_s(asyncio.get_running_loop()), 3),
            contact=self.contact,
        )


def resident_bytes() -> int | None:
    """Memory that this process has in RAM; None where the system does not tell it cheaply (no /proc)."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[1]
    except OSError:
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 2)
