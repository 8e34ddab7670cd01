"""What stands at the gate of a host now, for an operator to see. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from redis.asyncio import Redis

from services.fetcher.manners.host_gate import keys_of


@dataclass(frozen=True, slots=True)
class HostView:
    """Requests under way, requests that wait for a turn, seconds that a pause still lasts (0: none), pauses in a row before it."""

    under_way: int
    waiting: int
    paused_s: float
    strikes: int


async def host_view(client: Redis, prefix: str, host: str) -> HostView:
    """How all fetchers together treat `host` at the moment, by the server's clock. Two round trips."""
    state, leases, turns = keys_of(prefix, host)
    seconds, micros = await client.time()
    now_ms = seconds * 1000 + micros / 1000
    pipe = client.pipeline(transaction=False)
    pipe.hmget(state, ["paused", "strikes", "quiet"])
    pipe.zcount(leases, now_ms, "+inf")
    pipe.zcard(turns)
    (paused, strikes, quiet), under_way, waiting = await pipe.execute()
    remembered = float(quiet or 0) > now_ms
    return HostView(under_way, waiting, max(0.0, (float(paused or 0) - now_ms) / 1000), int(strikes or 0) if remembered else 0)
