"""`make chaos`: a long storm. Arguments: documents, faults, seed."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.storm import Storm
from tests.chaos.tally import Tally, unproven
from tests.stopping import stop_as_for_ctrl_c

#: Documents, faults and seed where none are given.
DEFAULTS = ("20000", "500", "1")
#: Seconds between two lines of progress where they do not overwrite each other.
_EVERY_S = 15.0


class Progress:
    """One line on stderr, renewed on a terminal and repeated elsewhere."""

    def __init__(self, documents: int, faults: int) -> None:
        self._documents, self._faults = documents, faults
        self._began = time.monotonic()
        self._next = 0.0

    def __call__(self, tally: Tally, ended: int) -> None:
        elapsed = time.monotonic() - self._began
        if elapsed < self._next:
            return
        terminal = sys.stderr.isatty()
        self._next = elapsed + (0.5 if terminal else _EVERY_S)
        struck = f"{len(tally.strikes)} of {self._faults} faults struck, {len(tally.missed)} missed"
        text = f"{elapsed:5.0f} s  {struck}; {ended} of {self._documents} requests ended"
        sys.stderr.write(f"\r{text}" if terminal else f"{text}\n")
        sys.stderr.flush()


def main() -> int:
    """Print what struck and what was found; exit code 1 where a promise was broken, or a strike proves nothing."""
    stop_as_for_ctrl_c()
    given = sys.argv[1:4]
    documents, faults, seed = map(int, (*given, *DEFAULTS[len(given) :]))
    with tempfile.TemporaryDirectory(prefix="wiresift-storm-") as folder:
        storm = Storm(Path(folder), documents, faults, seed, huge=True, misses=max(20, faults // 5), progress=Progress(documents, faults))
        verdict = asyncio.run(storm.run())
    missing = unproven(storm.tally.strikes)
    lines = [*storm.tally.lines(), *missing, f"{documents} documents, {len(storm.tally.strikes)} faults: {verdict}"]
    sys.stdout.write("\n".join(lines) + "\n")
    return int(not verdict.clean or bool(missing) or bool(storm.tally.failures))


if __name__ == "__main__":
    sys.exit(main())
