"""Readings of the running system: its processes, its server, and every key of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import psutil
from redis.asyncio import Redis

from services.console import SERVICES
from shared.streams.keys import LOGS, WORK, Keys, Stream
from tests.soak import measures
from tests.soak.families import families
from tests.soak.measures import GROWING, MB, Recorder
from tests.soak.replicas import Replicas

#: A consumer that holds entries and has been silent for so long: nobody took over from it. Milliseconds, three reclaim times.
STALE_MS = 30_000
#: Bytes from which an append-only file is rewritten, and how often its base it must be: the server's defaults.
_REWRITE_BYTES, _REWRITE_FACTOR = 64 * MB, 2


@dataclass(slots=True)
class Probe:
    """Reads into `recorder`. `at` is always seconds since the load began."""

    client: Redis
    keys: Keys
    server: psutil.Process
    replicas: Replicas
    recorder: Recorder

    async def read(self, at: float) -> None:
        """All that is cheap to ask."""
        self._processes(at)
        await self._server(at)
        for service, stream in zip(SERVICES, WORK, strict=True):
            await self._work(at, stream)
            await self._group(at, stream, service)
        await self._logs(at)

    async def weigh(self, at: float) -> None:
        """Every key there is."""
        there = await families(self.client)
        self.recorder.note("server", measures.FAMILIES, at, len(there))
        for name, found in sorted(there.items()):
            if name in GROWING:
                self.recorder.note(name, measures.WEIGHT_BY_DESIGN, at, found.weight / MB)
                continue
            if found.keys > 1:
                self.recorder.note(name, measures.KEYS, at, found.keys)
            self.recorder.note(name, measures.WEIGHT, at, found.weight / MB)

    def _processes(self, at: float) -> None:
        restarted = self.replicas.restarted()
        for name, use in self.replicas.uses().items():
            resident = measures.RESIDENT_RESTARTED if name in restarted else measures.RESIDENT
            self.recorder.note(name, resident, at, use.resident / MB)
            if name.startswith("cleaner"):
                self.recorder.note(name, measures.WORKERS, at, use.workers / MB)
            self.recorder.note(name, measures.DESCRIPTORS, at, use.descriptors)
            self.recorder.note(name, measures.THREADS, at, use.threads)

    async def _server(self, at: float) -> None:
        about: dict[str, Any] = await self.client.info()
        limit = max(_REWRITE_BYTES, _REWRITE_FACTOR * int(about["aof_base_size"]))
        resident = self.server.memory_info().rss
        for kind, value in (
            (measures.USED, about["used_memory"] / MB),
            (measures.SERVER_RESIDENT, resident / MB),
            (measures.RESIDENT_SHARE, resident / about["used_memory"]),
            (measures.CLIENTS, about["connected_clients"]),
            (measures.SCRIPTS, about["number_of_cached_scripts"]),
            (measures.APPEND_ONLY, about["aof_current_size"] / MB),
            (measures.APPEND_ONLY_SHARE, about["aof_current_size"] / limit),
            (measures.REWRITES, about.get("aof_rewrites", 0)),
            (measures.DESCRIPTORS, self.server.num_fds()),
        ):
            self.recorder.note("server", kind, at, float(value))

    async def _work(self, at: float, stream: Stream) -> None:
        """Length, retries and accounting of one moment; entries of other programs are in no account."""
        async with self.client.pipeline(transaction=True) as pipe:
            pipe.xlen(self.keys.stream(stream))
            pipe.zcard(self.keys.retry(stream))
            pipe.hlen(self.keys.retry_bodies(stream))
            pipe.hgetall(self.keys.sizes(stream))
            entries, retries, bodies, sizes = cast("tuple[int, int, int, dict[bytes, bytes]]", await pipe.execute())
        total = int(sizes.pop(b"total", 0))
        sizes.pop(b"retries", None)
        off = max(0, len(sizes) - entries - retries) + abs(bodies - retries) + abs(total - sum(map(int, sizes.values())))
        self.recorder.note(stream, measures.ENTRIES, at, entries)
        self.recorder.note(stream, measures.RETRIES, at, retries)
        self.recorder.note(stream, measures.DRIFT, at, off)

    async def _group(self, at: float, stream: Stream, group: str) -> None:
        consumers = await self.client.xinfo_consumers(self.keys.stream(stream), group)
        stale = sum(one["pending"] > 0 and one["idle"] > STALE_MS for one in consumers)
        self.recorder.note(group, measures.CONSUMERS, at, len(consumers))
        self.recorder.note(group, measures.STALE, at, stale)

    async def _logs(self, at: float) -> None:
        for log in LOGS:
            weight = await self.client.memory_usage(self.keys.stream(log), samples=5)
            self.recorder.note(log, measures.LOG_BYTES, at, (weight or 0) / MB)
