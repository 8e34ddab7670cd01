"""`python -m tests.deploy`: the composed system's cleaners follow a burst, by the question and the numbers of KEDA's ScaledObject.

Needs what `make containers` needs. Where no engine answers it says so and passes; with REQUIRE_CONTAINERS=1 it fails.
"""

from __future__ import annotations

import asyncio
import os
import sys

from shared.streams import operations
from shared.streams.connection import connect
from tests.containers.system import System, composed, no_engine
from tests.deploy.autoscaler import Look, follow
from tests.deploy.burst import KEYS, burst, living, lost_and_twice
from tests.deploy.fleets import Containers
from tests.deploy.keda import ScaledObject
from tests.deploy.kustomize import composed as manifests
from tests.deploy.kustomize import of_kind
from tests.stages import all_ended

#: Enough for the most replicas of the overlay `single`, and more than one of them is done with before the others have begun.
ARTICLES = 2000
#: Seconds until all of them have their fate, on two busy cores.
_ENDED_S = 600.0
CLEANERS = ScaledObject.model_validate(of_kind(manifests("single"), "ScaledObject")["cleaner"]).spec


async def followed(system: System) -> None:
    """Print how replicas followed the backlog.

    Raises:
        AssertionError: an article was lost or came out twice, or the replicas were never at their most.
    """
    client, keda = connect(system.redis_url), connect(system.redis_url_of("monitor"))  # KEDA needs no more
    cleaners = Containers(system, "cleaner", 2)
    await cleaners.scale(CLEANERS.min_replica_count)
    await operations.pause(client, KEYS, "cleaner", by="test", why="a burst is to wait")
    requests = await burst(client, ARTICLES)

    async def back_to_the_least(looks: list[Look]) -> bool:
        if looks and (looks[-1].wanted != looks[-1].had or len(looks) == 1):
            print(f"     {looks[-1].backlog:5} entries: from {looks[-1].had} cleaners to {looks[-1].wanted}", flush=True)
        if await living(client, "cleaner") == CLEANERS.max_replica_count:
            await operations.resume(client, KEYS, "cleaner", by="test")
        return len(looks) > 1 and looks[-1].backlog == 0 and looks[-1].wanted == CLEANERS.min_replica_count

    looks = await follow(CLEANERS, keda, cleaners, done=back_to_the_least)
    await all_ended(client, requests, _ENDED_S)
    lost, twice = await lost_and_twice(client, requests)
    print(f"ok   {ARTICLES:,} articles: lost {lost}, twice {twice}")
    assert (lost, twice, max(look.wanted for look in looks)) == (0, 0, CLEANERS.max_replica_count)
    await keda.aclose()
    await client.aclose()


def main() -> int:
    """Returns the exit code; a broken promise is raised."""
    if problem := no_engine():
        print(f"NOT RUN: the replicas of the composed system are not driven: {problem}")
        return int(os.environ.get("REQUIRE_CONTAINERS") == "1")
    with composed() as system:
        asyncio.run(followed(system))
    return 0


if __name__ == "__main__":
    sys.exit(main())
