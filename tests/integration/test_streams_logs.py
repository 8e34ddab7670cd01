"""Log streams are trimmed by age and by bytes; what a group still needs is a pitfall of its own (`tests.pitfalls.test_room`)."""

from __future__ import annotations

from redis.asyncio import Redis

from shared.streams.keys import Stream
from tests.real_server import RealServer
from tests.stages import KEYS, add, eventually, reject, running, service_of, stage_of, trimmed


async def log_of(client: Redis, count: int, size: int = 1000) -> list[str]:
    return [await add(client, {"__data__": "x" * size}, Stream.CLASSIFIED) for _ in range(count)]


async def test_a_log_is_trimmed_by_age(client: Redis) -> None:
    """What is older than the limit goes, what is as old stays."""
    log = KEYS.stream(Stream.CLASSIFIED)
    for milliseconds in (1000, 2000, 3000):
        await client.xadd(log, {"x": "y"}, id=f"{milliseconds}-0")
    assert await trimmed(client, oldest_ms=2000) == (1, 0)
    assert await client.xlen(log) == 2


async def test_a_log_is_trimmed_by_bytes_to_about_its_limit(client: Redis) -> None:
    """The oldest go, and not many more than needed: not all of a short log of large entries."""
    await log_of(client, 40, 50_000)
    removed, lost = await trimmed(client, most=1_000_000)
    assert lost == 0
    assert 15 <= 40 - removed <= 20


async def test_a_log_that_is_not_there_is_no_error(client: Redis) -> None:
    """Nothing to trim is nothing done."""
    assert await trimmed(client, most=0) == (0, 0)


async def test_logs_are_trimmed_though_nobody_can_be_forgotten(client: Redis, real_server: RealServer) -> None:
    """One part of tidying that fails each time keeps no other from its work."""
    await client.set(KEYS.replicas, "no hash")
    await log_of(client, 40, 50_000)

    async def is_trimmed() -> bool:
        return await client.xlen(KEYS.stream(Stream.CLASSIFIED)) < 40

    async with running(service_of(client, real_server.url, reject, stage=stage_of(Stream.CLEANED), log_max_bytes=2**20)):
        await eventually(is_trimmed)


async def test_a_stage_leaves_logs_alone_that_it_does_not_write(client: Redis, real_server: RealServer) -> None:
    """Only the last stage writes `classified`, so only it trims it; `rejected` is every stage's."""
    await log_of(client, 40, 50_000)
    for _ in range(40):
        await add(client, {"__data__": "x" * 50_000}, Stream.REJECTED)

    async def rejected_is_trimmed() -> bool:
        return await client.xlen(KEYS.stream(Stream.REJECTED)) < 40

    async with running(service_of(client, real_server.url, reject, log_max_bytes=2**20)):
        await eventually(rejected_is_trimmed)
    assert await client.xlen(KEYS.stream(Stream.CLASSIFIED)) == 40
