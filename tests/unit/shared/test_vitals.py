"""How late an event loop comes round, on a loop whose clock the test moves."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psutil
import pytest

from shared.streams.vitals import LoopLag, resident_bytes


@dataclass
class Loop:
    """Timers that fire when told, at a time that is told."""

    now: float = 50.0
    due: list[tuple[float, Callable[..., object], tuple[Any, ...]]] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, callback: Callable[..., object], *args: Any) -> object:
        self.due.append((self.now + delay, callback, args))
        return None

    def fire(self, late_s: float) -> None:
        """The next timer fires so late."""
        at, callback, args = self.due.pop(0)
        self.now = at + late_s
        callback(*args)


def test_a_loop_that_was_held_up_is_found_for_some_beats() -> None:
    """The worst delay is told by four beats, and forgotten by the fifth."""
    loop, lag = Loop(), LoopLag()
    first = lag.worst_s(loop)
    loop.fire(0.0)
    loop.fire(3.0)
    loop.fire(0.5)
    told = [lag.worst_s(loop) for _ in range(5)]
    assert first == 0.0
    assert told == [pytest.approx(3.0)] * 4 + [0.0]


def test_one_timer_waits_at_a_time() -> None:
    """However often it is asked."""
    loop, lag = Loop(), LoopLag()
    for _ in range(3):
        lag.worst_s(loop)
        loop.fire(0.0)
    assert len(loop.due) == 1


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="the system does not tell")
def test_memory_is_what_the_system_says() -> None:
    """The same figure as psutil has, to within what this process takes between two looks."""
    assert resident_bytes() == pytest.approx(psutil.Process().memory_info().rss, rel=0.05)
