"""Run every check; the first broken promise ends the run, with the containers' last words."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable

from tests.containers.checks import CHECKS
from tests.containers.system import SERVICES, System, composed, no_engine
from tests.containers.watched import WATCHED, no_prometheus


def main() -> int:
    """Returns the exit code; a broken promise is raised."""
    required = os.environ.get("REQUIRE_CONTAINERS") == "1"
    if problem := no_engine():
        print(f"NOT RUN: the containers are not tested: {problem}")
        return int(required)
    with composed() as system:
        try:
            _check(system, CHECKS)
            _tell_sizes(system)
            if problem := no_prometheus(system):
                print(f"NOT RUN: nobody watches the containers: {problem}")
                return int(required)
            _check(system, WATCHED)
        except BaseException:
            print(system.compose("logs", "--tail", "40", check=False))
            raise
    return 0


def _check(system: System, checks: Iterable[Callable[[System], None]]) -> None:
    for check in checks:
        check(system)
        print(f"ok   {check.__doc__}", flush=True)


def _tell_sizes(system: System) -> None:
    for service in SERVICES:
        print(f"{system.image_bytes(service) / 1e6:5.0f} MB  {service}, base image included", flush=True)


if __name__ == "__main__":
    sys.exit(main())
