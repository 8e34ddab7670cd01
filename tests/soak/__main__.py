"""`make soak`: is memory flat, does no key grow that should not, is nobody's work left lying? Exit code 1 where not.

The services run as two replicas each, on a server of their own, under a steady load of every kind of request; one replica after
the other is restarted in order. Articles are kept for a window of minutes, so that what is kept by the window turns over.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from shared.settings import Settings
from tests.chaos.auditor import Verdict
from tests.soak import measures
from tests.soak.judge import judge
from tests.soak.measures import MB, Row
from tests.soak.plan import Plan
from tests.soak.report import table
from tests.soak.soak import Soak
from tests.stopping import stop_as_for_ctrl_c

#: Articles a second: half of the 272 that end where two cores are given a thousand (`make soak ARGS="7.5 1000"`). The storm's documents
#: resemble each other more than news does, so that each costs the classifier some five times what one of `make bench` costs it.
RATE = 140
#: The shortest window there is, in seconds.
_LEAST_WINDOW_S = 87
#: Windows in one soak: most of it is steady.
_WINDOWS = 10


def main() -> int:
    """Run it, print what was found."""
    stop_as_for_ctrl_c()
    plan = _plan()
    if plan.seconds < 2 * plan.steady_from:
        sys.stderr.write(f"too short: the steady part begins after {plan.steady_from / 60:.1f} minutes\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="wiresift-soak-") as folder:
        soak = Soak(plan, Path(folder), _say)
        verdict = asyncio.run(soak.run())
    rows = list(soak.recorder.rows(plan.steady_from))
    for line in table(rows, soak.given / soak.load_s):
        sys.stdout.write(f"{line}\n")
    bad = [*_bad(rows), *(f"{exited}" for exited in soak.exits if exited.code), *([str(verdict)] if not verdict.clean else [])]
    for line in (_by_design(soak), *_closing(soak, verdict, bad)):
        sys.stdout.write(f"{line}\n")
    return int(bool(bad))


def _plan() -> Plan:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("minutes", type=float, nargs="?", default=30)
    parser.add_argument("rate", type=float, nargs="?", default=RATE, help=f"articles a second (default {RATE}: half of full load)")
    parser.add_argument("words", type=int, nargs="?", default=150, help="words of a plain text")
    parser.add_argument("window", type=float, nargs="?", default=0, help="minutes that articles are kept (default: a tenth of the soak)")
    given = parser.parse_args()
    window_s = 60 * given.window or max(_LEAST_WINDOW_S, 60 * given.minutes / _WINDOWS)
    return Plan(60 * given.minutes, given.rate, given.words, window_s)


def _bad(rows: list[Row]) -> list[str]:
    bad = [row for row in rows if not row.judgement.finding.good]
    slow = ["this machine did not keep up with the load, which explains the rest; give a lower rate"]
    behind = any(row.kind is measures.UNDER_WAY for row in bad)
    return [*(slow if behind else []), *(f"{row.subject}, {row.kind.name}: {row.judgement.finding}" for row in bad)]


def _by_design(soak: Soak) -> str:
    """What grows all day, so that nobody has to guess it from a slope."""
    steady, rate = soak.plan.steady_from, soak.given / soak.load_s
    fates = judge(soak.recorder.of("fates", measures.WEIGHT_BY_DESIGN), measures.WEIGHT_BY_DESIGN.bound, steady)
    days = Settings.model_fields["window_days"].default + 1
    each = fates.slope * MB / rate
    a_day = each * rate * 86_400 / 2**30
    return (
        f"fates are kept by the UTC day, for the window and a day: {each:.0f} bytes per request, all day long, "
        f"so {a_day:.1f} GB a day at this rate and {days} days of it by default; subtracted above"
    )


def _closing(soak: Soak, verdict: Verdict, bad: list[str]) -> list[str]:
    minutes, rate = soak.load_s / 60, soak.given / soak.load_s
    restarts = sum(not exited.code for exited in soak.exits)
    ran = (
        f"{minutes:.1f} minutes, {soak.given} requests ({rate:.0f}/s of {soak.plan.rate:.0f}/s), {restarts} orderly restarts, "
        f"steady from minute {soak.plan.steady_from / 60:.1f}"
    )
    return [
        ran,
        f"audit: {verdict}",
        *(f"NOT FLAT: {line}" for line in bad),
        "not good" if bad else "flat: nothing grew that must not, no consumer is stale, nothing lost, twice or stuck",
    ]


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
