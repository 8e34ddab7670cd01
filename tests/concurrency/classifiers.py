"""Classifier processes: the command itself, killed and started again; none outlives its trial."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from tests.concurrency.spans import Spans

#: How a classifier is started in production, and one that reads the index before it appends to it.
HONEST = ("services.console.main", "run", "classifier")
BROKEN = ("tests.concurrency.broken_classifier",)
#: Seconds without a beat after which a killed process's work is taken over: many times a beat, which a busy machine may hold up.
RECLAIM_IDLE_S = 2
#: Lines of its log that are shown of a process that failed.
_SAID = 12


@dataclass(slots=True)
class Classifier:
    """One replica. Each start of it is a process of its own, and named so in its spans."""

    name: str
    module: tuple[str, ...]
    env: Mapping[str, str]
    spans: Spans
    log: IO[bytes]
    starts: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; returns at once."""
        self.starts += 1
        env = {**os.environ, **self.env, **self.spans.environment(f"{self.name}.{self.starts}")}
        argv = [sys.executable, "-m", *self.module]
        self.process = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    @property
    def pid(self) -> int:
        """Of the process that runs now."""
        assert self.process, "it was started"
        return self.process.pid

    def check(self) -> None:
        """Nothing, while it runs.

        Raises:
            AssertionError: it ended by itself; the message holds what it said last.
        """
        assert self.process, "it was started"
        code = self.process.poll()
        assert code is None, "\n".join([f"{self.name} ended by itself with {code}", *self.said.splitlines()[-_SAID:]])

    @property
    def said(self) -> str:
        """What it has written so far."""
        return Path(self.log.name).read_text(errors="replace")

    @property
    def memory(self) -> int:
        """Resident bytes now."""
        return int(psutil.Process(self.pid).memory_info().rss)

    @property
    def cpu_s(self) -> float:
        """CPU seconds of the process so far."""
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)

    def kill(self) -> None:
        """End it at once, as kill -9 does."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """Let it finish as by SIGTERM, its spans told; one that does not is killed."""
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()


@contextmanager
def classifiers(
    count: int, url: str, spans: Spans, folder: Path, *, module: tuple[str, ...] = HONEST, **settings: object
) -> Iterator[list[Classifier]]:
    """So many replicas on the server at `url`; `settings` as in `classifier_batch=16`. Killed at the end where they still run."""
    env = {"WIRESIFT_REDIS_URL": url, "WIRESIFT_LOG_LEVEL": "warning", "WIRESIFT_RECLAIM_IDLE_S": str(RECLAIM_IDLE_S)}
    env |= {f"WIRESIFT_{name.upper()}": str(value) for name, value in settings.items()}
    started: list[Classifier] = []
    try:
        for number in range(1, count + 1):
            log = (folder / f"classifier-{number}.log").open("ab")
            started.append(Classifier(f"classifier-{number}", module, env, spans, log))
            started[-1].start()
        yield started
    finally:
        for one in started:
            one.kill()
            one.log.close()
