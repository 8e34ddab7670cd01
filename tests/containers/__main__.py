"""Run every check; the first broken promise ends the run, with the containers' last words."""

from __future__ import annotations

import os
import sys

from tests.containers.checks import CHECKS
from tests.containers.system import SERVICES, System, composed, no_engine


def main() -> int:
    """Returns the exit code; a broken promise is raised."""
    if problem := no_engine():
        print(f"NOT RUN: the containers are not tested: {problem}")
        return int(os.environ.get("REQUIRE_CONTAINERS") == "1")
    with composed() as system:
        try:
            _check(system)
        except BaseException:
            print(system.compose("logs", "--tail", "40", check=False))
            raise
    return 0


def _check(system: System) -> None:
    for check in CHECKS:
        check(system)
        print(f"ok   {check.__doc__}", flush=True)
    for service in SERVICES:
        print(f"{system.image_bytes(service) / 1e6:5.0f} MB  {service}, base image included")


if __name__ == "__main__":
    sys.exit(main())
