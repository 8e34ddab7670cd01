"""Which services and which server a command uses, and that none is left when it ends, however it ends."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import psutil
import pytest
import redis

from tests.end_to_end.articles import article
from tests.end_to_end.command import Started, Wiresift, server_processes, until
from tests.real_server import RealServer


def documents(path: Path, *names: str) -> Path:
    """A JSON Lines file with the articles of these names."""
    path.write_text("".join(json.dumps({"external_id": name, "text": article(name)}) + "\n" for name in names))
    return path


def gone(processes: list[psutil.Process]) -> bool:
    """Whether none of them lives; one that is dead and not reaped yet does not."""
    return not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)


def ended(data_dir: Path, processes: list[psutil.Process]) -> None:
    """Wait until neither services nor server are left."""
    until(lambda: gone(processes), "the services are gone")
    until(lambda: not server_processes(data_dir), "the server is gone")


def waiting_for_input(wiresift: Wiresift, data_dir: Path) -> Started:
    """An ingest that has taken one article in and waits for standard input to bring more."""
    started = wiresift.start("ingest", "-", "--data-dir", data_dir, "--output", data_dir.parent / "out.jsonl")
    assert started.process.stdin
    started.process.stdin.write(json.dumps({"external_id": "first", "text": article("first")}).encode() + b"\n")
    started.process.stdin.flush()
    fates = ("peek", "classified", "--data-dir", data_dir)
    until(lambda: "first" in wiresift(*fates).out, "a line is taken in before the input ends")
    return started


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_during_ingest_leaves_nothing_running(wiresift: Wiresift, number: signal.Signals) -> None:
    """It ends with 130 and one line although standard input is open; services and server are gone; what ended is written."""
    data = wiresift.home / "data"
    started = waiting_for_input(wiresift, data)
    processes = started.tree()
    assert len(processes) >= 4
    ran = started.end(number)
    assert (ran.code, len(ran.errors)) == (130, 1), ran.err
    assert "interrupted" in ran.err
    ended(data, processes)
    assert json.loads((wiresift.home / "out.jsonl").read_text())["external_id"] == "first"


def test_an_ingest_goes_on_when_the_services_it_used_are_stopped(wiresift: Wiresift) -> None:
    """Of two ingests on one folder the second uses the first one's services, and its own when these are gone."""
    data = wiresift.home / "data"
    first = waiting_for_input(wiresift, data)
    before = first.tree()
    second = wiresift.start("ingest", "-", "--data-dir", data, "--report", "-")
    assert second.process.stdin
    second.process.stdin.write(json.dumps({"external_id": "second", "text": article("second")}).encode() + b"\n")
    second.process.stdin.flush()
    until(lambda: "second" in wiresift("peek", "classified", "--data-dir", data).out, "it is classified by services of the first")
    assert len(second.tree()) == 1, "no second system"
    assert first.wait().code == 0
    until(lambda: gone(before), "the first one's services are stopped")
    second.process.stdin.write(json.dumps({"external_id": "third", "text": article("third")}).encode() + b"\n")
    ran = second.wait()
    assert ran.code == 0, ran.err
    assert [fate["fate"] for fate in ran.entries] == ["classified", "classified"]
    ended(data, before)


def test_what_up_took_in_is_there_after_it_stopped(wiresift: Wiresift) -> None:
    """`up` ends on Ctrl-C with 0 and leaves nothing running; a later ingest of the same text knows it."""
    data = wiresift.home / "data"
    source = documents(wiresift.home / "one.jsonl", "kept")
    up = wiresift.start("up", "--data-dir", data)
    up.says("running on")
    assert wiresift("ingest", source, "--data-dir", data, "--output", "first.jsonl").code == 0
    processes = up.tree()
    assert wiresift("up", "--data-dir", data).code == 0, "a second one finds nothing to do"
    assert up.end().code == 0
    ended(data, processes)
    again = wiresift("ingest", source, "--data-dir", data, "--output", "again.jsonl")
    assert again.code == 0
    assert "1 unchanged" in again.out
    assert (wiresift.home / "again.jsonl").read_text() == (wiresift.home / "first.jsonl").read_text()


def test_killing_up_takes_services_and_server_along(wiresift: Wiresift) -> None:
    """After kill -9 of `wiresift up` nothing of it is left, and the next command works on the same data."""
    data = wiresift.home / "data"
    up = wiresift.start("up", "--data-dir", data)
    up.says("running on")
    processes = up.tree()
    up.end(signal.SIGKILL)
    ended(data, processes)
    assert wiresift("peek", "classified", "--data-dir", data).code == 0


def test_a_server_of_ones_own_needs_services_or_leave_to_start_them(wiresift: Wiresift, tmp_path: Path) -> None:
    """With WIRESIFT_REDIS_URL, ingest refuses in one line where none run; with --with-services it works and stops them again."""
    source = documents(wiresift.home / "one.jsonl", "elsewhere")
    with RealServer(tmp_path) as server:
        elsewhere = Wiresift(wiresift.home, {"WIRESIFT_REDIS_URL": server.url})
        refused = elsewhere("ingest", source)
        assert (refused.code, len(refused.errors)) == (1, 1)
        assert "wiresift up" in refused.err
        assert "--with-services" in refused.err
        ran = elsewhere("ingest", source, "--with-services", "--output", "-")
        assert ran.code == 0, ran.err
        assert ran.entries[0]["external_id"] == "elsewhere"
        with redis.Redis.from_url(server.url) as client:
            assert client.hlen("{wiresift:0}:replicas") == 0, "its services have said goodbye"


def test_services_that_cannot_live_end_the_ingest_with_a_reason(wiresift: Wiresift) -> None:
    """An ingest whose services die at each start does not hang: it exits with 1 and says which service and why."""
    source = documents(wiresift.home / "one.jsonl", "never")
    ran = wiresift("ingest", source, WIRESIFT_METRICS_HOST="192.0.2.1", WIRESIFT_METRICS_PORT="9100")
    assert ran.code == 1
    assert "given up" in ran.errors[-1]
    assert "WIRESIFT_METRICS_PORT" in ran.errors[-1]
    assert "Traceback" not in ran.err
