"""Whether a process works, by a clock that the test moves, and over HTTP."""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter

from shared.streams.health import AWAY_AFTER_S, STUCK_AFTER_S, HealthServer, Pulse


@dataclass
class Clock:
    """Seconds that pass only when told."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_loop_that_stands_still_is_not_live() -> None:
    """It is again once it moves."""
    clock = Clock()
    pulse = Pulse(clock)
    clock.now += STUCK_AFTER_S - 0.1
    before = pulse.live
    clock.now += 0.2
    during = pulse.live
    pulse.loop_moved()
    assert (before, during, pulse.live) == (True, False, True)


def test_a_server_that_does_not_answer_makes_not_ready_but_live() -> None:
    """The process is well, its server is away."""
    clock = Clock()
    pulse = Pulse(clock)
    assert (pulse.live, pulse.ready) == (True, False), "it has not answered yet"
    pulse.server_answered()
    assert pulse.ready
    clock.now += AWAY_AFTER_S
    assert (pulse.live, pulse.ready) == (True, False)
    pulse.server_answered()
    assert pulse.ready


def test_a_stuck_loop_is_not_ready_either() -> None:
    """Whatever the server last said."""
    clock = Clock()
    pulse = Pulse(clock)
    clock.now += STUCK_AFTER_S
    pulse.server_answered()
    assert not pulse.ready


def answer(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_health_is_served_over_http() -> None:
    """/live and /ready answer 200 or 503, /metrics what was counted, anything else 404."""
    clock, registry = Clock(), CollectorRegistry()
    Counter("articles", "Articles", registry=registry).inc(3)
    with HealthServer("127.0.0.1", 0, Pulse(clock), registry) as health:
        assert answer(health.port, "/live") == (200, "ok\n")
        assert "articles_total 3.0" in answer(health.port, "/metrics")[1]
        assert answer(health.port, "/")[0] == 404
        clock.now += AWAY_AFTER_S
        assert (answer(health.port, "/live")[0], answer(health.port, "/ready")[0]) == (200, 503)
