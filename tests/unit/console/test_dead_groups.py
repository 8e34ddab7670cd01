"""Letters that died of the same are one group, whatever their articles are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.console.dead_letters.groups import group_id, normalised


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (
            "news.example.com: All connection attempts failed (in each of 6 attempts)",
            "<host>: All connection attempts failed (in each of <n> attempts)",
        ),
        ("127.0.0.1:9: All connection attempts failed", "<host>: All connection attempts failed"),
        ("[Errno 111] Connection refused by ::1", "[Errno <n>] Connection refused by <host>"),
        ("https://a.example/x?y=1&z=é: not complete after 30 s", "<url> not complete after <n> s"),
        ("/data/2026/a.txt: cleaning took longer than 20 s", "<path>: cleaning took longer than <n> s"),
        ("the body of 0191d2c0-1111-7fff-bfff-ffffffffffff is broken", "the body of <id> is broken"),
        ("no key deadbeef01 in 'some words'", "no key <id> in <text>"),
        ("not a readable ArticleRequested: colour: Extra inputs", "not a readable ArticleRequested: colour: Extra inputs"),
        ("text/html is asked for, it's not what we don't take", "text/html is asked for, it's not what we don't take"),
        ("a plain field is not UTF-8 (at byte 12); write it as utf-8", "a plain field is not UTF-8 (at byte <n>); write it as utf-8"),
        ("windows-1252 or ISO-8859-15, not page-12", "windows-1252 or ISO-8859-15, not page-<n>"),
        ("at 12:30:11 a facade was decade 3.5", "at <n> a facade was decade <n>"),
    ],
)
def test_what_differs_between_articles_is_masked(message: str, kind: str) -> None:
    """Hosts, addresses, URLs, paths, ids, quotations and numbers; words stay."""
    assert normalised(message) == kind


def test_an_http_status_tells_errors_apart() -> None:
    """A server that is busy is another matter than one that is broken."""
    assert normalised("HTTP 503 (in each of 6 attempts)") != normalised("HTTP 429 (in each of 6 attempts)")


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.uuids(), st.uuids())
def test_one_fault_is_one_group_whatever_it_struck(one: int, other: int, this: object, that: object) -> None:
    """Stage and error class tell groups apart, particulars do not."""
    first, second = (f"page{n}.example.org:443: {u} not in {n} tries of https://e.example/{n}" for n, u in ((one, this), (other, that)))
    assert group_id("fetcher", "Transient", first) == group_id("fetcher", "Transient", second)
    assert group_id("cleaner", "Transient", first) != group_id("fetcher", "Transient", first) != group_id("fetcher", "Oops", first)


@given(st.lists(st.sampled_from(["no", "answer", "from", "the", "site", "within", "time"]), max_size=20), st.integers(0), st.integers(0))
def test_words_are_kept_and_numbers_are_not(words: list[str], one: int, other: int) -> None:
    """A kind reads as its message does."""
    assert normalised(" ".join([*words, str(one)])) == normalised("  ".join([*words, str(other)])) == " ".join([*words, "<n>"])


@given(st.text())
def test_any_message_has_a_kind(message: str) -> None:
    """On one line, and nothing raises."""
    assert normalised(message) == " ".join(normalised(message).split())


@pytest.mark.parametrize("piece", ['"', "“", "'", " '", "a.", "a-", ":", "/", "f1", "HTTP 5", "http:/", "«“‘`", "\\", "[", "a://"])
def test_a_hostile_message_is_read_to_a_bound(piece: str) -> None:
    """A repetition that has no end is cut, and its kind is short."""
    assert len(normalised(piece * 100_000)) <= 200
    assert len(group_id("s", "e", piece * 100_000 + "\ud800")) == 8
