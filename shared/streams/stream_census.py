"""What is in the streams, who works on them, and how the server does: the census that any process may take.

Rows of streams and stages name their partition, so that figures may be added up over partitions, and over nothing else. What is not
known is no row.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

from prometheus_client import Metric
from redis.asyncio import Redis

from shared.gauges import Rows, counter, gauge
from shared.streams.handover import Limits
from shared.streams.inspect.logs import LogStatus
from shared.streams.inspect.stages import READERS, StageStatus
from shared.streams.keys import Keys, Stream
from shared.streams.survey import Seen, Survey, survey

#: How often it is taken, in seconds: as often as Prometheus usually asks, at some twelve calls that cost the server about 1 ms together.
EVERY_S = 5.0


async def look(client: Redis, keys: Keys, limits: Limits) -> list[Metric]:
    """Look now, at every partition. The number of calls is fixed, whatever the backlog."""
    return metrics(await survey(client, keys), limits)


def metrics(found: Survey, limits: Limits) -> list[Metric]:
    """All that is told of what was seen."""
    seen = found.parts
    unseen = gauge("wiresift_partitions_unseen", "Partitions that could not be looked at: their node is away", (), {(): found.unseen})
    paused = [] if found.paused is None else [of_pauses(seen, found.paused)]
    return [*of_stages(seen), *paused, *of_streams(seen, limits), *of_processes(seen), *of_servers(found.info), unseen]


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
    ]


def of_pauses(seen: Sequence[Seen], paused: Container[str]) -> Metric:
    """Which stages an operator has paused; that is of all partitions."""
    rows: Rows = {(one.stage, str(part.partition)): float(one.stage in paused) for part in seen for one in part.stages}
    return gauge("wiresift_stage_paused", "Whether an operator has paused the stage", ("stage", "partition"), rows)


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


def of_servers(info: Mapping[int, Mapping[str, Any]]) -> list[Metric]:
    """What each node says of itself, by its number; nothing of one that does not let us ask."""

    def told(make: Callable[..., Metric], name: str, what: str, figure: Callable[[Mapping[str, Any]], float | None]) -> Metric:
        return make(name, what, ("node",), {(str(number),): figure(said) for number, said in sorted(info.items())})

    return [
        told(
            gauge,
            "wiresift_server_memory_bytes",
            "Memory that the server has used, as it reckons for its limit",
            lambda said: said.get("used_memory"),
        ),
        told(
            gauge, "wiresift_server_memory_limit_bytes", "That limit; no row where it has none", lambda said: said.get("maxmemory") or None
        ),
        told(gauge, "wiresift_server_clients", "Connections to the server", lambda said: said.get("connected_clients")),
        told(
            gauge, "wiresift_server_appending", "Whether the server keeps an append-only file and last wrote to it with success", _appending
        ),
        told(
            counter,
            "wiresift_server_evicted_keys",
            "Keys that the server threw away for want of memory",
            lambda said: said.get("evicted_keys"),
        ),
    ]


def _appending(said: Mapping[str, Any]) -> float | None:
    writes = said.get("aof_last_write_status")
    return None if writes is None else float(bool(said.get("aof_enabled")) and writes == "ok")


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
