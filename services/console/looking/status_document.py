"""`wiresift status --json`: one document for programs. Its names are documented in docs/status.md and stay. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from services.console.looking.source_facts import SourceFacts
from services.console.looking.stage_view import StageView, replica_state
from services.console.looking.status_remarks import remarks
from shared.streams.inspect import GroupStatus, LogStatus, Replica, Status


def document(status: Status, views: Sequence[StageView], sources: SourceFacts) -> dict[str, Any]:
    """Everything at one moment. None is what is not known, or what there is nothing of."""
    return {
        "server_time": _moment(status.at_ms),
        "all_running": all(view.living for view in views),
        "stages": [_stage(view, status.dead.by_stage) for view in views],
        "replicas": [_replica(replica) for replica in status.replicas],
        "logs": [_log(log) for log in status.logs],
        "sources": sources.document(),
        "dead_open": status.dead.count,
        "memory_bytes": status.memory.used_bytes,
        "max_memory_bytes": status.memory.max_bytes,
        "remarks": remarks(status),
    }


def _stage(view: StageView, dead: Mapping[str, int]) -> dict[str, Any]:
    found, pause = view.status, view.status.paused
    return {
        "stage": found.stage,
        "reads": str(found.stream),
        "writes": view.writes and str(view.writes),
        "state": view.state.name.lower(),
        "remarks": view.remarks(),
        "processes_alive": len(view.living),
        "processes_silent": view.silent,
        "entries": found.entries,
        "waiting": found.waiting,
        "in_hand": found.pending,
        "held": view.held,
        "oldest_age_s": _seconds(found.oldest_age_ms),
        "oldest_waiting_age_s": _seconds(found.waiting_age_ms),
        "longest_idle_s": _seconds(found.idle_ms),
        "retries": found.retries,
        "dead_open": dead.get(found.stage),
        "next_retry_in_s": _seconds(found.next_retry_ms),
        "in_per_s": _rate(view.in_per_s),
        "out_per_s": _rate(view.out_per_s),
        "bytes": found.bytes,
        "retry_bytes": found.retry_bytes,
        "max_entries": view.max_entries,
        "max_bytes": view.max_bytes,
        "entries_share": round(view.entries_share, 4),
        "bytes_share": None if view.bytes_share is None else round(view.bytes_share, 4),
        "retries_share": round(view.retries_share, 4),
        "full": view.full,
        "blocked_s": view.blocked_s,
        "paused": None if pause is None else {"at": pause.at, "by": pause.by, "why": pause.why},
        "runs": _runs(view.living),
    }


def _replica(replica: Replica) -> dict[str, Any]:
    said = replica.said
    return {
        "consumer": replica.consumer,
        "stage": said.stage,
        "host": said.host,
        "pid": said.pid,
        "version": said.version,
        "state": replica_state(replica).name.lower(),
        "alive": replica.alive,
        "last_beat_age_s": _seconds(replica.age_ms),
        "started_at": None if said.started_at_ms is None else _moment(said.started_at_ms),
        "clock_ahead_s": _seconds(replica.skew_ms),
        "width": said.width,
        "in_hand": said.in_hand,
        "held": said.held,
        "paused": said.paused,
        "blocked_s": said.blocked_s,
        "oldest_run_s": said.oldest_run_s,
        "finished_per_s_10s": said.finished_per_s_10s,
        "finished_per_s_60s": said.finished_per_s_60s,
        "runs": said.runs,
        "cpu_s": said.cpu_s,
        "rss_bytes": said.rss_bytes,
        "loop_lag_s": said.loop_lag_s,
        "contact": said.contact,
    }


def _log(log: LogStatus) -> dict[str, Any]:
    return {
        "log": str(log.log),
        "entries": log.entries,
        "bytes": log.bytes,
        "oldest_age_s": _seconds(log.oldest_age_ms),
        "groups": [_group(group) for group in log.groups],
    }


def _group(group: GroupStatus) -> dict[str, Any]:
    return {
        "group": group.name,
        "consumers": group.consumers,
        "pending": group.pending,
        "unread": group.unread,
        "behind_s": _seconds(group.behind_ms),
        "longest_idle_s": _seconds(group.idle_ms),
    }


def _runs(living: Sequence[Replica]) -> dict[str, int] | None:
    said = [replica.said.runs for replica in living if replica.said.runs is not None]
    return dict(sum(map(Counter, said), Counter())) if said else None


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def _rate(per_second: float | None) -> float | None:
    return None if per_second is None else round(per_second, 2)


def _moment(unix_ms: int) -> str | None:
    """As ISO 8601 in UTC; None for what is no time that a calendar has."""
    try:
        return datetime.fromtimestamp(unix_ms / 1000, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return None
