"""`wiresift sources` and feeds in `wiresift ingest`, against an invented outlet on this machine."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.articles import article
from tests.end_to_end.command import Wiresift, until
from tests.end_to_end.conftest import System
from tests.end_to_end.outlet import Outlet, an_outlet


@pytest.fixture
def outlet() -> Iterator[Outlet]:
    """One with a home page that names a feed, the same as Atom would be, and that of its comments."""
    with an_outlet() as found:
        found.publish("/feed", "bridge", "ferry", "tunnel")
        found.publish("/again", "bridge", "ferry", "tunnel")
        found.publish("/comments/feed", "comment", title="Comments")
        names = "".join(
            f'<link rel="alternate" type="application/rss+xml" href="{path}">' for path in ("/comments/feed", "/feed", "/again")
        )
        found.pages["/"] = ("text/html", f"<html><head>{names}</head><body>News</body></html>")
        found.pages["/robots.txt"] = ("text/plain", f"User-agent: *\nDisallow: /private\nSitemap: {found.url('/news.xml')}\n")
        found.pages["/news.xml"] = ("application/xml", f"<urlset><url><loc>{found.url('/story/harbour')}</loc></url></urlset>")
        yield found


@pytest.fixture
def operator(tmp_path: Path) -> Wiresift:
    """A user whose fetchers may reach this machine, as fast as they like; no services run."""
    return Wiresift(tmp_path, {"WIRESIFT_FETCHER_ALLOW_NETWORKS": "127.0.0.0/8", "WIRESIFT_FETCHER_HOST_DELAY_S": "0"})


def test_a_home_page_s_best_feed_is_added_once_and_asked(operator: Wiresift, outlet: Outlet) -> None:
    """From discovery to requests on the intake: dry run, add, add again, list, check, show, status, doctor."""
    dry = operator("sources", "add", outlet.url(), "--dry-run")
    assert (dry.code, "would be added: " in dry.out, "/comments/feed" in dry.out) == (0, True, True), dry
    assert outlet.asked.count("/robots.txt") == 1
    assert not operator("sources", "list", "--json").entries

    added = operator("sources", "add", outlet.url(), "--tag", "daily")
    assert (added.code, outlet.url("/feed") in added.out, "3 articles" in added.out) == (0, True, True), added
    again = operator("sources", "add", outlet.url("/feed"))
    assert (again.code, "already there: " in again.out) == (0, True), again
    [listed] = operator("sources", "list", "--json", "--tag", "daily").entries
    assert (listed["url"], listed["name"], listed["health"]) == (outlet.url("/feed"), "Harbour News", "new")
    assert not operator("sources", "list", "--json", "--failing").entries

    checked = operator("sources", "check", listed["id"][:8])
    assert (checked.code, "3 listed, 3 new, 3 requested" in checked.out) == (0, True), checked
    assert "3 listed, 0 new, 0 requested" in operator("sources", "check", "--all").out
    [shown] = operator("sources", "show", "Harbour News", "--json").entries
    assert (shown["health"], shown["listed"], shown["robots"], shown["host"]) == ("ok", 3, "allows it", "127.0.0.1")
    assert shown["next_at"] > shown["checked_at"]
    [status] = operator("status", "--json").entries
    assert (status["sources"]["total"], status["sources"]["health"]) == (1, {"ok": 1})
    assert "sources: all 1 answer" in operator("doctor").out


def test_all_feeds_with_articles_of_their_own_are_added(operator: Wiresift, outlet: Outlet) -> None:
    """Not the same articles twice, and no comments."""
    added = operator("sources", "add", outlet.url(), "--all", "--name", "Harbour")
    assert added.code == 0, added
    assert sorted(one["url"] for one in operator("sources", "list", "--json").entries) == [outlet.url("/feed"), outlet.url("/news.xml")]


def test_what_has_no_feed_and_what_fails_is_told_with_exit_code_1(operator: Wiresift, outlet: Outlet) -> None:
    """The others are added all the same; a source that fails says why, and one that is forbidden is not asked."""
    outlet.pages["/bare"] = ("text/html", "<html><body>nothing</body></html>")
    outlet.pages["/private/feed"] = outlet.pages["/feed"]
    ran = operator("sources", "add", outlet.url("/private/feed"), outlet.url("/missing"), outlet.url("/feed"))
    assert ran.code == 1
    assert len(ran.errors) == 2
    assert "forbids" in ran.errors[0]
    assert "HTTP 404" in ran.errors[1]
    assert "/private/feed" not in outlet.asked
    del outlet.pages["/feed"]
    checked = operator("sources", "check", "--all")
    assert (checked.code, "HTTP 404" in checked.out) == (1, True), checked
    [failing] = operator("sources", "list", "--json", "--failing").entries
    assert (failing["health"], failing["error"], failing["failures"]) == ("failing", "HTTP 404", 1)
    doctor = operator("doctor")
    assert "sources: 1 of 1 fail" in doctor.out


def test_lists_go_in_and_out_and_what_was_done_is_on_record(operator: Wiresift) -> None:
    """Import with bad lines by number, pause, remove, and back from what was exported, pause and all."""
    (operator.home / "list.txt").write_text("https://a.example/feed # A\nno url\nhttps://b.example/feed\n")
    dry = operator("sources", "import", "list.txt", "--dry-run")
    assert (dry.code, "would be added: 2 sources; bad lines: 1" in dry.out) == (1, True), dry
    ran = operator("sources", "import", "list.txt", "--tag", "daily")
    assert (ran.code, "list.txt:2: " in ran.err, "added: 2 sources; bad lines: 1" in ran.out) == (1, True, True), ran
    assert operator("sources", "pause", "https://a.example/feed", "--why", "relaunch").code == 0
    assert "paused already: 1" in operator("sources", "pause", "https://a.example/feed").out
    opml, lines = operator("sources", "export").out, operator("sources", "export", "--json").out
    assert 'xmlUrl="https://a.example/feed"' in opml
    assert operator("sources", "remove", "--tag", "daily").code == 2, "there is nobody to ask"
    assert operator("sources", "remove", "--tag", "daily", "--yes").code == 0
    assert "already there" not in operator("sources", "import", "-", stdin=lines.encode()).out
    found = {one["url"]: (one["health"], one["tags"]) for one in operator("sources", "list", "--json").entries}
    assert found == {"https://a.example/feed": ("paused", ["daily"]), "https://b.example/feed": ("new", ["daily"])}
    assert operator("sources", "resume", "--all").code == 0
    done = [(one["what"], one["count"], one["details"]) for one in operator("audit", "--json").entries]
    assert done == [
        ("import sources", 2, "list.txt"),
        ("pause source", 1, "relaunch"),
        ("remove source", 2, ""),
        ("import sources", 2, "-"),
        ("resume source", 1, ""),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check",), "say which sources"),
        (("pause", "a", "--all"), "say which sources"),
        (("show", "nothing"), "no source is called nothing"),
        (("import", "missing.opml"), "cannot be read"),
        (("export", "--opml", "--json"), "choose one"),
        (("add", "https://news.example/"), "WIRESIFT_CONTACT is not set"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_code_2(operator: Wiresift, arguments: tuple[str, ...], words: str) -> None:
    """And changes nothing."""
    assert operator("sources", "import", "-", stdin=b"https://a.example/feed\n").code == 0
    ran = operator("sources", *arguments, WIRESIFT_FETCHER_ALLOW_NETWORKS="")
    assert (ran.code, len(ran.errors), words in ran.err) == (2, 1, True), ran


def test_ingest_takes_the_articles_of_feeds_lists_and_archives(system: System, outlet: Outlet, tmp_path: Path) -> None:
    """A feed by its URL, one in OPML, a list of URLs and a damaged archive, in one run; an explicit ingest always fetches."""
    outlet.publish("/feed", *(f"feed-{number}" for number in range(4)))
    outlet.publish("/other", "other-1", "other-2")
    (tmp_path / "feeds.opml").write_text(f'<opml><body><outline text="Other Post" xmlUrl="{outlet.url("/other")}"/></body></opml>')
    (tmp_path / "a.urls").write_text(f"# stories\n{outlet.url('/story/listed')}\n")
    captured = "".join(f"{line}\r\n" for line in ("HTTP/1.1 200 OK", "Content-Type: text/plain", "")) + article("captured")
    head = ("WARC/1.1", "WARC-Type: response", "WARC-Target-URI: https://harbour.example/captured", f"Content-Length: {len(captured)}", "")
    member = gzip.compress(("".join(f"{line}\r\n" for line in head) + captured + "\r\n\r\n").encode())
    (tmp_path / "crawl.warc.gz").write_bytes(member[:-1] + bytes([member[-1] ^ 1]) + member)
    ran = system.ingest(outlet.url("/feed"), tmp_path / "feeds.opml", tmp_path / "a.urls", tmp_path / "crawl.warc.gz", "--limit", "3")
    found = [(one["url"].rpartition("/")[2], one["source"]) for one in ran.entries]
    assert found == [
        ("feed-2", "Harbour News"),
        ("feed-1", "Harbour News"),
        ("feed-0", "Harbour News"),
        ("other-2", "Other Post"),
        ("other-1", "Other Post"),
        ("listed", None),
        ("captured", None),
    ]
    assert ran.code == 1, "one record is broken"
    said = [line for line in ran.errors if "wiresift: " in line]
    assert any("the 3 newest of 4 articles" in line for line in said), ran.err
    assert any("crawl.warc.gz@0: broken record: the gzip data is broken" in line for line in said)
    assert any("crawl.warc.gz: 1 page; passed over: 1 broken" in line for line in said)
    assert json.dumps(outlet.asked).count('"/feed"') == 1


def test_the_services_of_an_ingest_ask_no_source(operator: Wiresift, outlet: Outlet) -> None:
    """They are there for what was given, and gone with it: the schedule is `wiresift up`'s."""
    assert operator("sources", "add", outlet.url("/feed")).code == 0
    before = outlet.asked.count("/feed")
    assert operator("ingest", outlet.url("/story/bridge")).code == 0
    assert outlet.asked.count("/feed") == before
    [listed] = operator("sources", "list", "--json").entries
    assert listed["health"] == "new"


def test_a_running_system_asks_what_is_added_and_classifies_what_it_brings(system: System, outlet: Outlet) -> None:
    """Without anybody's doing; what its feed lists again is not requested again."""
    feed = outlet.publish("/live", "live-1", "live-2", title="Live News")
    added = system.wiresift("sources", "add", feed)
    assert (added.code, "no fetcher runs" in added.out) == (0, False), added
    stories = [outlet.url("/story/live-2"), outlet.url("/story/live-1")]

    def classified() -> list[str]:
        entries = system.wiresift("peek", "classified").entries
        return [entry["body"]["url"] for entry in entries if entry["body"].get("source") == "Live News"]

    until(lambda: sorted(classified()) == sorted(stories), "both are classified")
    [listed] = [one for one in system.wiresift("sources", "list", "--json").entries if one["url"] == feed]
    assert (listed["health"], listed["listed"]) == ("ok", 2)
    checked = system.wiresift("sources", "check", feed)
    assert (checked.code, "2 listed, 0 new, 0 requested" in checked.out) == (0, True), checked
    assert system.wiresift("sources", "remove", feed).code == 0
    assert [outlet.asked.count(f"/story/live-{number}") for number in (1, 2)] == [1, 1]
