"""What is in the streams, who works on them, and how the server does: the census that any process may take.

Rows of streams and stages name their partition, so that figures may be added up over partitions, and over nothing else. What is not
known is no row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from prometheus_client import Metric
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from shared.gauges import Rows, counter, gauge
from shared.streams.handover import Limits
from shared.streams.inspect.logs import LogStatus, log_status
from shared.streams.inspect.processes import pauses, replicas, server_ms
from shared.streams.inspect.stages import READERS, StageStatus, stage_status
from shared.streams.keys import LOGS, WORK, Keys, Stream
from shared.streams.replica import Replica

#: How often it is taken, in seconds: as often as Prometheus usually asks, at some twelve calls that cost the server about 1 ms together.
EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look saw of one partition. `handled` counts dead letters that somebody has dealt with."""

    partition: int
    stages: Sequence[StageStatus]
    logs: Sequence[LogStatus]
    replicas: Sequence[Replica]
    handled: int


async def look(client: Redis, keys: Keys, limits: Limits) -> list[Metric]:
    """Look now, at every partition. The number of calls is fixed, whatever the backlog."""
    now, paused = await server_ms(client), await pauses(client, keys)
    seen = []
    for each in keys.all:
        stages = [await stage_status(client, each, stream, now, paused.get(READERS[stream])) for stream in WORK]
        logs = [await log_status(client, each, log, now) for log in LOGS]
        handled = int(await client.zcard(each.handled))
        seen.append(Seen(each.partition, stages, logs, await replicas(client, each, now), handled))
    return [*of_stages(seen), *of_streams(seen, limits), *of_processes(seen), *of_server(await _info(client))]


def of_stages(seen: Sequence[Seen]) -> list[Metric]:
    """How far behind each stage is."""

    def told(name: str, what: str, figure: Callable[[StageStatus], float | None]) -> Metric:
        rows: Rows = {(one.stage, str(part.partition)): figure(one) for part in seen for one in part.stages}
        return gauge(name, what, ("stage", "partition"), rows)

    return [
        told("wiresift_backlog_entries", "Entries that wait for a stage and that nobody has in hand", lambda one: one.waiting),
        told("wiresift_pending_entries", "Entries that were read and not handed over yet", lambda one: one.pending),
        told(
            "wiresift_pending_idle_seconds",
            "Longest time that nobody has worked on one of the 1,000 oldest pending entries; 0 without any",
            lambda one: _seconds(one.idle_ms),
        ),
        told(
            "wiresift_oldest_entry_seconds",
            "Age of the oldest entry that a stage has not handed over yet; 0 without any",
            lambda one: _seconds(one.oldest_age_ms),
        ),
        told("wiresift_scheduled_retries", "Entries that wait for their next attempt", lambda one: one.retries),
        told(
            "wiresift_overdue_retry_seconds",
            "For how long the first scheduled retry has been due; 0 where none is",
            lambda one: _seconds(-min(0, one.next_retry_ms or 0)),
        ),
        told("wiresift_stage_paused", "Whether an operator has paused the stage", lambda one: float(one.paused is not None)),
    ]


def of_streams(seen: Sequence[Seen], limits: Limits) -> list[Metric]:
    """How much each stream holds, and who is behind on the logs."""

    def told(name: str, what: str, work: Callable[[StageStatus], float | None], log: Callable[[LogStatus], float] | None) -> Metric:
        rows: Rows = {(str(one.stream), str(part.partition)): work(one) for part in seen for one in part.stages}
        kept: Rows = {(str(one.log), str(part.partition)): log(one) for part in seen for one in part.logs} if log else {}
        return gauge(name, what, ("stream", "partition"), {**rows, **kept})

    behind: Rows = {
        (str(log.log), str(part.partition)): _seconds(max((group.behind_ms for group in log.groups), default=None))
        for part in seen
        for log in part.logs
    }
    dead: Rows = {(str(part.partition),): max(0, _letters(part) - part.handled) for part in seen}
    return [
        told("wiresift_stream_entries", "Entries on a stream", lambda one: one.entries, lambda log: log.entries),
        told("wiresift_stream_bytes", "Bytes on a stream, scheduled retries included", _bytes, lambda log: log.bytes),
        told(
            "wiresift_stream_fullness_ratio",
            "Share used of what a work stream may hold; at 1 whoever writes to it waits",
            lambda one: _fullness(one, limits),
            None,
        ),
        gauge(
            "wiresift_log_behind_seconds",
            "Age of the oldest entry that a registered consumer group has not read",
            ("stream", "partition"),
            behind,
        ),
        gauge("wiresift_dead_letters_open", "Dead letters that nobody has redriven or discarded", ("partition",), dead),
    ]


def of_processes(seen: Sequence[Seen]) -> list[Metric]:
    """Who is alive, whatever number of partitions each works on, and whose clock is off."""
    living = {one.consumer: one for part in seen for one in part.replicas if one.alive and one.stage in READERS.values()}
    counts: Rows = {(stage,): sum(one.stage == stage for one in living.values()) for stage in READERS.values()}
    skews: Rows = {
        (stage,): max((abs(one.skew_ms) / 1000 for one in living.values() if one.stage == stage and one.skew_ms is not None), default=0.0)
        for stage in READERS.values()
    }
    return [
        gauge("wiresift_processes", "Processes that gave a sign of life in the last ten seconds", ("stage",), counts),
        gauge("wiresift_clock_skew_seconds", "By how much the clock of a living process is off the server's, at worst", ("stage",), skews),
    ]


def of_server(info: dict[str, Any]) -> list[Metric]:
    """What the server says of itself; nothing where it does not let us ask. Of a cluster, the node that was asked."""

    def told(name: str, what: str, figure: float | None) -> Metric:
        return gauge(name, what, (), {(): figure})

    writes = info.get("aof_last_write_status")
    appending = None if writes is None else float(bool(info.get("aof_enabled")) and writes == "ok")
    return [
        told("wiresift_server_memory_bytes", "Memory that the server has used, as it reckons for its limit", info.get("used_memory")),
        told("wiresift_server_memory_limit_bytes", "That limit; no row where it has none", info.get("maxmemory") or None),
        told("wiresift_server_clients", "Connections to the server", info.get("connected_clients")),
        told("wiresift_server_appending", "Whether the server keeps an append-only file and last wrote to it with success", appending),
        counter("wiresift_server_evicted_keys", "Keys that the server threw away for want of memory", (), {(): info.get("evicted_keys")}),
    ]


def _bytes(stage: StageStatus) -> float | None:
    return None if stage.bytes is None else stage.bytes + stage.retry_bytes


def _letters(part: Seen) -> int:
    return next(log.entries for log in part.logs if log.log is Stream.DEAD)


def _fullness(stage: StageStatus, limits: Limits) -> float:
    """The largest of the shares used: of entries, of bytes, of retries, and of their bytes."""
    of_bytes = max(stage.bytes or 0, stage.retry_bytes) / limits.bytes
    return max(stage.entries / limits.entries, stage.retries / limits.retries, of_bytes)


def _seconds(milliseconds: int | None) -> float:
    return 0.0 if milliseconds is None else milliseconds / 1000


async def _info(client: Redis) -> dict[str, Any]:
    try:
        return dict(await client.info())
    except ResponseError:  # NOPERM, or renamed away as managed servers do
        return {}
