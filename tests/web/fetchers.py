"""Fetchers in processes of their own, as operators run them."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

#: Seconds in which one that is told to stop has stopped, on a busy machine too.
_STOP_S = 30.0
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


@dataclass(slots=True)
class Fetchers:
    """All there were, each with its log in `folder`. `peaks` are the most bytes of memory that each had resident, as last seen."""

    env: Mapping[str, str]
    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    peaks: dict[int, int] = field(default_factory=dict)

    def start(self) -> None:
        """Start one more."""
        argv = [sys.executable, "-m", "services.console.main", "run", "fetcher"]
        with (self.folder / f"fetcher-{len(self.processes) + 1}.log").open("ab") as log:
            self.processes.append(subprocess.Popen(argv, env=dict(self.env), stdout=log, stderr=log, stdin=subprocess.DEVNULL))

    @contextmanager
    def first_frozen(self) -> Iterator[subprocess.Popen[bytes]]:
        """The first, which does nothing meanwhile."""
        self.measure()
        self.processes[0].send_signal(signal.SIGSTOP)
        try:
            yield self.processes[0]
        finally:
            self.processes[0].send_signal(signal.SIGCONT)

    def measure(self) -> None:
        """Read how much memory each has had (Linux)."""
        for process in self.processes:
            if process.poll() is None and (found := _PEAK.search(Path(f"/proc/{process.pid}/status").read_text())):
                self.peaks[process.pid] = int(found[1]) * 1024

    async def stop(self) -> list[str]:
        """Stop those that run, in order; a sentence for each that ended otherwise."""
        running = [process for process in self.processes[:] if process.returncode is None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        codes = [await asyncio.to_thread(process.wait, _STOP_S) for process in running]
        return [f"a fetcher ended with exit code {code}" for code in codes if code]

    def said(self) -> list[str]:
        """Their last words."""
        return [line for log in sorted(self.folder.glob("fetcher-*.log")) for line in log.read_text(errors="replace").splitlines()[-5:]]


@asynccontextmanager
async def fetchers(url: str, settings: Mapping[str, str], folder: Path, count: int) -> AsyncIterator[Fetchers]:
    """So many, on the server at `url`; whatever runs at the end is ended."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("WIRESIFT_")}
    found = Fetchers({**plain, **settings, "WIRESIFT_REDIS_URL": url}, folder)
    try:
        for _ in range(count):
            found.start()
        yield found
    finally:
        for process in found.processes:
            if process.poll() is None:
                process.kill()
                process.wait()
