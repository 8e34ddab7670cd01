"""How each kind of fault hits while a hand-over stands still in a window, and how it is mended once that goes on."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP, SIGTERM

from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.streams.handover import Limits
from tests.chaos.children import Child
from tests.chaos.faults import READS, Fault, Kind
from tests.chaos.leftovers import held
from tests.chaos.load import Load
from tests.proxy import Way
from tests.real_server import RealServer

#: Seconds after which a replica's work is taken over by the other, for the services of a storm.
RECLAIM_IDLE_S = 2.0
#: How long faults last, shortest and longest, in seconds: past the reclaim time with a beat's and a look's delay; short of any patience.
PAST_RECLAIM_S, A_WHILE_S = (RECLAIM_IDLE_S + 1.2, RECLAIM_IDLE_S + 2.5), (0.5, 2.0)
#: Seconds past that in which another replica has taken over, short of redis-py's patience with a connection.
TAKE_OVER_S = 8.0
#: What a slow link is like: delay in seconds and bytes per second, each way.
SLOW_DELAY_S, SLOW_BYTES_PER_S = 0.03, 200_000.0
#: Memory in bytes that any server needs more of.
TOO_LITTLE = 2**20
#: Seconds in which a stopped stage must have filled its stream, and how often that is looked at.
FILL_S, LOOK_S = 8.0, 0.1


@dataclass(frozen=True, slots=True)
class Ground:
    """What may be struck."""

    server: RealServer
    data: Path  # the server's
    client: Redis  # without a proxy, and without patience
    children: dict[str, Child]
    load: Load
    tag: str
    limits: Limits

    def replicas(self, service: str) -> list[Child]:
        return [child for child in self.children.values() if child.service == service]


class NotStruck(Exception):
    """Raised where a fault found no chance to do harm."""


Step = Callable[[Ground, Child, Fault], Awaitable[None]]


async def hit(ground: Ground, child: Child, fault: Fault) -> None:
    """Do the harm; the caller holds the hand-over still meanwhile.

    Raises:
        NotStruck: it could not be done.
    """
    await _STEPS[fault.kind][0](ground, child, fault)


async def heal(ground: Ground, child: Child, fault: Fault) -> None:
    """Take the harm away, the hand-over going on."""
    await _STEPS[fault.kind][1](ground, child, fault)


def _between(times: tuple[float, float], fault: Fault) -> float:
    return times[0] + (times[1] - times[0]) * fault.share


async def _nothing(ground: Ground, child: Child, fault: Fault) -> None:
    """There is nothing to be mended."""


async def _kill(ground: Ground, child: Child, fault: Fault) -> None:
    await child.kill()
    child.start()


async def _terminate(ground: Ground, child: Child, fault: Fault) -> None:
    child.signal(SIGTERM)


async def _await_end(ground: Ground, child: Child, fault: Fault) -> None:
    await child.terminated()
    child.start()


async def _freeze(ground: Ground, child: Child, fault: Fault) -> None:
    """Until another has taken over: what it hands over late must be refused."""
    child.signal(SIGSTOP)
    try:
        await _taken_over(ground, child, fault)
    finally:
        child.signal(SIGCONT)


async def _cut(ground: Ground, child: Child, fault: Fault) -> None:
    child.proxy.cut()


async def _stall(ground: Ground, child: Child, fault: Fault) -> None:
    child.proxy.stall(*Way)
    try:
        await _taken_over(ground, child, fault)
    finally:
        child.proxy.stall()


async def _taken_over(ground: Ground, child: Child, fault: Fault) -> None:
    """Wait past the reclaim time, and until others have taken over all that the replica held."""
    await asyncio.sleep(_between(PAST_RECLAIM_S, fault))
    for _ in range(round(TAKE_OVER_S / LOOK_S)):
        with suppress(RedisError):  # struck at the same time in another lane
            if not await held(ground.client, ground.tag, READS[child.service], child.service, child.pid):
                return
        await asyncio.sleep(LOOK_S)
    raise NotStruck("nobody took its work over")


async def _slow_down(ground: Ground, child: Child, fault: Fault) -> None:
    child.proxy.slow(delay_s=SLOW_DELAY_S, bytes_per_s=SLOW_BYTES_PER_S)
    await asyncio.sleep(2 * _between(A_WHILE_S, fault))
    child.proxy.slow()


async def _kill_server(ground: Ground, child: Child, fault: Fault) -> None:
    await asyncio.to_thread(ground.server.end, SIGKILL)


async def _terminate_server(ground: Ground, child: Child, fault: Fault) -> None:
    await asyncio.to_thread(ground.server.end, SIGTERM)


async def _start_server(ground: Ground, child: Child, fault: Fault) -> None:
    await asyncio.to_thread(ground.server.start)


async def _flush_scripts(ground: Ground, child: Child, fault: Fault) -> None:
    await ground.client.script_flush()


async def _take_memory(ground: Ground, child: Child, fault: Fault) -> None:
    await ground.client.config_set("maxmemory", TOO_LITTLE)


async def _give_memory(ground: Ground, child: Child, fault: Fault) -> None:
    await asyncio.sleep(_between(A_WHILE_S, fault))
    await ground.client.config_set("maxmemory", 0)


async def _make_replica(ground: Ground, child: Child, fault: Fault) -> None:
    """Of a server that is nowhere, so that nothing is ever copied from it and all data stays."""
    await ground.client.replicaof("127.0.0.1", "1")


async def _make_master(ground: Ground, child: Child, fault: Fault) -> None:
    await asyncio.sleep(_between(A_WHILE_S, fault))
    await ground.client.replicaof("NO", "ONE")


async def _fill_disk(ground: Ground, child: Child, fault: Fault) -> None:
    """No file of the server may grow past the size that its append-only file has.

    A server that writes before it answers would end itself at that; one that syncs once a second refuses and goes on.
    """
    await ground.client.config_set("appendfsync", "everysec")
    if not hasattr(resource, "prlimit"):
        raise NotStruck("this platform has no prlimit")
    newest = max(ground.data.glob("appendonlydir/*.incr.aof"), key=lambda path: path.stat().st_mtime_ns)
    size = newest.stat().st_size
    resource.prlimit(ground.server.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def _empty_disk(ground: Ground, child: Child, fault: Fault) -> None:
    await asyncio.sleep(_between(A_WHILE_S, fault))
    try:
        if "err" not in str((await ground.client.info("persistence"))["aof_last_write_status"]):
            raise NotStruck("nothing was written to the full disk")
    finally:
        resource.prlimit(ground.server.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        await ground.client.config_set("appendfsync", "always")


async def _block(ground: Ground, child: Child, fault: Fault) -> None:
    """Stop all readers of a stream until it is full, and a while longer."""
    readers = ground.replicas(child.service)
    for reader in readers:
        reader.signal(SIGSTOP)
    try:
        await _fill(ground, READS[child.service])
        await asyncio.sleep(_between(A_WHILE_S, fault))
    finally:
        for reader in readers:
            reader.signal(SIGCONT)


async def _fill(ground: Ground, stream: str) -> None:
    ground.load.burst(2 * ground.limits.entries)
    for _ in range(round(FILL_S / LOOK_S)):
        with suppress(RedisError):  # struck at the same time in another lane
            if await ground.load.is_full(stream):
                return
        await asyncio.sleep(LOOK_S)
    raise NotStruck(f"{stream} did not become full")


#: Kind → its harm, and its end.
_STEPS: dict[Kind, tuple[Step, Step]] = {
    Kind.KILLED: (_kill, _nothing),
    Kind.TERMINATED: (_terminate, _await_end),
    Kind.FROZEN: (_freeze, _nothing),
    Kind.CUT: (_cut, _nothing),
    Kind.SLOWED: (_slow_down, _nothing),
    Kind.STALLED: (_stall, _nothing),
    Kind.SERVER_KILLED: (_kill_server, _start_server),
    Kind.SERVER_TERMINATED: (_terminate_server, _start_server),
    Kind.SCRIPTS_FLUSHED: (_flush_scripts, _nothing),
    Kind.OUT_OF_MEMORY: (_take_memory, _give_memory),
    Kind.READ_ONLY: (_make_replica, _make_master),
    Kind.DISK_FULL: (_fill_disk, _empty_disk),
    Kind.BLOCKED: (_block, _nothing),
}
