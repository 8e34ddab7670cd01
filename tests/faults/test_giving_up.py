"""A service that can never read ends with an error; one whose server is only away waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from redis.asyncio import Redis

from shared.streams.connection import connect
from shared.streams.health import Pulse
from shared.streams.keys import Stream
from shared.streams.reading import MAX_FAILURES
from shared.streams.service import Service
from tests.real_server import RealServer
from tests.stages import KEYS, all_ended, eventually, put_in, reject, running, service_of

REQUESTED = KEYS.stream(Stream.REQUESTED)
#: An account for a service, which it has only if all its commands are allowed.
USER = "reader"


@dataclass(slots=True)
class Rounds(Pulse):
    """Counts how often the service has looked after its reading."""

    count: int = 0

    def loop_moved(self) -> None:
        self.count += 1
        Pulse.loop_moved(self)

    async def go_by(self, more: int) -> None:
        """Return after so many more looks."""
        least = self.count + more

        async def enough() -> bool:
            return self.count >= least

        await eventually(enough, 60)


def watched(service: Service) -> Rounds:
    """Count the rounds of `service`, which from now on looks after itself ten times as often."""
    service.watch_every_s = 0.05
    service.pulse = Rounds()
    return service.pulse


@asynccontextmanager
async def may(client: Redis, url: str, *rules: str) -> AsyncIterator[str]:
    """The URL of the server for a user to whom these rules apply."""
    await allow(client, "on", "nopass", "~*", "&*", *rules)
    try:
        yield f"unix://{USER}:x@{url.removeprefix('unix://')}"
    finally:
        await client.acl_deluser(USER)


async def allow(client: Redis, *rules: str) -> None:
    """Apply these rules to the user, in the words of ACL SETUSER."""
    ask: Any = client.execute_command
    await ask("ACL", "SETUSER", USER, *rules)


@pytest.mark.parametrize("forbidden", ["xreadgroup", "xgroup"])
async def test_a_service_that_is_not_allowed_to_read_gives_up(client: Redis, real_server: RealServer, forbidden: str) -> None:
    """After a bounded number of tries it exits with 1, instead of living on and doing nothing."""
    ids = await put_in(client, 3)
    async with may(client, real_server.url, "+@all") as url:
        own = connect(url)
        service = service_of(own, url, reject)
        watched(service)
        async with asyncio.timeout(60):
            task = asyncio.create_task(service.run(asyncio.Event()))
            await all_ended(client, ids)
            await allow(client, f"-{forbidden}")
            assert await task == 1
        await own.aclose()


async def test_a_leave_that_comes_back_in_time_is_no_reason_to_give_up(client: Redis, real_server: RealServer) -> None:
    """Only failures in a row count: whoever mends the rights need not restart the service."""
    async with may(client, real_server.url, "+@all", "-xreadgroup") as url:
        service = service_of(client, url, reject)
        rounds = watched(service)
        async with running(service):
            for _ in range(3):
                ids = await put_in(client)
                await rounds.go_by(MAX_FAILURES // 2)
                await allow(client, "+xreadgroup")
                assert set((await all_ended(client, ids)).values()) == {"rejected"}
                await rounds.go_by(2)  # one of them sees that all is well
                await allow(client, "-xreadgroup")


async def test_a_refused_read_is_not_repeated_in_a_storm(client: Redis, real_server: RealServer) -> None:
    """A server that refuses reads is asked once per look, not as fast as it can say no."""
    async with may(client, real_server.url, "+@all", "-xreadgroup") as url:
        service = service_of(client, url, reject)
        rounds = watched(service)
        await client.acl_log_reset()
        async with running(service):
            await rounds.go_by(MAX_FAILURES // 2)
            lines: Any = await client.acl_log()
            refused = sum(int(line["count"]) for line in lines if line["username"] == USER)
            assert 0 < refused <= rounds.count + 1


async def test_a_server_that_is_only_away_is_waited_for(client: Redis, real_server: RealServer) -> None:
    """More looks than would end the service leave it alive, and it goes on when the server is back."""
    service = service_of(client, real_server.url, reject)
    rounds = watched(service)
    async with running(service):
        assert set((await all_ended(client, await put_in(client, 3))).values()) == {"rejected"}
        await asyncio.to_thread(real_server.end)
        try:
            await rounds.go_by(MAX_FAILURES + 2)
        finally:
            await asyncio.to_thread(real_server.start)
        assert set((await all_ended(client, await put_in(client, 3))).values()) == {"rejected"}
