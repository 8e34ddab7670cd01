"""`make fuzz`: readers of what strangers send, under atheris (libFuzzer). Exit code 1 where one crashed, 2 where nothing could be run.

Each target runs in a process of its own, from seeds made in code. The input of a crash is kept in a file that is named; it becomes a
unit test.
"""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec

from tests.fuzz.campaign import fuzz
from tests.fuzz.targets import TARGETS

_NO_ATHERIS = """\
NOT RUN: atheris is not installed, so no parser was fuzzed.
  Linux, Python 3.11 to 3.13:  .venv/bin/uv sync --frozen --all-extras --inexact --group fuzz
  elsewhere it has no wheel: run it in a Linux container. The property-based tests (`make test`) run everywhere.
"""


def main() -> int:
    """Run the targets asked for, one after the other, and print a line for each."""
    asked = _asked()
    if find_spec("atheris") is None:
        sys.stderr.write(_NO_ATHERIS)
        return 2
    print(f"{'target':<12}{'executions':>12}{'per second':>12}{'edges':>8}{'features':>10}  result")
    bad = [name for name in asked.targets or TARGETS if not _ran_well(name, asked.runs, asked.seconds)]
    return int(bool(bad))


def _ran_well(name: str, runs: int, seconds: int) -> bool:
    outcome = fuzz(name, TARGETS[name], runs=runs, seconds=seconds)
    rate = outcome.executions / outcome.seconds
    result = "no crash" if outcome.good else f"CRASH: {outcome.crash or f'exit code {outcome.code}'}"
    print(f"{name:<12}{outcome.executions:>12,}{rate:>12,.0f}{outcome.edges:>8}{outcome.features:>10}  {result}", flush=True)
    if not outcome.good:
        print(outcome.trace, flush=True)
    return outcome.good


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", metavar="TARGET", nargs="*", choices=[*TARGETS, []], help=f"of {', '.join(TARGETS)} (default: all)")
    parser.add_argument("--runs", type=int, default=1_000_000, help="executions of each target (default 1,000,000; 0: no bound)")
    parser.add_argument("--seconds", type=int, default=0, help="seconds of each target (default 0: no bound)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
