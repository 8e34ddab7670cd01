"""What is told of the streams: each partition's own, and what is not known not at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from prometheus_client import Metric

from shared.streams.handover import Limits
from shared.streams.inspect.logs import GroupStatus, LogStatus
from shared.streams.inspect.processes import Pause
from shared.streams.inspect.stages import READERS, StageStatus
from shared.streams.keys import LOGS, WORK
from shared.streams.replica import Replica, Said
from shared.streams.stream_census import metrics, of_pauses, of_processes, of_servers, of_stages, of_streams
from shared.streams.survey import Seen, Survey

LIMITS = Limits(entries=100, bytes=1000, fates_kept=timedelta(days=1))


def stage(number: int = 0, **overrides: object) -> StageStatus:
    """One stage of an idle system."""
    fields: dict[str, object] = {"entries": 0, "bytes": 0, "accounted": 0, "pending": 0, "oldest_age_ms": None, "waiting_age_ms": None}
    fields |= {"idle_ms": None, "retries": 0, "next_retry_ms": None, "paused": None} | overrides
    return StageStatus(stage=READERS[WORK[number]], stream=WORK[number], **fields)  # type: ignore[arg-type]


def seen(partition: int = 0, stages: Iterable[StageStatus] = (), **overrides: object) -> Seen:
    """What a look saw of a partition."""
    logs = [LogStatus(log, 0, 0, None, ()) for log in LOGS]
    fields: dict[str, object] = {"logs": logs, "replicas": [], "handled": 0} | overrides
    return Seen(partition=partition, stages=list(stages), **fields)  # type: ignore[arg-type]


def rows(metrics: Iterable[Metric], name: str) -> dict[tuple[str, ...], float]:
    """The rows of a metric by their labels' values."""
    return {tuple(sample.labels.values()): sample.value for one in metrics for sample in one.samples if sample.name == name}


def test_each_partition_has_rows_of_its_own() -> None:
    """So that they may be added up over partitions."""
    told = of_stages([seen(0, [stage(entries=7, pending=2)]), seen(1, [stage(entries=3, pending=3)])])
    assert rows(told, "wiresift_backlog_entries") == {("fetcher", "0"): 5, ("fetcher", "1"): 0}
    assert rows(told, "wiresift_pending_entries") == {("fetcher", "0"): 2, ("fetcher", "1"): 3}


def test_what_is_not_known_is_no_row() -> None:
    """A stream that no process has ever read has no backlog of 0."""
    told = of_stages([seen(0, [stage(entries=7, pending=None)])])
    assert rows(told, "wiresift_backlog_entries") == rows(told, "wiresift_pending_entries") == {}


def test_ages_are_in_seconds_and_nought_without_any() -> None:
    """A retry that is due in the future is not overdue."""
    told = of_stages([seen(0, [stage(oldest_age_ms=1500, idle_ms=250, next_retry_ms=-3000), stage(1, next_retry_ms=3000)])])
    assert rows(told, "wiresift_oldest_entry_seconds") == {("fetcher", "0"): 1.5, ("cleaner", "0"): 0}
    assert rows(told, "wiresift_pending_idle_seconds") == {("fetcher", "0"): 0.25, ("cleaner", "0"): 0}
    assert rows(told, "wiresift_overdue_retry_seconds") == {("fetcher", "0"): 3, ("cleaner", "0"): 0}


def test_a_pause_is_of_all_partitions() -> None:
    """It stands once, for whoever reads the stage."""
    told = of_pauses([seen(0, [stage(), stage(1)]), seen(1, [stage()])], {"fetcher": Pause()})
    assert rows([told], "wiresift_stage_paused") == {("fetcher", "0"): 1, ("cleaner", "0"): 0, ("fetcher", "1"): 1}


def test_what_was_not_seen_is_no_row_and_is_counted() -> None:
    """Not 0, nor that nobody has paused anything."""
    told = metrics(Survey(3, [seen(1, [stage(entries=7)])], {1: {"used_memory": 5}}), LIMITS)
    assert rows(told, "wiresift_partitions_unseen") == {(): 2}
    assert rows(told, "wiresift_backlog_entries") == {("fetcher", "1"): 7}
    assert rows(told, "wiresift_server_memory_bytes") == {("1",): 5}
    assert rows(told, "wiresift_stage_paused") == {}
    told = metrics(Survey(1, [seen(0, [stage()])], paused={}), LIMITS)
    assert rows(told, "wiresift_stage_paused") == {("fetcher", "0"): 0}
    assert rows(told, "wiresift_partitions_unseen") == {(): 0}


def test_a_stream_is_as_full_as_what_it_has_least_left_of() -> None:
    """Entries, bytes, retries, or the bytes of these."""
    parts = [stage(0, entries=50, bytes=900), stage(1, entries=50, retries=1000), stage(2, retry_bytes=1200)]
    told = of_streams([seen(0, parts)], LIMITS)
    assert rows(told, "wiresift_stream_fullness_ratio") == {("requested", "0"): 0.9, ("fetched", "0"): 1.0, ("cleaned", "0"): 1.2}


def test_a_log_is_as_far_behind_as_its_last_reader() -> None:
    """Whatever that is called: no group's name is told."""
    groups = (GroupStatus("desk", 1, 0, 0, 0, None), GroupStatus("https://news.example/", 1, 0, 9, 7000, None))
    told = of_streams([seen(0, [], logs=[LogStatus(LOGS[0], 10, 99, 1, groups), LogStatus(LOGS[2], 5, 50, 1, ())], handled=2)], LIMITS)
    assert rows(told, "wiresift_log_behind_seconds") == {("classified", "0"): 7, ("dead", "0"): 0}
    assert rows(told, "wiresift_stream_bytes") == {("classified", "0"): 99, ("dead", "0"): 50}
    assert rows(told, "wiresift_dead_letters_open") == {("0",): 3}


def test_a_process_counts_once_however_many_partitions_it_serves() -> None:
    """And its clock by how far it is off, ahead or behind."""
    alive = [Replica("a", 10_000, 5, Said(stage="cleaner", at_ms=7_000)), Replica("b", 10_000, 99_999, Said(stage="fetcher", at_ms=0))]
    told = of_processes([seen(0, replicas=alive), seen(1, replicas=alive)])
    assert rows(told, "wiresift_processes") == {("fetcher",): 0, ("cleaner",): 1, ("classifier",): 0}
    assert rows(told, "wiresift_clock_skew_seconds")[("cleaner",)] == 3


def test_a_server_that_says_nothing_has_no_rows() -> None:
    """Nor has the limit of one that has none."""
    assert [sample for metric in of_servers({0: {}}) for sample in metric.samples] == []
    told = of_servers({0: {"used_memory": 5, "maxmemory": 0, "aof_enabled": 1, "aof_last_write_status": "err", "evicted_keys": 2}})
    assert rows(told, "wiresift_server_memory_limit_bytes") == {}
    assert rows(told, "wiresift_server_appending") == {("0",): 0}
    assert rows(told, "wiresift_server_evicted_keys_total") == {("0",): 2}


def test_each_node_has_rows_of_its_own() -> None:
    """So that one that is full, or writes nothing down, shows beside others that are well."""
    well = {"used_memory": 5, "maxmemory": 100, "aof_enabled": 1, "aof_last_write_status": "ok"}
    told = of_servers({0: well, 1: {**well, "used_memory": 99, "aof_enabled": 0}})
    assert rows(told, "wiresift_server_memory_bytes") == {("0",): 5, ("1",): 99}
    assert rows(told, "wiresift_server_appending") == {("0",): 1, ("1",): 0}
