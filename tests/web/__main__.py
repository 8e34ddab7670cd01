"""`make web`: is the fetcher well-mannered and dependable, by the word of those it visits? Exit code 1 where not.

A server, the web, two fetchers as separate processes; in the middle one of them is killed and another started. When all that can be
had is there, both sides are judged: the servers' own logs, and the raw streams.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from shared import logs
from tests.stopping import stop_as_for_ctrl_c
from tests.web.plan import Plan
from tests.web.report import report
from tests.web.soak import Soak


def main() -> int:
    """Run it, print what was found."""
    stop_as_for_ctrl_c()
    if sys.platform != "linux":
        sys.stderr.write("only Linux has all of 127.0.0.0/8 on loopback\n")
        return 2
    logs.configure("warning", "auto")
    with tempfile.TemporaryDirectory(prefix="wiresift-web-") as folder:
        verdict = asyncio.run(Soak(_plan(), Path(folder), say=_say).run())
        for line in report(verdict):
            sys.stdout.write(f"{line}\n")
    return int(not verdict.clean)


def _plan() -> Plan:
    default = Plan()
    parser = argparse.ArgumentParser(prog="python -m tests.web", description=__doc__)
    for name in ("hosts", "articles", "fetchers", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(default, name))
    parser.add_argument("--delay", dest="delay_s", type=float, default=default.delay_s, help="seconds between two requests to a host")
    return Plan(**vars(parser.parse_args()))


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
