"""Toy stages as processes: started, watched by what they say and by their health, and ended for certain."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.stages import eventually

ROOT = Path(__file__).resolve().parents[2]
#: Seconds in which a process has come to life or to its end, on a busy machine too.
PATIENCE_S = 60.0


class Process:
    """A started toy stage. What it says is in `folder`/out, what it logs in `folder`/log."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder, self._process = folder, process

    def go(self) -> None:
        """Let its handlers end."""
        (self.folder / "go").touch()

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    @property
    def said(self) -> str:
        return (self.folder / "out").read_text()

    @property
    def logged(self) -> str:
        return (self.folder / "log").read_text()

    @property
    def code(self) -> int | None:
        """Its exit code, None while it runs."""
        return self._process.poll()

    @property
    def begun(self) -> list[str]:
        """The requests its handler began with, in order."""
        return re.findall(r"^begun (\S+)$", self.said, re.MULTILINE)

    async def has_begun(self, count: int = 1) -> None:
        """Return when its handler has begun so often."""

        async def often_enough() -> bool:
            return len(self.begun) >= count

        await eventually(often_enough, PATIENCE_S)

    async def ended(self) -> int:
        """Wait for its end; returns its exit code."""
        return await asyncio.to_thread(self._process.wait, PATIENCE_S)

    async def health(self, path: str) -> int:
        """The HTTP status of /live or /ready."""

        async def port() -> re.Match[str] | None:
            return re.search(r"^port (\d+)$", self.said, re.MULTILINE)

        found = await eventually(port, PATIENCE_S)
        return await asyncio.to_thread(_status, f"http://127.0.0.1:{found[1]}{path}")

    async def becomes(self, path: str, status: int) -> None:
        """Return when the answer to /live or /ready is `status`."""

        async def answers_so() -> bool:
            return await self.health(path) == status

        await eventually(answers_so, PATIENCE_S)


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@contextmanager
def process(folder: Path, url: str, handler: str = "wait", *, pace: float = 1.0, **settings: Any) -> Iterator[Process]:
    """A toy stage at work on the server at `url`; see `tests.faults.toy`. Killed on leaving if it still runs."""
    folder.mkdir(parents=True, exist_ok=True)
    pairs = [f"{name}={value}" for name, value in settings.items()]
    argv = [sys.executable, "-m", "tests.faults.toy", url, str(folder), handler, str(pace), *pairs]
    with (folder / "out").open("wb") as out, (folder / "log").open("wb") as log:
        started = subprocess.Popen(argv, cwd=ROOT, stdout=out, stderr=log)
    try:
        yield Process(folder, started)
    finally:
        started.kill()  # a stopped one too
        started.wait()
