"""Is the Redis server fit to carry articles without losing one? Facts are read once, judged by pure checks, told in plain words."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, RedisError, ResponseError

from shared.errors import ServerUnavailable

Version = tuple[int, ...]

#: Oldest versions that have what the hand-over scripts use: XAUTOCLAIM that clears deleted entries, the append-only file in parts.
OLDEST: Mapping[str, Version] = {"Redis": (7, 0), "Valkey": (7, 2)}
#: Share of the memory limit from which to warn: while there is still room, since at the limit every writer waits.
HIGH_MEMORY_SHARE = 0.85


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a server says of itself by INFO and CONFIG. None: it does not say, or we may not ask.

    `memory_limit_bytes` is maxmemory, or the machine's memory where no maxmemory is set. `loaded_percent` is 0-100.
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
    loading: bool = False
    loaded_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One line for a person: what was seen, and what to do about it ("" where nothing is). An error forbids use."""

    level: Literal["ok", "warning", "error"]
    what: str
    do: str = ""


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
        loading=_is(info, "loading", "1") or False,
        loaded_percent=_number(info, "loading_loaded_perc"),
    )


def findings(facts: ServerFacts) -> list[Finding]:
    """Every check's verdict, in the order in which to put things right."""
    return [check(facts) for check in _CHECKS]


def _check_version(facts: ServerFacts) -> Finding:
    oldest = OLDEST[facts.product]
    if facts.version is None:
        return Finding("warning", "version: unknown", f"make sure that it is {_needed()}")
    what = f"version: {facts.product} {_dotted(facts.version)}"
    return Finding("ok", what) if facts.version >= oldest else Finding("error", f"{what} is too old", f"use {_needed()}")


def _check_loading(facts: ServerFacts) -> Finding:
    if not facts.loading:
        return Finding("ok", "data: loaded")
    share = "" if facts.loaded_percent is None else f", {facts.loaded_percent:.0f} % done"
    return Finding("error", f"data: still being loaded from disk{share}", "try again when it is done")


def _check_mode(facts: ServerFacts) -> Finding:
    match facts.mode:
        case "sentinel":
            return Finding("error", "mode: a Sentinel, which holds no data", "give the address of the server it watches")
        case "cluster":
            return Finding("warning", "mode: a node of a cluster", "keys of other nodes cannot be reached; use a server of its own")
        case _:
            return Finding("ok", f"mode: {facts.mode or 'unknown'}")


def _check_role(facts: ServerFacts) -> Finding:
    if facts.role == "slave":
        return Finding("error", "role: a replica, which takes no writes", "give the address of its primary")
    return Finding("ok", "role: primary") if facts.role else Finding("warning", "role: unknown", "make sure that it is no replica")


def _check_append_only(facts: ServerFacts) -> Finding:
    cure = "set `appendonly yes` (CONFIG SET appendonly yes, and in its configuration file)"
    if facts.append_only is None:
        return Finding("warning", "append-only file: unknown", f"without it a restart loses articles; {cure}")
    if not facts.append_only:
        return Finding("error", "append-only file: off, so a restart of the server would lose articles", cure)
    return Finding("ok", "append-only file: on")


def _check_append_fsync(facts: ServerFacts) -> Finding:
    match facts.append_fsync:
        case None:
            return Finding("warning", "appendfsync: unknown (CONFIG is not allowed)", "a power loss costs a second with `everysec`")
        case "no":
            cure = "set `appendfsync everysec`, or `always` to lose nothing"
            return Finding("warning", "appendfsync: no, so a power loss can cost half a minute", cure)
        case kind:
            return Finding("ok", f"appendfsync: {kind}")


def _check_writing(facts: ServerFacts) -> Finding:
    if facts.append_write_ok is False:
        cure = "look for a full disk and at its log; it refuses writes until it can write again"
        return Finding("error", "disk: the last write to the append-only file failed", cure)
    if facts.append_rewrite_ok is False:
        return Finding("warning", "disk: the last rewrite of the append-only file failed", "look at free disk and memory, and at its log")
    if facts.snapshot_ok is False:
        cure = 'it may refuse writes (stop-writes-on-bgsave-error); free disk, or turn snapshots off with `save ""`'
        return Finding("warning", "disk: the last snapshot failed", cure)
    known = facts.append_write_ok is not None
    return Finding("ok", f"disk: {'last writes went well' if known else 'unknown'}")


def _check_eviction(facts: ServerFacts) -> Finding:
    cure = "set `maxmemory-policy noeviction`: a full server then makes writers wait"
    if facts.eviction is None:
        return Finding("warning", "maxmemory-policy: unknown", cure)
    if facts.eviction != "noeviction":
        return Finding("error", f"maxmemory-policy: {facts.eviction}, so a full server would throw articles away", cure)
    return Finding("ok", "maxmemory-policy: noeviction")


def _check_memory(facts: ServerFacts) -> Finding:
    if facts.used_bytes is None or not facts.memory_limit_bytes:
        return Finding("ok", "memory: unknown")
    share = facts.used_bytes / facts.memory_limit_bytes
    what = f"memory: {facts.used_bytes / 2**20:,.0f} of {facts.memory_limit_bytes / 2**20:,.0f} MiB used ({share:.0%})"
    if share < HIGH_MEMORY_SHARE:
        return Finding("ok", what)
    return Finding("warning", what, "raise maxmemory, or lower WIRESIFT_STORE_MAX_BYTES or WIRESIFT_WINDOW_DAYS")


_CHECKS: tuple[Callable[[ServerFacts], Finding], ...] = (
    _check_version,
    _check_mode,
    _check_role,
    _check_loading,
    _check_append_only,
    _check_append_fsync,
    _check_writing,
    _check_eviction,
    _check_memory,
)


async def read_facts(client: Redis) -> ServerFacts:
    """Ask the server: two round trips. A command that is forbidden or unknown there leaves its facts unknown.

    Raises:
        ServerUnavailable: no server answers at the address, or it does not accept our user and password.
    """
    try:
        info = await _allowed(client.info())
        config = await _allowed(client.config_get("appendfsync"))
    except (RedisError, OSError) as error:
        # redis-py hands on what failed while it connects as the cause of a plain ConnectionError
        if isinstance(error, AuthenticationError) or isinstance(error.__cause__, AuthenticationError):
            cure = "give the right ones in WIRESIFT_REDIS_URL, as in redis://user:password@host"
            raise ServerUnavailable(f"the server at {_address(client)} refuses our user or password; {cure}") from error
        raise ServerUnavailable(f"no Redis server answers at {_address(client)} ({error}); start it, or mend WIRESIFT_REDIS_URL") from error
    return parse_facts(info, config)


async def require_usable(client: Redis) -> None:
    """Pass where the server can carry articles.

    Raises:
        ServerUnavailable: with the words of the first error found, and what to do.
    """
    for finding in findings(await read_facts(client)):
        if finding.level == "error":
            raise ServerUnavailable(f"the server at {_address(client)} is not usable: {finding.what}; {finding.do}")


async def _allowed(answer: Awaitable[Mapping[Any, Any]]) -> Mapping[Any, Any]:
    try:
        return await answer
    except ResponseError:  # NOPERM, or renamed away as managed servers do
        return {}


def _address(client: Redis) -> str:
    how = client.connection_pool.connection_kwargs
    return str(how["path"]) if "path" in how else f"{how.get('host', 'localhost')}:{how.get('port', 6379)}"


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


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))


def _needed() -> str:
    return " or ".join(f"{product} {_dotted(version)}+" for product, version in OLDEST.items())
