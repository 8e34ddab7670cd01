"""Lists of sources in and out, which ones an operator means, and how they are shown."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from services.console.sources import lines
from services.console.sources.document import document, whole
from services.console.sources.lists import Listed, read_list, write_outlines
from services.console.sources.pushes import pushes
from services.console.sources.selection import selected
from services.fetcher.sources.registry import Known
from services.fetcher.sources.source import Page, Source, SourceState, source_id
from shared.errors import UsageError
from shared.outcomes import Rejected
from tests.builders import MOMENT


def source(number: int = 1, **overrides: Any) -> Source:
    """A source of an invented publisher."""
    url = overrides.pop("url", f"https://news-{number}.example/feed")
    return Source(**{"source_id": source_id(url), "url": url, "name": f"News {number}", "added_at": MOMENT} | overrides)


def read(body: bytes | str, *tags: str) -> Listed:
    found = read_list(body.encode() if isinstance(body, str) else body, tags=tags, now=MOMENT)
    assert isinstance(found, Listed)
    return found


def test_a_list_of_urls_is_its_sources_and_its_bad_lines_by_number() -> None:
    """Comments are none; a URL in another spelling is the same source."""
    found = read("# dailies\nhttps://a.example/feed#top\nnot a url\nHTTPS://A.example/feed\nhttps://a.example/sitemap-news.xml\n", "daily")
    assert [(one.url, one.kind, one.tags) for one in found.sources] == [
        ("https://a.example/feed", "feed", ("daily",)),
        ("https://a.example/sitemap-news.xml", "sitemap", ("daily",)),
    ]
    assert [bad.number for bad in found.bad] == [3]


def test_opml_brings_names_homes_and_folders_as_tags() -> None:
    """What has no usable URL is counted."""
    found = read(
        '<opml><body><outline text="Dailies"><outline text="Times" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/>'
        '<outline text="Odd" xmlUrl="mailto:a@example.org"/></outline></body></opml>'
    )
    (one,) = found.sources
    assert (one.name, one.home_url, one.tags, found.skipped) == ("Times", "https://a.example/", ("Dailies",), 1)


def test_what_is_no_opml_is_refused() -> None:
    """A page, for one."""
    assert isinstance(read_list(b"<html></html>", tags=(), now=MOMENT), Rejected)


def test_json_lines_bring_back_all_that_was_set() -> None:
    """A pause and a language too; a line that is no source, or whose id is another URL's, is bad."""
    kept = source(paused=True, language="en", tags=("a",))
    other = source(2, source_id="0" * 16)
    found = read(f"{kept.model_dump_json()}\n\n{other.model_dump_json()}\n{{}}\n")
    assert found.sources == (kept,)
    assert [bad.number for bad in found.bad] == [3, 4]


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from([(), ("daily",), ("daily", "north")])), max_size=10))
def test_exported_opml_imports_as_the_same_sources(drawn: list[tuple[int, tuple[str, ...]]]) -> None:
    """URL, name and tags come back, whatever their order."""
    given_ = {one.source_id: one for number, tags in drawn for one in [source(number, tags=tags)]}
    assert {one.source_id: one for one in read(write_outlines(given_.values())).sources} == given_


def test_sources_are_meant_by_id_its_beginning_url_or_name() -> None:
    """A name means all that have it; each is taken once."""
    one, two, three = source(1), source(2, name="NEWS 1"), source(3, tags=("daily",))
    everything = [one, two, three]
    assert selected(everything, [one.source_id, one.url]) == [one]
    assert selected(everything, [three.source_id[:6]]) == [three]
    assert selected(everything, ["news 1"]) == [one, two]
    assert selected(everything, [], tag="daily") == [three]
    assert selected(everything, [], every=True) == everything


@pytest.mark.parametrize(
    ("word", "said"),
    [("Newz 1", "did you mean News 1?"), ("zzz", "`wiresift sources list`"), ("", "`wiresift sources list`"), ("abc", "no source")],
)
def test_a_word_that_means_no_source_is_a_wrong_call(word: str, said: str) -> None:
    """With the nearest name, where one is near."""
    with pytest.raises(UsageError, match="no source is called") as raised:
        selected([source(1)], [word])
    assert said in str(raised.value)


def test_the_beginning_of_several_ids_is_a_wrong_call() -> None:
    """None of them is guessed."""
    same = [source(number, source_id=f"abcd{number:012d}") for number in (1, 2)]
    with pytest.raises(UsageError, match="beginning of 2 ids"):
        selected(same, ["abcd"])


def known(state: SourceState | None = None, **overrides: Any) -> Known:
    return Known(source(**overrides), state or SourceState(), MOMENT + timedelta(minutes=5), leased=False)


def test_what_is_told_of_a_source_is_json_and_unknown_is_null() -> None:
    """One never asked, and one that fails and has been asked before."""
    fresh = json.loads(json.dumps(whole(known(), MOMENT)))
    assert (fresh["health"], fresh["ok_at"], fresh["per_day"], fresh["etag"], fresh["next_at"] > fresh["added_at"]) == (
        "new",
        None,
        None,
        None,
        True,
    )
    page = Page(url="https://news-1.example/feed", etag='W/"7"', listed=4)
    state = SourceState(page=page, checked_at=MOMENT, ok_at=MOMENT, failures=5, failing_since=MOMENT, error="HTTP 503")
    failing = json.loads(json.dumps(whole(known(state), MOMENT)))
    assert (failing["health"], failing["error"], failing["etag"], failing["listed"]) == ("failing", "HTTP 503", 'W/"7"', 4)


def test_a_table_shows_words_of_others_as_text() -> None:
    """Neither markup nor commands to the terminal."""
    state = SourceState(checked_at=MOMENT, failures=1, error="[red]HTTP\x1b[2J 500")
    out = Console(file=StringIO(), width=160)
    out.print(lines.table([document(known(state, name="[bold]Evil\x1b]0;x\x07"), MOMENT)], MOMENT))
    out.print(lines.shown(whole(known(state, name="[bold]Evil\x1b]0;x\x07"), MOMENT)))
    shown = out.file.getvalue()  # type: ignore[attr-defined]
    assert "\x1b" not in shown
    assert "[bold]Evil" in shown
    assert "[red]HTTP" in shown


def test_every_name_is_documented_and_every_documented_name_is_there() -> None:
    """In docs/sources.md; the last ten are what only `show` looks up."""
    page = (Path(__file__).resolve().parents[3] / "docs" / "sources.md").read_text()
    of_list, of_show = [re.findall(r"^\| `(\w+)` \|", table.split("\n\n")[0], re.M) for table in page.split("| name | what |\n")[1:]]
    assert list(document(known(), MOMENT)) == of_list
    assert [*whole(known(), MOMENT)] == [*of_list, *of_show[:-10]]
    assert of_show[-10:] == [*pushes(None, MOMENT), "robots", "host", "host_paused_s", "host_under_way", "host_waiting"]
