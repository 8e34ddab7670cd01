"""One look at all partitions of one server, where something of it may not be looked at."""

from __future__ import annotations

from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from shared.streams.connection import connect
from shared.streams.keys import Keys, Stream
from shared.streams.survey import survey
from tests.real_server import RealServer

KEYS = Keys("wiresift", partitions=3)


async def test_a_partition_that_cannot_be_looked_at_hides_no_other(client: Redis) -> None:
    """What somebody wrote over its keys is that one's trouble."""
    await client.set(KEYS.within(1).stream(Stream.FETCHED), "no stream")
    found = await survey(client, KEYS)
    assert [part.partition for part in found.parts] == [0, 2]
    assert found.unseen == 1
    assert found.paused == {}
    assert found.info[0]["used_memory"] > 0


async def test_where_no_partition_can_be_looked_at_the_look_fails(client: Redis) -> None:
    """So that another process may try, which may be of another version."""
    for part in KEYS.all:
        await client.set(part.stream(Stream.FETCHED), "no stream")
    with pytest.raises(ResponseError):
        await survey(client, KEYS)


async def test_pauses_that_cannot_be_read_are_not_known(client: Redis) -> None:
    """Which is not the same as none."""
    await client.set(KEYS.paused, "no hash")
    found = await survey(client, KEYS)
    assert found.paused is None
    assert found.unseen == 0


async def test_a_server_that_does_not_let_us_ask_is_looked_at_all_the_same(client: Redis, real_server: RealServer) -> None:
    """As managed ones do, which rename INFO or forbid it."""
    administrator: Any = client
    await administrator.execute_command("ACL", "SETUSER", "curious", "reset", "on", ">curious", "~*", "&*", "+@all", "-info")
    asking = connect(real_server.url.replace("unix://", "unix://curious:curious@"))
    try:
        found = await survey(asking, KEYS)
        assert (found.unseen, found.info) == (0, {0: {}})
    finally:
        await asking.aclose()
        await administrator.execute_command("ACL", "DELUSER", "curious")
