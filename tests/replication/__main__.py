"""`python -m tests.replication`: failovers of both kinds of system, with replicas in step and behind, with and without WAIT.

First toy handlers on the real stream layer, then the real services and command. Each round takes 10 to 40 s and is broken off after
some minutes, which counts as failed. Prints a line for each round and the tables at the end; ends with 1 where something was left
unfinished or was done twice, or was lost that WAIT had answered for. What is lost without WAIT is stated, and not judged.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from shared import logs
from tests.replication.failover import Failover
from tests.replication.real import RealFailover
from tests.replication.systems import Clustered, Watched, running
from tests.replication.tally import RealRow, Row, Sort, table
from tests.stopping import stop_as_for_ctrl_c

T = TypeVar("T")

_KINDS: dict[str, type[Watched | Clustered]] = {"Sentinels": Watched, "cluster": Clustered}
#: Seconds a round may take: its steps are bounded themselves, by less.
_ROUND_S = 300.0


def main() -> int:
    """Run all; the exit code."""
    stop_as_for_ctrl_c()
    given = _arguments()
    logs.configure("critical", "json")
    began = time.monotonic()
    sorts = {Sort(name, behind, replicas): kind for name, kind in _KINDS.items() for behind in given.behind for replicas in (0, 1)}
    toys, real = [Row(sort) for sort in sorts], [RealRow(sort) for sort in sorts if given.articles]
    rows: list[Row | RealRow] = [*toys, *real]
    print(f"{given.rounds * len(rows)} failovers", flush=True)
    for row in rows:
        for number in range(1, given.rounds + 1):
            said = _round(sorts[row.sort], row, given.articles)
            print(f"{time.monotonic() - began:5.0f} s  {row.sort}, round {number} of {given.rounds}: {said}", flush=True)
    print("\n".join(table(toys, real)))
    wrong = [str(row.sort) for row in rows if not row.holds]
    print("\nFAILED: " + "; ".join(wrong) if wrong else "\nall held")
    return int(bool(wrong))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1, help="failovers of each sort")
    parser.add_argument("--behind", type=int, nargs="+", default=[0, 300], help="milliseconds for which replicas were told nothing")
    parser.add_argument("--articles", type=int, default=1000, help="of each round with the real services; 0: none of those")
    return parser.parse_args()


def _round(kind: type[Watched | Clustered], row: Row | RealRow, articles: int) -> str:
    """Run one and note it; what came of it."""
    sort = row.sort
    with tempfile.TemporaryDirectory(prefix="wiresift-", ignore_cleanup_errors=True) as folder, running(kind(Path(folder))) as system:
        home = Path(folder) / "home"
        home.mkdir()
        try:
            if isinstance(row, Row):
                row.costs.append(cost := asyncio.run(_bounded(Failover(system, sort.replicas, sort.behind_ms).run())))
                return str(cost)
            real = RealFailover(system, home, articles, sort.replicas, sort.behind_ms)
            row.outcomes.append(outcome := asyncio.run(_bounded(real.run())))
            return str(outcome)
        except Exception as error:  # noqa: BLE001 - one that came to nothing must not hide the others
            row.unended.append(repr(error))
            return f"DID NOT END: {error!r}"


async def _bounded(run: Coroutine[Any, Any, T]) -> T:
    async with asyncio.timeout(_ROUND_S):
        return await run


if __name__ == "__main__":
    sys.exit(main())
