"""A real Prometheus scrapes all services, and an alert fires when a stage is stopped and clears once it runs again."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from tests.monitoring import rules
from tests.monitoring.asking import Prometheus
from tests.monitoring.feeding import feed, put_in, until
from tests.monitoring.system import SERVICES, System, whole_system
from tests.real_server import RealServer

pytestmark = pytest.mark.integration

#: The rules as they are shipped, but as impatient as a test: what holds for minutes there holds for two seconds here.
_PATIENT = "for: "


@contextmanager
def prometheus(system: System, folder: Path) -> Iterator[Prometheus]:
    """Prometheus with the shipped rules, which watches the processes of `system`, wherever they are started anew."""
    binary = shutil.which("prometheus")
    if not binary:
        pytest.skip("NOT RUN: no Prometheus scrapes the services: there is none on PATH (Debian: apt-get install prometheus)")
    (folder / "alerts.yml").write_text(_impatient(rules.ALERTS.read_text()))
    watch(system, folder)
    (folder / "prometheus.yml").write_text(
        "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
        "rule_files: [alerts.yml]\n"
        "scrape_configs:\n"
        "  - job_name: wiresift\n"
        "    file_sd_configs: [{files: [targets.json], refresh_interval: 1s}]\n"
    )
    port = _free_port()
    command = [binary, "--config.file=prometheus.yml", "--storage.tsdb.path=data", f"--web.listen-address=127.0.0.1:{port}"]
    with (folder / "prometheus.log").open("wb") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process:
        try:
            found = Prometheus(port)
            until(found.ready)
            yield found
        finally:
            process.kill()


def watch(system: System, folder: Path) -> None:
    """Tell Prometheus which processes there are."""
    targets = [{"targets": [process.address], "labels": {"service": process.service}} for process in system.processes]
    (folder / "new.json").write_text(json.dumps(targets))
    (folder / "new.json").rename(folder / "targets.json")


def _impatient(text: str) -> str:
    lines = [f"{line[: line.index(_PATIENT)]}{_PATIENT}2s" if line.strip().startswith(_PATIENT) else line for line in text.splitlines()]
    return "\n".join(lines)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_an_alert_fires_when_a_stage_is_stopped_and_clears(tmp_path: Path) -> None:
    """Its processes are gone, its backlog stands still; once one is started anew, both are over and nothing was lost."""
    with (
        RealServer(tmp_path) as server,
        redis.Redis(unix_socket_path=str(server.socket)) as client,
        whole_system(server, tmp_path) as system,
        prometheus(system, tmp_path) as watcher,
    ):
        until(watcher.up, dict.fromkeys(SERVICES, 1).__eq__)
        feed(client)
        until(watcher.alive, dict.fromkeys(SERVICES, 1).__eq__)
        until(watcher.firing, set().__eq__)
        until(lambda: watcher.values('sum(wiresift_fates_total{fate="classified"})'), {"": 2}.__eq__)

        stopped = next(process for process in system.processes if process.service == "cleaner")
        system.end([stopped])
        put_in(client, text="Nobody is there to clean this.")
        until(watcher.firing, {("WiresiftStageDown", "cleaner"), ("WiresiftTargetDown", "")}.__le__)
        until(watcher.backlog, lambda seen: seen.get("cleaner") == 1)

        system.start("cleaner")
        watch(system, tmp_path)
        until(watcher.backlog, lambda seen: seen.get("cleaner") == 0)
        until(watcher.firing, set().__eq__)
        assert watcher.errors() == []
