"""`peek`, `status`, `dead` and `doctor` on a running system, and `explain` without any."""

from __future__ import annotations

import json
import subprocess

import redis

from shared.streams.keys import Stream
from tests.end_to_end.articles import article
from tests.end_to_end.command import Wiresift, until
from tests.end_to_end.conftest import System


def test_every_stream_is_shown_as_json_lines(system: System) -> None:
    """Each of the six answers; entries of the logs have the five members, their type and CloudEvents headers."""
    assert system.ingest("-", "http://10.0.0.1/x", "http://127.0.0.1:9/x", stdin=article("peeked").encode()).code == 1
    types = {"classified": "ArticleClassified", "rejected": "ArticleRejected", "dead": "DeadLetter"}
    peeks = {stream: system.wiresift.start("peek", stream, "--count", "1") for stream in Stream}
    for stream, ran in [(stream, peek.wait()) for stream, peek in peeks.items()]:
        assert ran.code == 0
        assert len(ran.entries) == (stream in types)
        for entry in ran.entries:
            assert list(entry) == ["stream", "entry", "type", "headers", "body"]
            assert (entry["stream"], entry["type"]) == (stream, types[stream])
            assert {"id", "source", "type", "time", "traceparent"} <= set(entry["headers"])


def test_following_shows_what_comes(system: System) -> None:
    """`peek --follow` prints an article classified after it started, and ends with Ctrl-C and 130."""
    assert system.ingest("-", stdin=article("before").encode()).code == 0
    peek = system.wiresift.start("peek", "classified", "--follow")
    peek.says("\n", on="out")
    name = f"followed-{peek.process.pid}"
    document = json.dumps({"external_id": name, "text": article(name)})
    assert system.ingest("-", stdin=document.encode()).code == 0
    assert '"type": "ArticleClassified"' in peek.says(name, on="out")
    ran = peek.end()
    assert (ran.code, ran.err) == (130, "")


def test_a_reader_that_has_seen_enough_is_no_error(system: System) -> None:
    """`peek classified | head -1` prints one line and no traceback."""
    assert system.ingest("-", stdin=article("headed").encode()).code == 0
    peek = subprocess.Popen(
        system.wiresift.argv(["peek", "classified", "--follow"]),
        env=system.wiresift.env({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    head = subprocess.run(["head", "-n", "1"], stdin=peek.stdout, capture_output=True, check=True, timeout=60)
    assert peek.stdout
    peek.stdout.close()
    assert json.loads(head.stdout)["type"] == "ArticleClassified"
    assert system.ingest("-", stdin=article(f"headed {peek.pid}").encode()).code == 0, "which peek cannot print any more"
    _, err = peek.communicate(timeout=60)
    assert err == b""


def test_another_program_feeds_the_intake_with_plain_fields(system: System) -> None:
    """A text put there with XADD is classified like any other; bytes that are no UTF-8 are one dead letter."""
    key = "{wiresift:0}:requested"
    with redis.Redis.from_url(system.url) as client:
        broken = client.xadd(key, {b"text": b"\xff\xfe\xff"})
        client.xadd(key, {"text": article("foreign"), "source": "Elsewhere", "external_id": "foreign-1"})
    assert isinstance(broken, bytes)
    until(lambda: "foreign-1" in system.wiresift("peek", "classified").out, "the foreign program's article is classified")
    until(lambda: broken.decode() in system.wiresift("peek", "dead").out, "the broken entry is a dead letter")


def test_status_says_whether_all_services_run(system: System, wiresift: Wiresift) -> None:
    """0 and a process for each stage on a running system; 1 and the way out where none runs."""
    ran = system.wiresift("status")
    assert ran.code == 0
    for stage in ("fetcher", "cleaner", "classifier"):
        assert sum(line.startswith(stage) for line in ran.out.splitlines()) == 2, "its stream and its process"
    alone = wiresift("status", "--data-dir", "new")
    assert alone.code == 1
    assert "wiresift up" in alone.out


def test_a_dead_letter_is_listed_and_shown_with_what_was_asked_for(system: System) -> None:
    """`dead list` names the URL and the error; `dead show` finds it by the request's id and shows the entry it was."""
    url = "http://127.0.0.1:9/listed"
    request = system.wiresift("ingest", url, "--report", "-").entries[0]["request_id"]
    listed = system.wiresift("dead", "list")
    assert listed.code == 0
    assert f"{url}: " in listed.out
    shown = json.loads(system.wiresift("dead", "show", request).out)
    assert shown["body"]["request_id"] == request
    assert shown["entry_read"]["url"] == url
    missing = system.wiresift("dead", "show", "0-0")
    assert (missing.code, len(missing.errors)) == (2, 1)


def test_doctor_says_what_is_wrong_and_what_to_do(system: System) -> None:
    """All is well on the running system but for the missing contact; entries that nobody reads are an error."""
    ran = system.wiresift("doctor")
    assert ran.code == 0
    assert "fetcher runs" in ran.out
    assert "WIRESIFT_CONTACT is not set" in ran.out
    with redis.Redis.from_url(system.url) as client:
        client.xadd("{other:0}:requested", {"text": "nobody reads this"})
    idle = system.wiresift("doctor", WIRESIFT_PREFIX="other")
    assert idle.code == 1
    assert "error   fetcher does not run; entries that wait in requested: 1; start it" in idle.out


def test_explain_marks_cuts_and_prints_shared_passages(wiresift: Wiresift) -> None:
    """Without server, data folder or contact: removed text in its place with its kind, and the passage two texts share."""
    payment = "Your payment failed. Please update your payment details to keep your subscription."
    (wiresift.home / "one.txt").write_text(f"{payment}\n\n{article('explained')}")
    (wiresift.home / "two.txt").write_text(article("around") + "\n" + article("explained"))
    ran = wiresift("explain", "one.txt", "two.txt")
    assert (ran.code, ran.err) == (0, "")
    assert f"[-{payment}-] {{payment " in ran.out
    assert f"“{' '.join(article('explained').split()[:20])}" in ran.out
    assert "contain" in ran.out
    assert sorted(path.name for path in wiresift.home.iterdir()) == ["one.txt", "two.txt"]
