"""Real processes follow a real backlog, by the numbers of the ScaledObject, and nothing is lost on the way up or down."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from redis.asyncio import Redis

from shared.streams import operations
from shared.streams.keys import Stream
from tests.deploy.autoscaler import Look, follow
from tests.deploy.burst import KEYS, burst, living, lost_and_twice
from tests.deploy.fleets import Processes
from tests.deploy.keda import ScaledObject
from tests.deploy.kustomize import composed, of_kind
from tests.real_server import RealServer
from tests.stages import all_ended, eventually

CLEANERS = ScaledObject.model_validate(of_kind(composed("single"), "ScaledObject")["cleaner"]).spec
#: Enough for the most replicas, and so few that it is over in seconds.
ARTICLES = 500

pytestmark = pytest.mark.integration


@asynccontextmanager
async def system(server: RealServer) -> AsyncIterator[Processes]:
    """One process of each service; the cleaners are left to be scaled."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("WIRESIFT_")}
    env |= {"WIRESIFT_REDIS_URL": server.url, "WIRESIFT_LOG_LEVEL": "error"}
    async with AsyncExitStack() as stack:
        fleets = [Processes(service, env) for service in ("fetcher", "classifier", "cleaner")]
        for fleet in fleets:
            stack.callback(fleet.kill)
            await fleet.scale(1)
        yield fleets[-1]
        for fleet in fleets:
            await fleet.scale(0)


async def test_processes_follow_the_backlog_up_and_down(real_server: RealServer, client: Redis) -> None:
    """A burst before the cleaner has the most replicas come; when it is done they leave one by one; each article came out once."""
    async with system(real_server) as cleaners:
        await operations.pause(client, KEYS, "cleaner", by="test", why="a burst is to wait")
        requests = await burst(client, ARTICLES)

        async def all_wait() -> bool:
            return int(await client.xlen(KEYS.stream(Stream.FETCHED))) == ARTICLES

        await eventually(all_wait, 60)

        async def back_to_the_least(looks: list[Look]) -> bool:
            if await living(client, "cleaner") == CLEANERS.max_replica_count:
                await operations.resume(client, KEYS, "cleaner", by="test")
            return len(looks) > 1 and looks[-1].backlog == 0 and looks[-1].wanted == CLEANERS.min_replica_count

        looks = await follow(CLEANERS, client, cleaners, done=back_to_the_least)
        await all_ended(client, requests, 60)
        assert [look.wanted for look in looks if look.wanted != look.had] == [3, 4, 3, 2, 1]
        assert await lost_and_twice(client, requests) == (0, 0)
