"""The JSON of `status` and `doctor`, and its documentation."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.console.checkup import finding
from services.console.checkup.finding import Finding
from services.console.looking.status_document import document
from shared.streams.inspect import Pause
from shared.streams.keys import Stream
from tests.unit.console.system import facts, log, others, replica, stage

_DOCS = Path(__file__).resolve().parents[3] / "docs" / "status.md"


def _documented() -> list[list[str]]:
    """The names in the first column of each table of the page, in order."""
    tables = _DOCS.read_text().split("| name | what |\n")[1:]
    return [re.findall(r"^\| `(\w+)` \|", table.split("\n\n")[0], re.M) for table in tables]


def _status(**changes: Any) -> dict[str, Any]:
    seen = facts(**changes)
    return json.loads(json.dumps(document(seen.status, seen.views, seen.sources)))  # type: ignore[no-any-return]


def test_every_name_is_documented_and_every_documented_name_is_there() -> None:
    """In the page's order, level by level."""
    said = _status(stages=[stage(paused=Pause("at", "by", "why"))])
    levels: list[Mapping[str, Any]] = [said, said["stages"][0], said["stages"][0]["paused"], said["replicas"][0], said["logs"][0]]
    levels += [said["logs"][0]["groups"][0], said["sources"], finding.document([Finding("ok", "well")])[0]]
    assert [sorted(level) for level in levels] == [sorted(names) for names in _documented()]


def test_what_is_not_known_is_null_and_never_zero() -> None:
    """A stream that was never read, and a process of a version that says little."""
    unsaid = ("in_hand", "held", "paused", "runs", "finished_per_s_10s", "at_ms", "started_at_ms", "rss_bytes")
    nothing: dict[str, Any] = dict.fromkeys(unsaid)
    quiet = replica(**nothing)
    said = _status(stages=[stage(entries=2, bytes=None, pending=None)], replicas=[quiet])
    first, process = said["stages"][0], said["replicas"][0]
    unknown = ("waiting", "in_hand", "held", "out_per_s", "in_per_s", "bytes", "bytes_share", "oldest_age_s", "next_retry_in_s", "runs")
    assert [first[name] for name in unknown] == [None] * len(unknown)
    assert [process[name] for name in ("in_hand", "started_at", "clock_ahead_s", "rss_bytes", "runs")] == [None] * 5
    assert (process["state"], said["all_running"]) == ("unknown", False)


def test_what_is_known_to_be_nothing_is_zero() -> None:
    """A system at rest."""
    said = _status()
    known = ("entries", "waiting", "in_hand", "held", "retries", "out_per_s", "bytes", "blocked_s")
    assert [said["stages"][0][name] for name in known] == [0] * len(known)
    assert (said["all_running"], said["dead_open"]) == (True, 0)


def test_runs_of_a_stage_are_those_of_its_living_processes() -> None:
    """Summed by how they ended."""
    replicas = others(
        replica(consumer="a", runs={"ok": 2, "dead": 1}),
        replica(consumer="b", runs={"ok": 3}),
        replica(consumer="c", runs=None),
        replica(consumer="d", runs={"ok": 99}, age_ms=60_000),
    )
    assert _status(replicas=replicas)["stages"][0]["runs"] == {"ok": 5, "dead": 1}


def test_times_are_in_seconds() -> None:
    """Of retries that are overdue, below 0."""
    found = stage(Stream.CLEANED, entries=1, oldest_age_ms=1500, idle_ms=20, retries=1, next_retry_ms=-2500)
    said = _status(stages=[found], logs=[log(oldest_age_ms=90_000)])
    last = said["stages"][2]
    assert [last[name] for name in ("oldest_age_s", "longest_idle_s", "next_retry_in_s")] == [1.5, 0.02, -2.5]
    assert said["logs"][0]["oldest_age_s"] == 90
    assert said["server_time"] == "2023-11-14T22:13:20+00:00"


def test_a_time_that_no_calendar_has_is_unknown() -> None:
    """Another program may have written anything where processes say when they started."""
    assert _status(replicas=[replica(started_at_ms=2**62)])["replicas"][0]["started_at"] is None
