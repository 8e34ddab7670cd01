"""A day in the life: simulated sources under the schedule, beside polling at fixed intervals.

Delays count from when an article could first be had. Fixed polling ignores what servers wish and goes on asking what is down; the
schedule heeds both. The draws of sources that it was tuned on had the seeds 1 to 4; the default here is another.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from time import monotonic

from tests.simulation.day import Adaptive, Fixed, Measured, Schedule, measure
from tests.simulation.report import prompt_share, quantile_min, table, total
from tests.simulation.world import DAY, Publisher, publishers


def main() -> int:
    """Run it, print the table. Exit code 1 where fixed polling every 15 minutes is thriftier or fresher."""
    given = _arguments()
    began = monotonic()
    sources = list(publishers(given.sources, given.days, given.seed))
    every_15 = _measured(sources, lambda: Fixed(900.0), given)
    adaptive = _measured(sources, Adaptive, given)
    same_s = DAY * given.sources * given.days / total(adaptive).requests
    schedules = {
        "every 60 min": _measured(sources, lambda: Fixed(3_600.0), given),
        "every 15 min": every_15,
        f"every {same_s / 60:.0f} min (same requests)": _measured(sources, lambda: Fixed(same_s), given),
        "the schedule": adaptive,
    }
    for line in (*table(schedules, given.days), "", _verdict(total(adaptive), total(every_15))):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{given.sources} sources, {given.days:g} days from a Thursday, seed {given.seed}, {monotonic() - began:.0f} s\n")
    return 0 if better(total(adaptive), total(every_15)) else 1


def better(ours: Measured, fixed: Measured) -> bool:
    """Fewer requests and fresher articles: more of them in time, a lower median and mean, no more of them lost."""
    fresher = prompt_share(ours) > prompt_share(fixed) and quantile_min(ours, 0.5) < quantile_min(fixed, 0.5) and _mean(ours) < _mean(fixed)
    return ours.requests < fixed.requests and fresher and ours.lost <= fixed.lost


def _mean(measured: Measured) -> float:
    return sum(measured.delays) / max(1, len(measured.delays))


def _verdict(ours: Measured, fixed: Measured) -> str:
    return (
        f"{'better' if better(ours, fixed) else 'NOT better'} than every 15 minutes: {ours.requests / fixed.requests:.0%} of its requests, "
        f"{prompt_share(ours):.1%} of the articles within 10 minutes for {prompt_share(fixed):.1%}"
    )


def _measured(sources: Sequence[Publisher], schedule: Callable[[], Schedule], given: argparse.Namespace) -> dict[str, Measured]:
    one_each: Iterator[Schedule] = (schedule() for _ in repeat(None))
    return measure(sources, one_each, given.days, given.seed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--sources", type=int, default=1_000)
    parser.add_argument("--days", type=float, default=4.0)
    parser.add_argument("--seed", type=int, default=2026)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
