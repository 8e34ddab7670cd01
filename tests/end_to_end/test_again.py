"""What can be done again: a text whose request was buried, and requests that an emptied server has forgotten."""

from __future__ import annotations

import json

import redis

from tests.end_to_end.articles import article
from tests.end_to_end.command import Wiresift, until
from tests.real_server import RealServer


def test_a_text_that_was_buried_is_taken_in_when_its_cause_is_gone(wiresift: Wiresift) -> None:
    """Too long for one limit it is a dead letter; with another limit it is the article's first revision, not "unchanged"."""
    text = " ".join(article(f"part {number}") for number in range(20))
    (wiresift.home / "long.txt").write_text(text)
    data = wiresift.home / "data"
    buried = wiresift("ingest", "long.txt", "--data-dir", data, WIRESIFT_CLASSIFIER_MAX_WORDS="1000")
    assert buried.code == 1
    assert "LimitExceeded" in buried.err
    again = wiresift("ingest", "long.txt", "--data-dir", data, "--output", "-")
    assert again.code == 0, again.err
    assert [(record["revision"], record["original_text"]) for record in again.entries] == [(1, text)]


def test_an_ingest_sends_again_what_an_emptied_server_has_forgotten(wiresift: Wiresift, real_server: RealServer) -> None:
    """Everything on the server is gone in the middle of it, and it ends all the same."""
    with redis.Redis(unix_socket_path=str(real_server.socket)) as client:
        client.flushall()
        started = wiresift.start(
            "ingest", "-", "--with-services", "--report", "-", "--data-dir", wiresift.home, WIRESIFT_REDIS_URL=real_server.url
        )
        assert started.process.stdin
        started.process.stdin.write(json.dumps({"external_id": "first", "text": article("first")}).encode() + b"\n")
        started.process.stdin.flush()
        until(lambda: client.xlen("{wiresift:0}:classified"), "the first is classified")
        for service in started.tree():
            if service.pid != started.process.pid:
                service.suspend()
        started.process.stdin.write(json.dumps({"external_id": "second", "text": article("second")}).encode() + b"\n")
        started.process.stdin.flush()
        until(lambda: client.xlen("{wiresift:0}:requested"), "the second is submitted")
        client.flushall()
        for service in started.tree():
            if service.pid != started.process.pid:
                service.resume()
        ran = started.wait()
    assert ran.code == 0, ran.err
    assert [fate["fate"] for fate in ran.entries] == ["classified", "classified"]
