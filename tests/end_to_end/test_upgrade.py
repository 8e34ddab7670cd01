"""A rolling restart of every service while articles are taken in, as an upgrade does it."""

from __future__ import annotations

import json
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis

from tests.end_to_end.articles import article
from tests.end_to_end.command import Started, Wiresift, until
from tests.real_server import RealServer

#: As they are upgraded: whoever reads an entry before whoever writes it.
READERS_FIRST = ("classifier", "cleaner", "fetcher")
#: Documents that are on their way while one service is restarted.
PORTION = 100


@contextmanager
def killed_at_last(processes: list[Started]) -> Iterator[None]:
    """Leave none of them behind, whatever happens."""
    try:
        yield
    finally:
        for started in processes:
            started.process.kill()
            started.process.communicate()


def alive(client: redis.Redis, started: Started) -> bool:
    """Whether the process has said that it works."""
    assert started.process.poll() is None, started.process.communicate()
    said: Any = client.hgetall("{wiresift:0}:replicas")
    return any(json.loads(words.partition(b" ")[2])["pid"] == started.process.pid for words in said.values())


def portion(first: int) -> bytes:
    """Documents as JSON Lines, numbered from `first`."""
    numbers = range(first, first + PORTION)
    return b"".join(json.dumps({"external_id": f"n{n}", "text": article(f"upgrade {n}")}).encode() + b"\n" for n in numbers)


def test_a_rolling_restart_during_ingest_loses_nothing_and_shows_nothing_twice(tmp_path: Path) -> None:
    """Each old process ends with 0 after the new one works; each document has one fate and one record, and none is left over."""
    processes: list[Started] = []
    with RealServer(tmp_path) as server, redis.Redis.from_url(server.url) as client, killed_at_last(processes):
        wiresift = Wiresift(tmp_path, {"WIRESIFT_REDIS_URL": server.url, "WIRESIFT_LOG_LEVEL": "error"})

        def begin(service: str) -> Started:
            started = wiresift.start("run", service)
            processes.append(started)
            until(lambda: alive(client, started), f"the {service} works")
            return started

        at_work = {service: begin(service) for service in READERS_FIRST}
        ingest = wiresift.start("ingest", "-", "--report", tmp_path / "fates.jsonl", "--output", tmp_path / "records.jsonl")
        processes.append(ingest)
        assert ingest.process.stdin
        for step, service in enumerate(READERS_FIRST):
            successor = begin(service)
            ingest.process.stdin.write(portion(step * PORTION))
            ingest.process.stdin.flush()
            ended = at_work[service].end(signal.SIGTERM)
            assert ended.code == 0, ended.err
            at_work[service] = successor
        ran = ingest.wait()
        assert ran.code == 0, ran.err
        for started in at_work.values():
            assert started.end(signal.SIGTERM).code == 0

        documents = Counter(f"n{number}" for number in range(len(READERS_FIRST) * PORTION))
        fates = [json.loads(line) for line in (tmp_path / "fates.jsonl").read_text().splitlines()]
        records = [json.loads(line) for line in (tmp_path / "records.jsonl").read_text().splitlines()]
        assert len({fate["request_id"] for fate in fates}) == len(fates) == documents.total()
        assert {fate["fate"] for fate in fates} == {"classified"}
        assert Counter(record["external_id"] for record in records) == documents
        lengths = {str(name): client.xlen(f"{{wiresift:0}}:{name}") for name in ("requested", "fetched", "cleaned", "classified", "dead")}
        assert lengths == {"requested": 0, "fetched": 0, "cleaned": 0, "classified": len(records), "dead": 0}
        assert client.hgetall("{wiresift:0}:replicas") == {}
