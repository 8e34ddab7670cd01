"""Is the Redis server fit to carry articles without losing one? Pure checks of what it says of itself, told in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from redis.asyncio import Redis

from services.console.checkup import memory_checks
from services.console.checkup.finding import Finding
from services.console.looking.server_facts import ServerFacts, Version, read_nodes
from shared.errors import ServerUnavailable

#: Oldest versions that have what the hand-over scripts use: XAUTOCLAIM that clears deleted entries, the append-only file in parts.
OLDEST: Mapping[str, Version] = {"Redis": (7, 0), "Valkey": (7, 2)}


def findings(facts: ServerFacts) -> list[Finding]:
    """Every check's verdict, in the order in which to put things right."""
    return [replace(check(facts), check=name) for name, check in _CHECKS.items()]


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
        case "cluster" if facts.reached_as != "cluster":
            cure = "name the cluster: WIRESIFT_REDIS_URL=redis+cluster://host:port,host:port"
            return Finding("error", "mode: a node of a cluster, whose other nodes cannot be reached by this URL", cure)
        case _:
            return Finding("ok", f"mode: {facts.mode or 'unknown'}")


def _check_role(facts: ServerFacts) -> Finding:
    if facts.role == "slave":
        return Finding("error", "role: a replica, which takes no writes", "give the address of its primary")
    return Finding("ok", "role: primary") if facts.role else Finding("warning", "role: unknown", "make sure that it is no replica")


def _check_replicas(facts: ServerFacts) -> Finding:
    if facts.reached_as == "single":
        return Finding("ok", f"replicas: {'unknown' if facts.replicas is None else facts.replicas}")
    if facts.replicas:
        return Finding("ok", f"replicas: {facts.replicas}")
    return Finding("warning", "replicas: none, so nothing takes its place if it fails", "start a replica of it: docs/clustering.md")


def awaited(facts: ServerFacts, wanted: int) -> list[Finding]:
    """Whether there are as many replicas as calls wait for (WIRESIFT_WAIT_REPLICAS); nothing to say where they wait for none."""
    if not wanted:
        return []
    name, there = "server.awaited", facts.replicas or 0
    what = f"replicas waited for: {wanted}"
    if there > wanted:
        return [Finding("ok", f"{what}, of {there}", check=name)]
    if there == wanted:
        cure = "have one more than is waited for: docs/clustering.md"
        return [Finding("warning", f"{what}, of {there}: without any of them nothing is taken in", cure, check=name)]
    cure = "start replicas, or lower WIRESIFT_WAIT_REPLICAS"
    return [Finding("error", f"{what}, and {there} in touch, so nothing is taken in or classified", cure, check=name)]


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


#: By name, in the order in which to put things right.
_CHECKS: Mapping[str, Callable[[ServerFacts], Finding]] = {
    "server.version": _check_version,
    "server.mode": _check_mode,
    "server.role": _check_role,
    "server.replicas": _check_replicas,
    "server.loading": _check_loading,
    "server.append_only": _check_append_only,
    "server.append_fsync": _check_append_fsync,
    "server.disk": _check_writing,
    "server.eviction": _check_eviction,
    "server.evicted": memory_checks.check_evicted,
    "server.memory": memory_checks.check_memory,
    "server.resident": memory_checks.check_resident,
    "server.fork": memory_checks.check_fork,
}


#: What a start passes over and waits out like a running service: there is room again by itself or by an operator's hand.
_WAITED_OUT = frozenset({"server.memory"})
#: What is worth waiting for before a start: a restart or a failover is over in a while, a disk is cleared.
_PASSING = frozenset({"server.loading", "server.role", "server.disk"})


class NotUsableNow(ServerUnavailable):
    """The server cannot carry articles yet, for a reason that passes."""


async def require_usable(client: Redis) -> None:
    """Pass where the server can carry articles, now or once it has room.

    Raises:
        NotUsableNow: it cannot for now.
        ServerUnavailable: with the words of the first error found, and what to do.
    """
    for where, facts in (await read_nodes(client)).items():
        errors = [found for found in findings(facts) if found.level == "error" and found.check not in _WAITED_OUT]
        for finding in errors:
            kind = NotUsableNow if all(found.check in _PASSING for found in errors) else ServerUnavailable
            raise kind(f"the server at {where} is not usable: {finding.what}; {finding.do}")


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))


def _needed() -> str:
    return " or ".join(f"{product} {_dotted(version)}+" for product, version in OLDEST.items())
