"""Postings as bytes, and which of them are worth reading."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from services.classifier.index.candidates import Posting, article_number, document_number
from services.classifier.index.posting_list import (
    FOUNDERS,
    MAX_ARTICLES,
    MAX_OF_SOURCE,
    MAX_REVISIONS,
    POSTING_BYTES,
    bearers,
    packed,
    slot,
    worth_reading,
)

_PRINTS = st.integers(0, 2**64 - 1)
_SALTS = st.integers(0, 2**63 - 1).map(lambda half: 2 * half + 1)
_POSTINGS = st.builds(Posting, st.integers(1, 2**48 - 1), st.integers(0, 0xFFFF))


@given(print_=_PRINTS, salt=_SALTS, bits=st.integers(8, 28))
def test_a_fingerprint_has_a_list_and_what_tells_it_apart_there(print_: int, salt: int, bits: int) -> None:
    """One of 2**bits lists, and 16 bits more."""
    number, check = slot(print_, salt, bits)
    assert 0 <= number < 1 << bits
    assert 0 <= check < 1 << 16


def test_who_does_not_know_the_salt_cannot_choose_a_list() -> None:
    """Fingerprints that share the low bits, the high bits or all but one lie in lists of their own under most salts."""
    chosen = [[at << 40 for at in range(256)], list(range(256)), [1 << at for at in range(60)]]
    for prints in chosen:
        lists = Counter(slot(print_, 0x9E3779B97F4A7C15, 14)[0] for print_ in prints)
        assert max(lists.values()) <= 4


@given(check=st.integers(0, 0xFFFF), before=st.lists(_POSTINGS), posting=_POSTINGS, after=st.lists(_POSTINGS))
def test_a_posting_is_read_as_it_was_packed(check: int, before: list[Posting], posting: Posting, after: list[Posting]) -> None:
    """Whatever its document and source, and whatever stands around it under another fingerprint, whose bytes may look like its own."""
    other = (check + 1) % 0x10000
    value = b"".join([*(packed(other, one) for one in before), packed(check, posting), *(packed(other, one) for one in after)])
    assert len(value) == POSTING_BYTES * (len(before) + 1 + len(after))
    room = bytes(3 * POSTING_BYTES)
    assert bearers([(check, None), (check, value + room)]) == [posting]


@given(st.lists(st.builds(Posting, st.integers(0, 100).map(lambda n: n * 64), st.integers(0, 2)), max_size=300, unique=True))
def test_what_is_kept_is_bounded_distinct_and_holds_the_oldest(postings: list[Posting]) -> None:
    """Of no more articles and revisions than are read; the founders are always among them, each with its first posting."""
    kept = worth_reading(postings)
    counts = Counter(article_number(one.number) for one in kept)
    assert len(counts) <= MAX_ARTICLES
    assert all(count <= MAX_REVISIONS for count in counts.values())
    assert len(set(kept)) == len(kept)
    firsts = {article_number(one.number): one for one in reversed(postings)}
    founders = list(dict.fromkeys(article_number(one.number) for one in postings))[:FOUNDERS]
    assert {firsts[article] for article in founders} <= set(kept) <= set(postings)


def test_a_crowd_is_cut_to_where_it_began_and_its_newest() -> None:
    """Of five hundred articles the first eight and the last ones."""
    crowd = [Posting(document_number(f"copy{at}", 1), at) for at in range(500)]
    assert worth_reading(crowd) == [*crowd[:FOUNDERS], *reversed(crowd[FOUNDERS - MAX_ARTICLES :])]


def test_revisions_of_one_article_push_no_other_out() -> None:
    """Of a hundred updates the first and the newest are read, and the one article before them."""
    updates = [Posting(document_number("blog", revision), 1) for revision in range(1, 101)]
    first = Posting(document_number("first", 1), 2)
    assert worth_reading([first, *updates]) == [first, updates[0], *reversed(updates[1 - MAX_REVISIONS :])]


def test_articles_of_one_outlet_push_no_other_out() -> None:
    """Of a flood the oldest and newest are read, and the one copy elsewhere amid it; where no source is known all count alike."""
    flood = [Posting(document_number(f"flood{at}", 1), 1) for at in range(1_000)]
    other = Posting(document_number("other", 1), 2)
    newest = flood[FOUNDERS - MAX_OF_SOURCE :]
    assert worth_reading([*flood[:500], other, *flood[500:]]) == [*flood[:FOUNDERS], *reversed(newest), other]
    assert len(worth_reading([Posting(one.number, 0) for one in flood])) == MAX_ARTICLES
