"""`python -m tests.replication`: failovers of both kinds of system, with replicas in step and behind, with and without WAIT.

Prints what each cost, and ends with 1 where something was lost that WAIT had answered for, was left unfinished, or was done twice.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from shared import logs
from tests.replication.failover import Cost, Failover
from tests.replication.systems import Clustered, Watched, running
from tests.stopping import stop_as_for_ctrl_c


def main() -> int:
    """Run all; the exit code."""
    stop_as_for_ctrl_c()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1, help="failovers of each sort")
    parser.add_argument("--behind", type=int, nargs="+", default=[0, 300, 1000], help="milliseconds for which replicas were told nothing")
    given = parser.parse_args()
    logs.configure("critical", "json")
    bad = 0
    for kind in (Watched, Clustered):
        for behind in given.behind:
            for replicas in (0, 1):
                for _ in range(given.rounds):
                    cost = _one(kind, behind, replicas)
                    waits = "WAIT 1" if replicas else "no WAIT"
                    print(f"{kind.__name__.lower()}, replicas {behind} ms behind, {waits}: {cost}", flush=True)
                    bad += bool(cost.unfinished or cost.twice or cost.fateless or (replicas and cost.lost))
    return int(bool(bad))


def _one(kind: type[Watched | Clustered], behind_ms: int, replicas: int) -> Cost:
    with tempfile.TemporaryDirectory(prefix="wiresift-") as folder, running(kind(Path(folder))) as system:
        return asyncio.run(Failover(system, replicas=replicas, behind_ms=behind_ms).run())


if __name__ == "__main__":
    sys.exit(main())
