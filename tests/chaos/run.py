"""`make chaos`: a longer storm, with its tally. Arguments: documents, faults, seed."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.chaos.storm import Storm


def main() -> int:
    """Print what struck and what was found; exit code 1 where a promise was broken."""
    documents, faults, seed = (int(given) for given in (sys.argv[1:] + ["5000", "60", "1"][len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        storm = Storm(Path(folder), documents=documents, faults=faults, seed=seed)
        verdict = asyncio.run(storm.run())
    for what, times in sorted(storm.struck.items()):
        sys.stdout.write(f"{times:4} × {what}\n")
    sys.stdout.write(f"{documents} documents, {storm.struck.total()} faults: {verdict}\n")
    return int(not verdict.clean)


if __name__ == "__main__":
    sys.exit(main())
