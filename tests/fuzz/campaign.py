"""One target, fuzzed for so many runs or seconds, and what came of it."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tests.fuzz.targets import Target

#: Longest input in bytes: room for a seed and what is put into it; longer ones are slower, not better.
_MAX_LENGTH = 4096
#: Seconds for one input, after which it counts as a crash; the slowest here takes 30 ms.
_SLOW_S = 10
#: Megabytes of the process, past which the input counts as a crash: a quarter is atheris and the libraries.
_MEMORY_MB = 512
#: Characters of what the harness prints at a crash that are shown, its end: the traceback.
_SHOWN = 3000
_STATUS = re.compile(r"^#(\d+)\s.*?cov: (\d+) ft: (\d+)", re.MULTILINE)
_SAVED = re.compile(r"Test unit written to (\S+)")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one campaign saw. `crash` is the file that holds the input, `trace` what it did; `code` that of the process."""

    executions: int
    seconds: float
    edges: int
    features: int
    code: int
    crash: str | None = None
    trace: str = ""

    @property
    def good(self) -> bool:
        return self.code == 0


def fuzz(name: str, target: Target, *, runs: int, seconds: int) -> Outcome:
    """Run it to the end of either; 0 is no bound. A crasher stays in a temporary file, everything else is removed."""
    with tempfile.TemporaryDirectory(prefix=f"wiresift-fuzz-{name}-") as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, seed in enumerate(target.seeds):
            Path(corpus, f"seed-{number}").write_bytes(seed)
        words = Path(folder, "words")
        words.write_text("".join(f'"{_escaped(token)}"\n' for token in target.tokens))
        options = [
            f"-dict={words}",
            f"-max_len={_MAX_LENGTH}",
            f"-timeout={_SLOW_S}",
            f"-rss_limit_mb={_MEMORY_MB}",
            "-print_final_stats=1",
        ]
        saved = str(Path(tempfile.gettempdir(), f"wiresift-fuzz-{name}-"))
        bounds = [f"-runs={runs or -1}", f"-max_total_time={seconds}", f"-artifact_prefix={saved}"]
        command = [sys.executable, "-m", "tests.fuzz.harness", name, str(corpus), *options, *bounds]
        began = monotonic()
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    return _outcome(done.stderr, done.stdout[-_SHOWN:], done.returncode, monotonic() - began)


def _outcome(log: str, trace: str, code: int, seconds: float) -> Outcome:
    *_, last = [(0, 0, 0), *(map(int, status) for status in _STATUS.findall(log))]
    executions, edges, features = last
    saved = _SAVED.search(log)
    return Outcome(executions, seconds, edges, features, code, saved[1] if saved else None, trace)


def _escaped(token: str) -> str:
    return token if token.startswith("\\x") else token.replace("\\", "\\\\").replace('"', '\\"')
