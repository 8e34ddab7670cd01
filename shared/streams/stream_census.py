"""What is in the streams of one partition, who works on them, and how the server does: the census that any process may take.

Every row names its partition, so that figures of several may be added up. Ages and counts that are not known are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
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

#: How often it is taken, in seconds: as often as Prometheus usually asks, at some ten calls that cost the server about 1 ms together.
EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look saw. `info` is what the server says of itself, empty where it does not let us ask."""

    stages: Sequence[StageStatus]
    logs: Sequence[LogStatus]
    replicas: Sequence[Replica]
    handled: int
    limits: Limits
    info: dict[str, Any]


async def look(client: Redis, keys: Keys, limits: Limits) -> list[Metric]:
    """Look now. The number of calls is fixed, whatever the backlog."""
    now, paused = await server_ms(client), await pauses(client, keys)
    seen = Seen(
        stages=[await stage_status(client, keys, stream, now, paused.get(READERS[stream])) for stream in WORK],
        logs=[await log_status(client, keys, log, now) for log in LOGS],
        replicas=await replicas(client, keys, now),
        handled=int(await client.zcard(keys.handled)),
        limits=limits,
        info=await _info(client),
    )
    return metrics(seen, str(keys.partition))


def metrics(seen: Seen, partition: str) -> list[Metric]:
    """All that is told of what was seen."""
    return [*_stages(seen, partition), *_streams(seen, partition), *_processes(seen, partition), *_server(seen.info, partition)]


def _stages(seen: Seen, partition: str) -> list[Metric]:
    def of_stage(name: str, what: str, figures: Sequence[float | None]) -> Metric:
        rows: Rows = {(stage.stage, partition): figure for stage, figure in zip(seen.stages, figures, strict=True)}
        return gauge(name, what, ("stage", "partition"), rows)

    stages = seen.stages
    return [
        of_stage("wiresift_backlog_entries", "Entries that wait for a stage and that nobody has in hand", [one.waiting for one in stages]),
        of_stage("wiresift_pending_entries", "Entries that were read and not handed over yet", [one.pending for one in stages]),
        of_stage(
            "wiresift_pending_idle_seconds",
            "Longest time that nobody has worked on one of the 1,000 oldest pending entries; 0 without any",
            [_seconds(one.idle_ms) for one in stages],
        ),
        of_stage(
            "wiresift_oldest_entry_seconds",
            "Age of the oldest entry that a stage has not handed over yet; 0 without any",
            [_seconds(one.oldest_age_ms) for one in stages],
        ),
        of_stage("wiresift_scheduled_retries", "Entries that wait for their next attempt", [one.retries for one in stages]),
        of_stage(
            "wiresift_overdue_retry_seconds",
            "For how long the first scheduled retry has been due; 0 where none is",
            [max(0.0, -one.next_retry_ms / 1000) if one.next_retry_ms is not None else 0.0 for one in stages],
        ),
        of_stage("wiresift_stage_paused", "Whether an operator has paused the stage", [float(one.paused is not None) for one in stages]),
    ]


def _streams(seen: Seen, partition: str) -> list[Metric]:
    labels = ("stream", "partition")
    counts = {**{one.stream: one.entries for one in seen.stages}, **{log.log: log.entries for log in seen.logs}}
    entries: Rows = {(str(stream), partition): count for stream, count in counts.items()}
    held: Rows = {(str(one.stream), partition): None if one.bytes is None else one.bytes + one.retry_bytes for one in seen.stages}
    kept: Rows = {(str(log.log), partition): log.bytes for log in seen.logs}
    behind: Rows = {(str(log.log), partition): max((one.behind_ms for one in log.groups), default=0) / 1000 for log in seen.logs}
    open_letters = max(0, next(log.entries for log in seen.logs if log.log is Stream.DEAD) - seen.handled)
    full: Rows = {(str(one.stream), partition): _fullness(one, seen.limits) for one in seen.stages}
    return [
        gauge("wiresift_stream_entries", "Entries on a stream", labels, entries),
        gauge("wiresift_stream_bytes", "Bytes on a stream, scheduled retries included", labels, {**held, **kept}),
        gauge("wiresift_stream_fullness_ratio", "Share used of what a work stream may hold; at 1 whoever writes to it waits", labels, full),
        gauge("wiresift_log_behind_seconds", "Age of the oldest entry that a registered consumer group has not read", labels, behind),
        gauge(
            "wiresift_dead_letters_open",
            "Dead letters that nobody has redriven or discarded",
            ("partition",),
            {(partition,): open_letters},
        ),
    ]


def _processes(seen: Seen, partition: str) -> list[Metric]:
    alive = {stage: [one for one in seen.replicas if one.alive and one.stage == stage] for stage in READERS.values()}
    skews: Rows = {
        (stage, partition): max((abs(one.skew_ms) / 1000 for one in living if one.skew_ms is not None), default=0.0)
        for stage, living in alive.items()
    }
    counts: Rows = {(stage, partition): len(living) for stage, living in alive.items()}
    return [
        gauge("wiresift_processes", "Processes that gave a sign of life in the last ten seconds", ("stage", "partition"), counts),
        gauge(
            "wiresift_clock_skew_seconds",
            "By how much the clock of a living process is off the server's, at worst",
            ("stage", "partition"),
            skews,
        ),
    ]


def _server(info: dict[str, Any], partition: str) -> list[Metric]:
    def told(name: str, what: str, figure: float | None) -> Metric:
        return gauge(name, what, ("partition",), {(partition,): figure})

    writes = info.get("aof_last_write_status")
    appending = None if writes is None else float(bool(info.get("aof_enabled")) and writes == "ok")
    evicted: Rows = {(partition,): info.get("evicted_keys")}
    return [
        told("wiresift_server_memory_bytes", "Memory that the server has used, as it reckons for its limit", info.get("used_memory")),
        told("wiresift_server_memory_limit_bytes", "That limit; no row where it has none", info.get("maxmemory") or None),
        told("wiresift_server_clients", "Connections to the server", info.get("connected_clients")),
        told("wiresift_server_appending", "Whether the server keeps an append-only file and last wrote to it with success", appending),
        counter("wiresift_server_evicted_keys", "Keys that the server threw away for want of memory", ("partition",), evicted),
    ]


def _fullness(stage: StageStatus, limits: Limits) -> float:
    """The largest of the shares used: of entries, of bytes, of retries, and of their bytes."""
    shares = (
        stage.entries / limits.entries,
        (stage.bytes or 0) / limits.bytes,
        stage.retries / limits.retries,
        stage.retry_bytes / limits.bytes,
    )
    return max(shares)


def _seconds(milliseconds: int | None) -> float:
    return 0.0 if milliseconds is None else milliseconds / 1000


async def _info(client: Redis) -> dict[str, Any]:
    try:
        return dict(await client.info())
    except ResponseError:  # NOPERM, or renamed away as managed servers do
        return {}
