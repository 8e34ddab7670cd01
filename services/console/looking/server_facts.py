"""What the Redis server says of itself: read once, by INFO and CONFIG, and parsed; judged in `server_checks`."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.sentinel import SentinelConnectionPool
from redis.exceptions import RedisError, ResponseError

from services.console.hosting.server_trouble import trouble
from shared.errors import ServerUnavailable
from shared.streams.address import Kind
from shared.streams.cluster import ClusterClient

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a server says of itself by INFO and CONFIG. None: it does not say, or we may not ask.

    `memory_limit_bytes` is maxmemory, or the machine's memory where no maxmemory is set; `resident_bytes` is what it
    has in RAM. `evicted_keys` counts since its start, `fork_ms` is how long the last fork held everything up. `loaded_percent` is
    0-100. `replicas` are those in touch with it. `reached_as` is how our URL names it: by itself, as a cluster, or by Sentinels.
    """

    product: str = "Redis"
    version: Version | None = None
    mode: str | None = None  # standalone, cluster or sentinel
    role: str | None = None  # master or slave, in the server's words
    append_only: bool | None = None
    append_fsync: str | None = None
    append_write_ok: bool | None = None
    append_rewrite_ok: bool | None = None
    snapshot_ok: bool | None = None
    eviction: str | None = None
    used_bytes: int | None = None
    memory_limit_bytes: int | None = None
    resident_bytes: int | None = None
    evicted_keys: int | None = None
    fork_ms: float | None = None
    loading: bool = False
    loaded_percent: float | None = None
    replicas: int | None = None
    reached_as: Kind = "single"


def parse_facts(info: Mapping[str, object], config: Mapping[str, str]) -> ServerFacts:
    """The facts in the answers to INFO (all sections, as redis-py reads them) and CONFIG GET; either may be empty."""
    product = "Valkey" if "valkey_version" in info else "Redis"
    limit = _integer(info, "maxmemory") or _integer(info, "total_system_memory")
    return ServerFacts(
        product=product,
        version=_version(_text(info, f"{product.lower()}_version")),
        mode=_text(info, "redis_mode") or _text(info, "server_mode"),
        role=_text(info, "role"),
        append_only=_is(info, "aof_enabled", "1"),
        append_fsync=config.get("appendfsync"),
        append_write_ok=_is(info, "aof_last_write_status", "ok"),
        append_rewrite_ok=_is(info, "aof_last_bgrewrite_status", "ok"),
        snapshot_ok=_is(info, "rdb_last_bgsave_status", "ok"),
        eviction=_text(info, "maxmemory_policy"),
        used_bytes=_integer(info, "used_memory"),
        memory_limit_bytes=limit,
        resident_bytes=_integer(info, "used_memory_rss"),
        evicted_keys=_integer(info, "evicted_keys"),
        fork_ms=None if (fork_us := _number(info, "latest_fork_usec")) is None else fork_us / 1000,
        loading=_is(info, "loading", "1") or False,
        loaded_percent=_number(info, "loading_loaded_perc"),
        replicas=_integer(info, "connected_slaves"),
    )


async def read_nodes(client: Redis) -> dict[str, ServerFacts]:
    """The facts of each server that takes writes, by its address: the primaries of a cluster, else the one there is.

    Raises:
        ServerUnavailable: as `read_facts`.
    """
    cluster: Any = client
    if not isinstance(cluster, ClusterClient):
        return {address(client): await read_facts(client)}
    try:
        await cluster.initialize()
    except RedisError as error:
        raise ServerUnavailable(trouble(error, address(client))) from error
    return {node.name: await read_facts(client, target_nodes=node) for node in cluster.get_primaries()}


async def read_facts(client: Redis, **where: Any) -> ServerFacts:  # noqa: ANN401  (a node is what the cluster's client has as one)
    """Ask the server, or the node that `where` names: two round trips. What is forbidden or unknown there leaves its facts unknown.

    Raises:
        ServerUnavailable: no server answers at the address, or it does not accept our user and password.
    """
    try:
        info = await _allowed(client.info(**where))
        config = await _allowed(client.config_get("appendfsync", **where))
    except (RedisError, OSError) as error:
        raise ServerUnavailable(trouble(error, address(client))) from error
    return replace(parse_facts(info, config), reached_as=_kind(client))


async def _allowed(answer: Awaitable[Mapping[Any, Any]]) -> Mapping[Any, Any]:
    try:
        return await answer
    except ResponseError:  # NOPERM, or renamed away as managed servers do
        return {}


def address(client: Redis) -> str:
    """Where the client's server is, for a message; there is no password in it."""
    cluster: Any = client
    if isinstance(cluster, ClusterClient):
        return f"the cluster of {cluster.startup_nodes[0].name}"
    pool: Any = client.connection_pool
    if isinstance(pool, SentinelConnectionPool):
        return f"the service {pool.service_name!r} of the Sentinels"
    how = pool.connection_kwargs
    return str(how["path"]) if "path" in how else f"{how.get('host', 'localhost')}:{how.get('port', 6379)}"


def _kind(client: object) -> Kind:
    if isinstance(client, ClusterClient):
        return "cluster"
    return "sentinel" if isinstance(getattr(client, "connection_pool", None), SentinelConnectionPool) else "single"


def _text(info: Mapping[str, object], name: str) -> str | None:
    return str(info[name]) if name in info else None


def _is(info: Mapping[str, object], name: str, expected: str) -> bool | None:
    value = _text(info, name)
    return None if value is None else value == expected


def _integer(info: Mapping[str, object], name: str) -> int | None:
    value = info.get(name)
    return value if isinstance(value, int) else None


def _number(info: Mapping[str, object], name: str) -> float | None:
    value = info.get(name)
    return float(value) if isinstance(value, int | float) else None


def _version(text: str | None) -> Version | None:
    numbers = re.match(r"\d{1,9}(?:\.\d{1,9}){0,3}", text or "", re.ASCII)
    return tuple(map(int, numbers[0].split("."))) if numbers else None
