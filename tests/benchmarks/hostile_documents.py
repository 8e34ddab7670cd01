"""What documents made to be slow cost: CPU time of each at one size and at four times that, and how it grew.

    python -m tests.benchmarks.hostile_documents [NAME …]

Growth near 4 is linear. The tests count lines of Python; this sees what is done in C as well. Exit code 1 where a plain text, which
is cleaned where nothing stops it while it is short, grew faster; pages are held by the sandbox.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from services.cleaner.clean import clean
from tests.hostile import PAGES, TEXTS, Hostile

#: Repetitions at the smaller size: texts that take a fraction of a second each, pages that the slowest library still ends.
_SIZES = {"text/plain": 2000, "text/html": 300}
#: Runs of which the fastest counts: others work on the machine too.
_RUNS = 3
#: Times the work of a text four times as long may be, and seconds below which a clock says nothing.
_MOST, _LEAST_S = 6.0, 0.02


def main() -> int:
    """Print a line for each document."""
    asked = set(sys.argv[1:])
    worse = [
        one for one in _measured([one for one in (*TEXTS, *PAGES) if not asked or one.name in asked]) if one.media_type == "text/plain"
    ]
    return int(bool(worse))


def _measured(every: list[Hostile]) -> Iterator[Hostile]:
    """Those that grew faster than they should."""
    clean(every[0].document(1))
    print(f"{'document':32}{'kB':>8}{'ms':>8}{'kB':>8}{'ms':>8}{'growth':>8}")
    for hostile in every:
        size = _SIZES[hostile.media_type]
        (small, few), (large, many) = (_cost(hostile, times * size) for times in (1, 4))
        bad = many > max(_MOST * few, _LEAST_S)
        kind = "" if hostile.media_type == "text/plain" else "page: "
        row = f"{kind + hostile.name:32}{small:8.0f}{few * 1000:8.1f}{large:8.0f}{many * 1000:8.1f}{many / max(few, 1e-6):8.1f}"
        print(row + ("  FASTER THAN THE TEXT" if bad else ""), flush=True)
        if bad:
            yield hostile


def _cost(hostile: Hostile, size: int) -> tuple[float, float]:
    """Kilobytes, and seconds of CPU in the fastest of some runs."""
    document = hostile.document(size)
    spent = []
    for _ in range(_RUNS):
        began = time.process_time()
        clean(document)
        spent.append(time.process_time() - began)
    return len(document.body) / 1000, min(spent)


if __name__ == "__main__":
    sys.exit(main())
