"""Ten thousand pairs of copies before two classifiers at once, and crowds of copies before three, with and without kill -9.

    python -m tests.concurrency [PAIRS] [SEED] [--kill [TIMES]] [--orders N] [--crowds N] [--broken]

Exit code 1 where a pair is lost or taken twice, where fewer than half of the pairs overlapped, or where the groups are not those
that one classifier makes of the same articles, in each of `--orders` shuffles; and where of a crowd a copy is not flagged, or all are
not one story. `--broken` puts both before classifiers that read before they append, which have to lose pairs and to split crowds.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator

from tests.concurrency.classifiers import BROKEN, HONEST
from tests.concurrency.crowds import COPIES, crowded
from tests.concurrency.crowds import made as crowds
from tests.concurrency.pairs import made, shuffled
from tests.concurrency.trial import Trial, at_once, by_one
from tests.concurrency.verdicts import Partition
from tests.stopping import stop_as_for_ctrl_c

#: Least share of the pairs, 0-1, that have to overlap for a trial to count.
LEAST_OVERLAP = 0.5
#: Processes that crowds are put before.
CROWDED = 3


def main() -> int:
    """Run the trial and print what came of it."""
    stop_as_for_ctrl_c()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=int, nargs="?", default=10_000)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--kill", type=int, nargs="?", const=50, default=0, metavar="TIMES", help="kill -9 so often at random moments")
    parser.add_argument("--orders", type=int, default=3, metavar="N", help="shuffles that one classifier is given; 0 for none")
    parser.add_argument("--crowds", type=int, default=40, metavar="N", help="stories of which 60 copies come at once; 0 for none")
    parser.add_argument("--broken", action="store_true", help="two that read before they append; no orders")
    given = parser.parse_args()
    ties, module = made(given.pairs, given.seed), BROKEN if given.broken else HONEST
    trial = asyncio.run(at_once(ties, given.seed, kills=given.kill, module=module))
    wrong = list(_told(trial))
    split = _crowds(given.crowds, given.seed, given.kill, module) if given.crowds else []
    if given.broken:
        return int(not trial.faults["lost"] or (given.crowds > 0 and "unflagged" not in split))
    wrong += split
    for number in range(1, given.orders + 1):
        partition = asyncio.run(by_one(shuffled(ties.articles, given.seed * 1000 + number))).partition
        wrong += _compared(f"one process, shuffle {number}", partition, trial.verdicts.partition)
    return int(bool(wrong))


def _crowds(count: int, seed: int, kills: int, module: tuple[str, ...]) -> list[str]:
    """Put crowds before classifiers and print what came of them; what is wrong."""
    trial = asyncio.run(crowded(crowds(count, COPIES, seed), CROWDED, kills=min(kills, count // 2), seed=seed, module=module))
    _print(f"{count} stories of {COPIES} copies at once before {CROWDED} processes: {len(trial.verdicts.partition)} groups")
    if trial.held:
        _print(f"kill -9: {len(trial.held)} times, {sum(map(bool, trial.held))} with work in hand, {sum(trial.held)} articles of it")
    _print(", ".join(f"{name} {len(those)}" for name, those in trial.faults.items()))
    return [name for name, those in trial.faults.items() if those]


def _told(trial: Trial) -> Iterator[str]:
    """Print the trial; what is wrong with it."""
    pairs, found = trial.ties.pairs, trial.verdicts
    sizes = sorted(map(len, found.partition), reverse=True)
    _print(f"{len(pairs)} pairs and {len(trial.ties.whole)} longer stories before two processes: {trial.overlapped} pairs overlapped")
    if trial.held:
        _print(f"kill -9: {len(trial.held)} times, {sum(map(bool, trial.held))} with work in hand, {sum(trial.held)} articles of it")
    faults = trial.faults
    _print(", ".join(f"{name} {len(those)}" for name, those in faults.items()))
    _print(f"{len(sizes)} groups, the largest of {sizes[0]}, {sum(size > 2 for size in sizes)} of more than two")
    yield from (name for name, those in faults.items() if those)
    if trial.overlapped < LEAST_OVERLAP * len(pairs):
        _print(f"PROVES NOTHING: fewer than {LEAST_OVERLAP:.0%} of the pairs overlapped")
        yield "overlap"


def _compared(name: str, one: Partition, other: Partition) -> Iterator[str]:
    """Print whether two partitions of the articles are the same; what differs."""
    differing = len(one ^ other)
    _print(f"{name}: {len(one)} groups, {'the same' if not differing else f'{differing} differ'}")
    if differing:
        yield name


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
