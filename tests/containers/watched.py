"""Prometheus beside the containers, configured and with the rules as they ship, so that an alert takes the minutes that it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tests.containers.system import SERVICES, System, fails
from tests.monitoring.asking import Prometheus
from tests.monitoring.feeding import until

T = TypeVar("T")
#: Seconds for what an alert waits for: the stage's turn to tell, two scrapes, the rule's own minute, and as much again on a busy machine.
_ALERT_S = 300.0
_ALERT, _STAGE = "WiresiftStageDown", "cleaner"


def no_prometheus(system: System) -> str | None:
    """Why there is no image of Prometheus, in one line, or None where there is one. Pulls it where there is none yet."""
    image = system.compose("--profile", "monitoring", "config", "--images", "prometheus").strip()
    return fails(["docker", "image", "inspect", image]) and fails(["docker", "pull", "--quiet", image])


def every_container_is_scraped(system: System) -> None:
    """Prometheus (`--profile monitoring`) scrapes every container of every service, and follows the cleaners to four and back."""
    system.compose("--profile", "monitoring", "--progress", "quiet", "up", "--wait", "--no-build", "--no-deps", "prometheus")
    watcher = _watcher(system)
    for cleaners in (2, 4, 1):
        system.scale("cleaner", cleaners)
        running = {service: system.running(service) for service in SERVICES}
        assert running["cleaner"] == cleaners, running
        _seen(lambda: watcher.values('count(up{job="wiresift"} == 1)'), {"": float(sum(running.values()))}.__eq__)
        _seen(watcher.up, running.__eq__)
    assert watcher.errors() == []


def alert_fires_while_a_stage_is_stopped(system: System) -> None:
    """WiresiftStageDown fires once the cleaner is stopped (`docker compose stop`), and is over once it runs again."""
    watcher = _watcher(system)
    _seen(watcher.alive, lambda alive: alive.get(_STAGE, 0) > 0)
    assert (_ALERT, _STAGE) not in watcher.firing()
    system.compose("--progress", "quiet", "stop", _STAGE)
    _seen(watcher.firing, lambda firing: (_ALERT, _STAGE) in firing)
    system.compose("--progress", "quiet", "start", _STAGE)
    _seen(watcher.firing, lambda firing: not {name for name, _ in firing} & {_ALERT, "WiresiftTargetDown", "WiresiftNobodyTells"})
    assert watcher.errors() == []


WATCHED: tuple[Callable[[System], None], ...] = (every_container_is_scraped, alert_fires_while_a_stage_is_stopped)


def _watcher(system: System) -> Prometheus:
    return Prometheus(int(system.env["PROMETHEUS_PORT"]))


def _seen(look: Callable[[], T], holds: Callable[[T], bool]) -> None:
    until(look, holds, patience_s=_ALERT_S)
