"""Memory of a process that cleans, at its highest, each kind of work in a process of its own.

    python -m tests.benchmarks.cleaner_memory

The labelled pages are cleaned where they are beside the checkout, else the samples' again and again. Exit code 1 where a process
takes more than the goal.
"""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from services.cleaner.clean import Document, clean
from services.console.samples import samples
from tests.benchmarks.articles import articles
from tests.benchmarks.quality_cleaning import CORPUS

#: Megabytes that a process may take.
GOAL_MB = 300
#: Texts of 500 words, and times the samples are gone through.
_TEXTS, _ROUNDS = 4000, 100
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> int:
    """Print a line per kind of work; in a child, do the work and print its peak."""
    if sys.argv[1:]:
        done = sum(1 for _ in map(clean, _WORK[sys.argv[1]]()))
        print(done, _peak_mb())
        return 0
    over = False
    for name in _WORK:
        ran = subprocess.run([sys.executable, "-m", "tests.benchmarks.cleaner_memory", name], check=True, capture_output=True, text=True)
        count, peak = ran.stdout.split()
        bad = float(peak) > GOAL_MB
        over = over or bad
        print(f"{name:30} {count:>6} documents, peak {float(peak):6.0f} MB" + (f"  ABOVE {GOAL_MB}" if bad else ""), flush=True)
    return int(over)


def _texts() -> Iterator[Document]:
    return (_document("text/plain", text) for text in articles(_TEXTS, seed=1, words=500))


def _pages() -> Iterator[Document]:
    if CORPUS.exists():
        with gzip.open(CORPUS, "rt", encoding="utf-8") as file:
            for line in file:
                yield _document("text/html", json.loads(line)["html"])
    else:
        for _ in range(_ROUNDS):
            yield from (_document("text/html", sample.body.decode()) for sample in samples() if sample.body.lstrip().startswith(b"<"))


def _document(media_type: str, text: str) -> Document:
    body = text.encode("utf-8", "replace")
    return Document("text/html" if media_type == "text/html" else "text/plain", body, "utf-8", None, None, None, None, None, _NOW)


def _peak_mb() -> float:
    """The largest resident set of this process so far; Linux counts it in KiB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


_WORK: dict[str, Callable[[], Iterator[Document]]] = {"texts of 500 words": _texts, "pages": _pages}

if __name__ == "__main__":
    sys.exit(main())
