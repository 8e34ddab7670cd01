"""`make chaos`: a longer storm, with its strikes. Arguments: documents, faults, seed."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.chaos.storm import Storm
from tests.chaos.strikes import unproven


def main() -> int:
    """Print what struck and what was found; exit code 1 where a promise was broken, or a strike proves nothing."""
    count, faults, seed = (int(given) for given in (sys.argv[1:] + ["5000", "60", "1"][len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        storm = Storm(Path(folder), documents=count, faults=faults, seed=seed)
        verdict = asyncio.run(storm.run())
    kinds = Counter(put.kind for put in storm.put_in)
    missing = unproven(storm.strikes, count)
    lines = [
        *map(str, storm.strikes),
        *(f"{times:5} × {kind}" for kind, times in kinds.most_common()),
        *missing,
        f"{count} documents, {len(storm.strikes)} faults: {verdict}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return int(not verdict.clean or bool(missing))


if __name__ == "__main__":
    sys.exit(main())
