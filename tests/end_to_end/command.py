"""Runs `wiresift` in processes of its own, with an empty home and no settings but those a test gives."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
#: Seconds within which anything that is waited for must have happened, on a busy machine too.
DEADLINE_S = 180.0
_ARGV = (sys.executable, "-m", "services.console.main")


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def errors(self) -> list[str]:
        """The lines on standard error."""
        return self.err.splitlines()

    @property
    def entries(self) -> list[dict[str, Any]]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True, slots=True)
class Wiresift:
    """The command of one user: `home` is empty at first, `settings` are in every run's environment."""

    home: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str | Path, stdin: bytes = b"", **settings: str) -> Ran:
        """Run to the end."""
        done = subprocess.run(
            self.argv(arguments), cwd=self.home, env=self.env(settings), input=stdin, capture_output=True, timeout=DEADLINE_S, check=False
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *arguments: str | Path, **settings: str) -> Started:
        """Start it; the caller ends it."""
        process = subprocess.Popen(
            self.argv(arguments),
            cwd=self.home,
            env=self.env(settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        return Started(process)

    def argv(self, arguments: Sequence[str | Path]) -> list[str]:
        return [*_ARGV, *map(str, arguments)]

    def env(self, settings: Mapping[str, str]) -> dict[str, str]:
        """What a person's shell has, with nothing that makes output come sooner than theirs would."""
        others = ("WIRESIFT_", "COLUMNS", "XDG_", "PYTHONUNBUFFERED")
        plain = {name: value for name, value in os.environ.items() if not name.startswith(others)}
        return {**plain, "HOME": str(self.home), "PYTHONPATH": str(ROOT), **self.settings, **settings}


@dataclass(slots=True)
class Started:
    """A command that runs."""

    process: subprocess.Popen[bytes]
    _said: dict[str, bytes] = field(default_factory=lambda: {"out": b"", "err": b""})

    def says(self, words: str, *, on: str = "err") -> str:
        """Wait until it has said `words` on standard output or error; returns all it said there."""
        deadline = time.monotonic() + DEADLINE_S
        stream = self.process.stderr if on == "err" else self.process.stdout
        assert stream
        while words.encode() not in self._said[on]:
            ready, _, _ = select.select([stream], [], [], max(0.0, deadline - time.monotonic()))
            chunk = os.read(stream.fileno(), 65536) if ready else b""
            assert chunk, f"it never said {words!r}, but: {self._said[on].decode()!r}"
            self._said[on] += chunk
        return self._said[on].decode()

    def tree(self) -> list[psutil.Process]:
        """It and all its descendants, the server's keeper not among them: that one lives on its own."""
        process = psutil.Process(self.process.pid)
        return [process, *process.children(recursive=True)]

    def end(self, number: signal.Signals = signal.SIGINT) -> Ran:
        """Send a signal and wait for its end."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> Ran:
        """Wait for its end; nothing more goes to its standard input."""
        out, err = self.process.communicate(timeout=DEADLINE_S)
        return Ran(self.process.returncode, (self._said["out"] + out).decode(), (self._said["err"] + err).decode())


def until(happened: Callable[[], object], what: str) -> None:
    """Wait until `happened` is true."""
    deadline = time.monotonic() + DEADLINE_S
    while not happened():
        assert time.monotonic() < deadline, f"never happened: {what}"
        select.select([], [], [], 0.05)


def server_processes(data_dir: Path) -> list[psutil.Process]:
    """The keeper and the server of a data folder, those of them that live."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd", "status"]):
        command = " ".join(process.info["cmdline"] or ())
        mine = str(data_dir.resolve()) in command or (process.info["cwd"] == str(data_dir.resolve()) and "valkey" in command)
        if mine and process.info["status"] != psutil.STATUS_ZOMBIE and ("keeper" in command or "valkey" in command):
            found.append(process)
    return found
