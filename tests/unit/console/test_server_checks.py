"""What is said of a server, by the facts it tells."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.console.checkup.finding import Finding
from services.console.checkup.server_checks import awaited, findings
from services.console.hosting.keeper import SERVER_CONFIG
from services.console.looking.server_facts import ServerFacts, parse_facts

_CONTAINER_CONF = Path(__file__).resolve().parents[3] / "deploy" / "redis.conf"

#: What INFO of a server that is fit says, as redis-py reads it.
_INFO: dict[str, object] = {
    "redis_version": "7.2.4",
    "valkey_version": "9.1.2",
    "server_mode": "standalone",
    "role": "master",
    "loading": 0,
    "aof_enabled": 1,
    "aof_last_write_status": "ok",
    "aof_last_bgrewrite_status": "ok",
    "rdb_last_bgsave_status": "ok",
    "maxmemory": 0,
    "maxmemory_policy": "noeviction",
    "used_memory": 2**20,
    "used_memory_rss": 2**21,
    "evicted_keys": 0,
    "latest_fork_usec": 900,
    "total_system_memory": 2**30,
}
_FIT = parse_facts(_INFO, {"appendfsync": "everysec"})


def _about(facts: ServerFacts, subject: str) -> Finding:
    return next(finding for finding in findings(facts) if finding.what.startswith(subject))


def test_a_fit_server_has_nothing_to_complain_about() -> None:
    """Every check of a server as we configure it says ok."""
    assert {finding.level for finding in findings(_FIT)} == {"ok"}


@pytest.mark.parametrize(
    ("info", "level"),
    [
        ({"redis_version": "6.2.14"}, "error"),
        ({"redis_version": "7.0.0"}, "ok"),
        ({"redis_version": "8.8.0"}, "ok"),
        ({"redis_version": "10.0.1"}, "ok"),
        ({"redis_version": "7.2.4", "valkey_version": "7.0.9"}, "error"),
        ({"redis_version": "7.2.4", "valkey_version": "7.2.0"}, "ok"),
        ({"redis_version": "unstable"}, "warning"),
        ({}, "warning"),
    ],
)
def test_versions_are_compared_by_product_and_by_number(info: dict[str, object], level: str) -> None:
    """Redis counts from 7.0 and Valkey from 7.2 by its own version, not by the Redis version that it claims."""
    assert _about(parse_facts(info, {}), "version").level == level


@pytest.mark.parametrize(
    ("facts", "subject", "level"),
    [
        (replace(_FIT, append_only=False), "append-only", "error"),
        (replace(_FIT, append_only=None), "append-only", "warning"),
        (replace(_FIT, append_fsync="always"), "appendfsync", "ok"),
        (replace(_FIT, append_fsync="no"), "appendfsync", "warning"),
        (replace(_FIT, append_fsync=None), "appendfsync: unknown", "warning"),
        (replace(_FIT, eviction="allkeys-lru"), "maxmemory-policy: allkeys-lru", "error"),
        (replace(_FIT, eviction="volatile-ttl"), "maxmemory-policy", "error"),
        (replace(_FIT, append_write_ok=False), "disk", "error"),
        (replace(_FIT, append_rewrite_ok=False), "disk", "warning"),
        (replace(_FIT, snapshot_ok=False), "disk", "warning"),
        (replace(_FIT, role="slave"), "role: a replica", "error"),
        (replace(_FIT, mode="sentinel"), "mode", "error"),
        (replace(_FIT, mode="cluster"), "mode", "error"),
        (replace(_FIT, loading=True, loaded_percent=41.6), "data: still being loaded from disk, 42 % done", "error"),
        (replace(_FIT, used_bytes=90, memory_limit_bytes=100), "memory", "warning"),
        (replace(_FIT, used_bytes=99, memory_limit_bytes=100), "memory: 99 B of 100 B used (99%)", "warning"),
        (replace(_FIT, used_bytes=2**21, memory_limit_bytes=2**20), "memory: 2048 KiB of 1024 KiB used (200%), so writes are", "error"),
        (replace(_FIT, used_bytes=100, memory_limit_bytes=100, eviction=None), "memory: 100 B of 100 B used (100%), so", "error"),
        (replace(_FIT, used_bytes=101, memory_limit_bytes=100, eviction="allkeys-lru"), "memory", "warning"),
        (replace(_FIT, used_bytes=None), "memory: unknown", "ok"),
        (replace(_FIT, evicted_keys=3), "evicted keys: 3", "warning"),
        (replace(_FIT, used_bytes=2**30, resident_bytes=2**31), "memory in RAM: 2048 MiB for 1024 MiB used, so it is scattered", "warning"),
        (replace(_FIT, used_bytes=2**20, resident_bytes=2**22), "memory in RAM", "ok"),
        (replace(_FIT, used_bytes=2**30, resident_bytes=2**29), "memory in RAM: 512 MiB for 1024 MiB used, so some is swapped", "warning"),
        (replace(_FIT, fork_ms=800.0), "fork: the last one took 800 ms, while nobody was answered", "warning"),
        (replace(_FIT, fork_ms=499.0), "fork", "ok"),
    ],
)
def test_each_shortcoming_is_named_with_what_to_do(facts: ServerFacts, subject: str, level: str) -> None:
    """A fact that is not as it should be is found under its name; what is not ok comes with a way out."""
    finding = _about(facts, subject)
    assert finding.level == level
    assert finding.do or level == "ok"


@pytest.mark.parametrize(("replicas", "wanted", "levels"), [(None, 0, []), (0, 1, ["error"]), (1, 1, ["warning"]), (2, 1, ["ok"])])
def test_replicas_that_are_waited_for_have_to_be_there(replicas: int | None, wanted: int, levels: list[str]) -> None:
    """Without as many, nothing is taken in; with just as many, nothing once one of them is away."""
    found = awaited(ServerFacts(replicas=replicas), wanted)
    assert [finding.level for finding in found] == levels
    assert all(finding.do for finding in found if finding.level != "ok")


def test_a_server_that_tells_nothing_is_not_refused() -> None:
    """Where INFO and CONFIG are denied everything is unknown: warnings, and no error that nobody could mend."""
    levels = {finding.level for finding in findings(parse_facts({}, {}))}
    assert levels == {"ok", "warning"}


def test_memory_is_measured_against_maxmemory_where_it_is_set() -> None:
    """The limit is maxmemory; the machine's memory only without one."""
    assert parse_facts({**_INFO, "maxmemory": 2**21}, {}).memory_limit_bytes == 2**21
    assert parse_facts(_INFO, {}).memory_limit_bytes == 2**30


@given(st.dictionaries(st.sampled_from(sorted(_INFO)), st.one_of(st.integers(), st.text(max_size=20), st.floats(), st.none())))
def test_any_answer_of_a_server_can_be_judged(info: dict[str, object]) -> None:
    """Whatever a server writes in its INFO, there is one finding per check and no failure."""
    assert len(findings(parse_facts(info, {}))) == len(findings(_FIT))


def test_the_container_makes_the_promises_of_the_embedded_server() -> None:
    """deploy/redis.conf says the same as the embedded server's configuration on everything about keeping data."""
    lines = [shlex.split(line) for line in _CONTAINER_CONF.read_text().splitlines() if line and not line.startswith("#")]
    container = dict(lines)
    kept = ("appendonly", "appendfsync", "aof-load-truncated", "save", "maxmemory-policy")
    assert {name: container[name] for name in kept} == {name: SERVER_CONFIG[name] for name in kept}
