"""`peek`, `status` and `doctor` on a running system, and `explain` without any."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, cast

import pytest
import redis

from shared.streams.keys import Stream
from shared.version import VERSION
from tests.end_to_end.articles import article
from tests.end_to_end.command import DEADLINE_S, ROOT, Wiresift, until
from tests.end_to_end.conftest import System
from tests.real_server import RealServer


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
    head = subprocess.run(["head", "-n", "1"], stdin=peek.stdout, capture_output=True, check=True, timeout=DEADLINE_S)
    assert peek.stdout
    peek.stdout.close()
    assert json.loads(head.stdout)["type"] == "ArticleClassified"
    assert system.ingest("-", stdin=article(f"headed {peek.pid}").encode()).code == 0, "which peek cannot print any more"
    _, err = peek.communicate(timeout=DEADLINE_S)
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


def test_the_readmes_program_feeds_the_intake(system: System) -> None:
    """Run as it stands there, with the URL that `wiresift up` printed."""
    program = (ROOT / "README.md").read_text().split("```python\n")[1].split("```")[0]
    example = "unix:///…/server.sock"
    assert program.count(example) == 1
    (system.wiresift.home / "article.txt").write_text(article("readme"))
    subprocess.run([sys.executable, "-c", program.replace(example, system.url)], cwd=system.wiresift.home, check=True, timeout=DEADLINE_S)
    until(lambda: "Example Times" in system.wiresift("peek", "classified").out, "the program's article is classified")


def test_status_says_whether_all_services_run(system: System, wiresift: Wiresift) -> None:
    """0 and a process for each stage on a running system; 1 and the way out where none runs any more."""
    ran = system.wiresift("status")
    assert ran.code == 0
    for stage in ("fetcher", "cleaner", "classifier"):
        assert sum(line.startswith(stage) for line in ran.out.splitlines()) == 2, "its stream and its process"
    (wiresift.home / "old" / "appendonlydir").mkdir(parents=True)
    alone = wiresift("status", "--data-dir", "old")
    assert alone.code == 1
    assert "wiresift up" in alone.out
    for stage in json.loads(wiresift("status", "--json", "--data-dir", "old").out)["stages"]:
        assert (stage["state"], stage["in_hand"], stage["out_per_s"]) == ("not_running", None, None), "unknown is not 0"


def test_status_speaks_to_programs(system: System) -> None:
    """One document whose figures are of this system, with a group that follows the output."""
    assert system.ingest("-", stdin=article("counted").encode()).code == 0
    with redis.Redis.from_url(system.url) as client:
        client.xgroup_create("{wiresift:0}:classified", "sink", id="0")

    def said() -> dict[str, Any]:
        ran = system.wiresift("status", "--json")
        assert (ran.code, ran.err) == (0, "")
        return cast("dict[str, Any]", json.loads(ran.out))

    until(lambda: all((stage["runs"] or {}).get("ok") for stage in said()["stages"]), "each stage says that it has done something")
    found = said()
    assert found["all_running"]
    assert {replica["version"] for replica in found["replicas"]} == {VERSION}
    [classified] = [log for log in found["logs"] if log["log"] == "classified"]
    [sink] = classified["groups"]
    assert (sink["group"], sink["unread"]) == ("sink", classified["entries"])
    assert "sink" in system.wiresift("status").out
    with redis.Redis.from_url(system.url) as client:
        client.xgroup_destroy("{wiresift:0}:classified", "sink")


def test_status_looks_again_and_again(system: System) -> None:
    """`--watch --json` is a document a line until Ctrl-C, which ends it with 130."""
    watch = system.wiresift.start("status", "--watch", "--every", "0.1", "--json")
    watch.says("\n", on="out")
    watch.says("\n", on="out")
    ran = watch.end()
    assert (ran.code, ran.err) == (130, "")
    assert len(ran.entries) >= 1
    assert all(entry["all_running"] for entry in ran.entries)


def test_looking_where_nothing_has_run_makes_nothing(wiresift: Wiresift) -> None:
    """One line that says how to start, exit code 1, and the folder is not there afterwards."""
    looks = ("status", "peek classified", "dead list", "dead show 1-0")
    for started in [wiresift.start(*look.split(), "--data-dir", "new") for look in looks]:
        ran = started.wait()
        assert (ran.code, ran.out) == (1, "")
        assert ran.err == "wiresift: nothing here yet: no server has run in new; start with `wiresift up` or `wiresift ingest`\n"
    said = wiresift("doctor", "--data-dir", "new")
    assert (said.code, said.err) == (1, "")
    assert said.out.startswith("error   nothing here yet: no server has run in new; start with `wiresift up` or `wiresift ingest`\n")
    assert not list(wiresift.home.iterdir())


@pytest.mark.parametrize(
    ("where", "what", "do"),
    [
        ({"WIRESIFT_REDIS_URL": "redis://127.0.0.1:1"}, "no Redis server answers at 127.0.0.1:1", "start it, or mend WIRESIFT_REDIS_URL"),
        ({"WIRESIFT_DATA_DIR": "new"}, "nothing here yet", "start with `wiresift up` or `wiresift ingest`"),
    ],
)
def test_doctor_speaks_to_programs_without_a_server_too(wiresift: Wiresift, where: dict[str, str], what: str, do: str) -> None:
    """That there is none to ask is a finding; what can be said without it is said."""
    ran = Wiresift(wiresift.home, where)("doctor", "--json")
    assert (ran.code, ran.err) == (1, "")
    fault, contact = json.loads(ran.out)["findings"]
    assert (fault["level"], fault["check"], fault["do"]) == ("error", "server.reachable", do)
    assert fault["what"].startswith(what)
    assert contact["check"] == "settings.contact"


def test_a_server_that_is_not_fit_for_articles_is_looked_at_all_the_same(wiresift: Wiresift) -> None:
    """Trouble with the server is when one looks: only taking in is refused."""
    with RealServer(wiresift.home, "--maxmemory-policy", "allkeys-lru") as server:
        looks = [wiresift.start(*look.split(), WIRESIFT_REDIS_URL=server.url) for look in ("status", "peek dead", "dead list")]
        refused = wiresift("ingest", "-", stdin=article("refused").encode(), WIRESIFT_REDIS_URL=server.url)
        assert [look.wait().err for look in looks] == ["", "", ""]
    assert (refused.code, len(refused.errors)) == (1, 1)
    assert "maxmemory-policy" in refused.err


def test_what_the_server_refuses_is_told_in_its_words(system: System) -> None:
    """A key of another type is no silence of the server."""
    with redis.Redis.from_url(system.url) as client:
        client.set("{odd:0}:dead", "no stream")
    ran = system.wiresift("dead", "list", WIRESIFT_PREFIX="odd")
    assert (ran.code, len(ran.errors)) == (1, 1)
    assert "refuses a command: WRONGTYPE" in ran.err


def test_an_article_cannot_command_the_terminal(system: System) -> None:
    """Escapes, one-character controls and overrides in text and HTML come out of explain, peek and `dead show` as marks or escapes."""
    hostile = "Forged \x1b[31m and \x9b31m and \u202etxt.exe end."
    (system.wiresift.home / "hostile.txt").write_text(f"{article('hostile')}\n\n{hostile}\n")
    (system.wiresift.home / "hostile.html").write_text(f"<p>{article('page')}</p><p>Page &#27;[31m and \u202etxt.exe end.</p>")
    explained = system.wiresift("explain", "hostile.txt", "hostile.html")
    assert "Forged" in explained.out
    taken = system.ingest("hostile.txt")
    peeked = system.wiresift("peek", "classified")
    with redis.Redis.from_url(system.url) as client:
        entry = client.xadd("{forged:0}:dead", {"body": json.dumps({"request_id": hostile}, ensure_ascii=False)})
    assert isinstance(entry, bytes)
    dead = system.wiresift("dead", "show", entry.decode(), WIRESIFT_PREFIX="forged")
    assert json.loads(dead.out)["entry"] == entry.decode()
    for ran in (explained, taken, peeked, dead):
        assert ran.code == 0, ran.err
        assert not {"\x1b", "\x9b", "\u202e"} & set(ran.out + ran.err)


def test_doctor_says_what_is_wrong_and_what_to_do(system: System) -> None:
    """All is well on the running system but for the missing contact; entries that nobody reads are an error."""
    ran = system.wiresift("doctor")
    assert ran.code == 0
    assert "fetcher runs" in ran.out
    assert "runs without WIRESIFT_CONTACT, so it fetches nothing public" in ran.out
    assert "runs without WIRESIFT_CONTACT" in system.wiresift("doctor", WIRESIFT_CONTACT="me@example.com").out, "whatever is set here"
    with redis.Redis.from_url(system.url) as client:
        client.xadd("{other:0}:requested", {"text": "nobody reads this"})
    idle = system.wiresift("doctor", WIRESIFT_PREFIX="other")
    assert idle.code == 1
    assert "error   fetcher does not run; entries that wait in requested: 1; start it" in idle.out
    said = json.loads(system.wiresift("doctor", "--json", WIRESIFT_PREFIX="other").out)["findings"]
    [fault] = [finding for finding in said if finding["level"] == "error"]
    assert (fault["check"], fault["command"]) == ("stage.running", "wiresift run fetcher")


def test_doctor_tells_of_the_server_where_the_streams_cannot_be_read(system: System) -> None:
    """A key of another type is one finding among the others."""
    with redis.Redis.from_url(system.url) as client:
        client.set("{mixed:0}:requested", "no stream")
    ran = system.wiresift("doctor", WIRESIFT_PREFIX="mixed")
    assert (ran.code, ran.err) == (1, "")
    assert "append-only file: on" in ran.out
    assert "refuses to show the streams: WRONGTYPE" in ran.out


def test_doctor_names_what_is_paused_and_by_whom(system: System) -> None:
    """With the command that lets it go on; a look by `status` shows it too, and it is nobody's error."""
    with redis.Redis.from_url(system.url) as client:
        client.hset("{halted:0}:paused", "cleaner", json.dumps({"at": "2026-01-02", "by": "ann@host", "why": "moves\x1b[31m"}))
    doctor = system.wiresift("doctor", WIRESIFT_PREFIX="halted")
    status = system.wiresift("status", WIRESIFT_PREFIX="halted")
    assert "cleaner is paused since 2026-01-02 00:00:00 UTC by ann@host: moves" in doctor.out
    assert "wiresift resume cleaner" in doctor.out
    assert "cleaner: paused since 2026-01-02 00:00:00 UTC by ann@host" in status.out
    assert "\x1b" not in doctor.out + status.out


def test_explain_marks_cuts_and_prints_shared_passages(wiresift: Wiresift) -> None:
    """Without server, data folder or contact: removed text in its place with its kind, and the passage two texts share."""
    payment = "Your payment failed. Please update your payment details to keep your subscription."
    (wiresift.home / "one.txt").write_text(f"{payment}\n\n{article('explained')}")
    (wiresift.home / "two.txt").write_text(article("around") + "\n" + article("explained"))
    ran = wiresift("explain", "one.txt", "two.txt")
    assert (ran.code, ran.err) == (0, "")
    assert f"[-{payment}-] {{payment " in ran.out
    opening = f"“{' '.join(article('explained').split()[:4])}"
    assert any(line.count(opening) == 2 for line in ran.out.splitlines()), "side by side"
    assert "contain" in ran.out
    assert sorted(path.name for path in wiresift.home.iterdir()) == ["one.txt", "two.txt"]
