"""A system that runs well, of which a test changes what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.console.checkup.system_checks import findings
from services.console.looking.stage_view import views
from services.console.looking.system_facts import Consumer, SystemFacts
from shared.settings import Settings
from shared.streams.handover import Limits
from shared.streams.inspect import READERS, GroupStatus, LogStatus, Memory, OpenLetters, Replica, StageStatus, Status
from shared.streams.keys import LOGS, WORK, Stream
from shared.streams.replica import Said

NOW_MS = 1_700_000_000_000
_SETTINGS = Settings.read({})


def replica(stage: str = "fetcher", *, consumer: str = "", age_ms: int = 500, skew_ms: int = 0, **said: Any) -> Replica:
    """A living process at rest."""
    beaten = NOW_MS - age_ms
    facts: dict[str, Any] = {
        "stage": stage,
        "host": "host",
        "pid": 7,
        "version": "1.0.0",
        "started_at_ms": beaten - 120_000,
        "at_ms": beaten + skew_ms,
        "width": 8,
        "deadline_s": 30.0,
        "reclaim_s": 10.0,
        "max_entries": 100,
        "max_bytes": 1000,
        "in_hand": 0,
        "held": 0,
        "paused": False,
        "blocked_s": 0.0,
        "oldest_run_s": 0.0,
        "runs": {},
        "finished_per_s_10s": 0.0,
        "finished_per_s_60s": 0.0,
        "passed_on_per_s_10s": 0.0,
        "passed_on_per_s_60s": 0.0,
        "cpu_s": 1.0,
        "rss_bytes": 2**26,
        "loop_lag_s": 0.0,
        "contact": True if stage == "fetcher" else None,
    }
    return Replica(consumer or f"{stage}-1", beaten, age_ms, Said(**facts | said))


def stage(stream: Stream = Stream.REQUESTED, **overrides: Any) -> StageStatus:
    """A stage with nothing to do."""
    facts: dict[str, Any] = {
        "stage": READERS[stream],
        "stream": stream,
        "entries": 0,
        "bytes": 0,
        "accounted": overrides.get("entries", 0) + overrides.get("retries", 0),
        "pending": 0,
        "oldest_age_ms": None,
        "waiting_age_ms": None,
        "idle_ms": None,
        "retries": 0,
        "next_retry_ms": None,
        "paused": None,
    }
    return StageStatus(**facts | overrides)


def log(stream: Stream = Stream.CLASSIFIED, **overrides: Any) -> LogStatus:
    """An empty log that one group has read."""
    group = GroupStatus("sink", consumers=1, pending=0, unread=0, behind_ms=0, idle_ms=None)
    facts: dict[str, Any] = {"log": stream, "entries": 0, "bytes": 0, "oldest_age_ms": None, "groups": (group,)}
    return LogStatus(**facts | overrides)


def facts(
    *,
    stages: Sequence[StageStatus] = (),
    replicas: Sequence[Replica] | None = None,
    logs: Sequence[LogStatus] = (),
    consumers: Mapping[str, Sequence[Consumer]] | None = None,
    dead_open: int = 0,
    dead_by_stage: Mapping[str, int] | None = None,
    memory: Memory | None = None,
    **overrides: Any,
) -> SystemFacts:
    """Those stages and logs, and the others at rest; one process of each stage unless `replicas` says which."""
    given = {found.stream: found for found in stages}
    given_logs = {found.log: found for found in logs}
    status = Status(
        NOW_MS,
        tuple(given.get(stream, stage(stream)) for stream in WORK),
        tuple(given_logs.get(stream, log(stream)) for stream in LOGS),
        tuple(replica(READERS[stream]) for stream in WORK) if replicas is None else tuple(replicas),
        OpenLetters(dead_open, dead_by_stage or dict.fromkeys(READERS.values(), 0)),
        memory or Memory(),
    )
    settings = overrides.pop("settings", _SETTINGS)
    seen = SystemFacts(status, views(status, Limits.of(settings)), "1.0.0", settings, consumers=consumers or {})
    return replace(seen, **overrides)


def others(*changed: Replica) -> list[Replica]:
    """Those processes, and one at rest of each stage that none of them is of."""
    stages = {found.stage for found in changed}
    return [*changed, *(replica(READERS[stream]) for stream in WORK if READERS[stream] not in stages)]


def told(check: str, seen: SystemFacts) -> list[tuple[str, str]]:
    """What a check has to say, as (level, words with advice and command)."""
    return [
        (finding.level, "; ".join(filter(None, (finding.what, finding.do, finding.command))))
        for finding in findings(seen)
        if finding.check == check
    ]
