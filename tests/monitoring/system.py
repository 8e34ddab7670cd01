"""A whole system of real processes, and what each of them tells Prometheus."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from tests.real_server import RealServer

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("fetcher", "cleaner", "classifier")
#: Seconds within which anything that is waited for must have happened, on a busy machine too.
PATIENCE_S = 90.0


@dataclass(frozen=True, slots=True)
class Process:
    """One service, as `wiresift run` runs it."""

    service: str
    popen: subprocess.Popen[bytes]
    port: int

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def families(self) -> list[Metric]:
        """What it tells now; nothing where it does not run any more."""
        try:
            with urllib.request.urlopen(f"http://{self.address}/metrics", timeout=10) as answer:
                return list(text_string_to_metric_families(answer.read().decode()))
        except OSError:
            return []

    def samples(self) -> list[Sample]:
        return [sample for family in self.families() for sample in family.samples]

    def end(self, number: signal.Signals) -> None:
        """Send it a signal and wait until it is gone."""
        self.popen.send_signal(number)
        self.popen.wait(PATIENCE_S)


@dataclass(slots=True)
class System:
    """The running services of one server. Each process logs to a file of its own in `folder`."""

    server: RealServer
    folder: Path
    env: Mapping[str, str] = field(default_factory=dict)
    processes: list[Process] = field(default_factory=list)

    def start(self, *services: str) -> list[Process]:
        """Start one process of each named service, and wait until they serve their metrics."""
        logs = [self.folder / f"{service}-{len(self.processes) + number}.log" for number, service in enumerate(services)]
        begun = [self._begin(service, log) for service, log in zip(services, logs, strict=True)]
        found = [Process(service, popen, _port(log)) for service, popen, log in zip(services, begun, logs, strict=True)]
        self.processes += found
        return found

    def _begin(self, service: str, log: Path) -> subprocess.Popen[bytes]:
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("WIRESIFT_", "OTEL_"))}
        own = {"WIRESIFT_REDIS_URL": self.server.url, "WIRESIFT_METRICS_PORT": "0", "WIRESIFT_LOG_FORMAT": "json", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "services.console.main", "run", service]
        with log.open("wb") as output:
            return subprocess.Popen(command, cwd=self.folder, env={**plain, **own, **self.env}, stdout=output, stderr=output)

    def end(self, processes: Iterable[Process], number: signal.Signals = signal.SIGTERM) -> None:
        """End them, and forget them."""
        for process in list(processes):
            process.end(number)
            self.processes.remove(process)

    def samples(self) -> list[Sample]:
        """What all processes tell, one after the other."""
        return [sample for process in self.processes for sample in process.samples()]

    def rows(self, name: str, **labels: str) -> list[float]:
        """The values of all rows of a metric that have these labels, over all processes."""
        return [one.value for one in self.samples() if one.name == name and labels.items() <= one.labels.items()]

    def metrics(self) -> Mapping[str, Metric]:
        """The families told by name, as the exposition has it: a counter without its `_total`."""
        return {family.name: family for process in self.processes for family in process.families()}

    def names(self) -> set[str]:
        """The names that a query may use: those of rows."""
        return {sample.name for sample in self.samples()}


@contextmanager
def whole_system(
    server: RealServer, folder: Path, services: Sequence[str] = SERVICES, env: Mapping[str, str] | None = None
) -> Iterator[System]:
    """A process of each of `services`, with `env` beside what they need; whatever runs at the end is ended."""
    system = System(server, folder, env or {})
    try:
        system.start(*services)
        yield system
    finally:
        for process in system.processes:
            process.popen.kill()
            process.popen.wait()


def _port(log: Path) -> int:
    """The port that a process says it serves on."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        for line in log.read_text("utf-8", "replace").splitlines():
            if line.startswith("{") and (said := json.loads(line)).get("event") == "health_served":
                return int(said["port"])
        time.sleep(0.05)
    raise AssertionError(f"no port served within {PATIENCE_S:g} s: {log.read_text('utf-8', 'replace')[-2000:]}")
