"""The gate of one command."""

from __future__ import annotations

from services.fetcher.manners.gate import Admission, Ask
from services.fetcher.manners.pause import Pause
from services.fetcher.manners.solo_gate import SoloGate
from shared.outcomes import Postponed


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.s = 100.0

    async def sleep(self, seconds: float) -> None:
        self.s += seconds

    def now(self) -> float:
        return self.s


def ask(host: str = "news.example", delay_s: float = 5.0) -> Ask:
    return Ask(host, "a", delay_s, wait_s=0.0)


async def test_requests_to_one_host_are_spaced() -> None:
    """Those to another are not."""
    clock = Clock()
    gate = SoloGate(clock.now, clock.sleep)
    moments = []
    for host in ("a.example", "a.example", "b.example", "a.example"):
        assert isinstance(await gate.admit(ask(host)), Admission)
        moments.append(clock.s)

    assert moments == [100, 105, 105, 110]


async def test_a_pause_is_not_waited_for() -> None:
    """Who gave the command is told instead."""
    clock = Clock()
    gate = SoloGate(clock.now, clock.sleep)
    admission = await gate.admit(ask())
    assert isinstance(admission, Admission)
    await gate.leave(admission, Pause(90, 1))

    assert await gate.admit(ask()) == Postponed("news.example asked to be left alone: the turn comes in 90.0 s", 90)
    assert clock.s == 100
