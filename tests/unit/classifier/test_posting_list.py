"""Postings as bytes, and which of them are worth reading."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from services.classifier.index.candidates import Posting, article_number, document_number
from services.classifier.index.posting_list import (
    MAX_ARTICLES,
    MAX_OF_SOURCE,
    MAX_REVISIONS,
    POSTING_BYTES,
    bearers,
    newest,
    packed,
    slot,
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


@given(st.lists(st.builds(Posting, st.integers(0, 100).map(lambda n: n * 64), st.integers(0, 2)), max_size=300))
def test_what_is_kept_is_bounded_distinct_and_holds_the_last(postings: list[Posting]) -> None:
    """Each of the newest articles has its newest postings, and the very last is always one of them."""
    kept = newest(postings)
    counts = [sum(article_number(one.number) == article for one in kept) for article in {article_number(one.number) for one in kept}]
    assert len(counts) <= MAX_ARTICLES
    assert all(count <= MAX_REVISIONS for count in counts)
    assert len(set(kept)) == len(kept)
    assert set(postings[-1:]) <= set(kept) <= set(postings)


def test_revisions_of_one_article_push_no_other_out() -> None:
    """A hundred updates leave the one article before them."""
    updates = [Posting(document_number("blog", revision), 1) for revision in range(1, 101)]
    first = Posting(document_number("first", 1), 2)
    assert newest([first, *updates]) == [*reversed(updates[-MAX_REVISIONS:]), first]


def test_articles_of_one_outlet_push_no_other_out() -> None:
    """Of a flood the newest are read, and the one copy elsewhere before them; where no source is known all count alike."""
    flood = [Posting(document_number(f"flood{at}", 1), 1) for at in range(1_000)]
    first = Posting(document_number("first", 1), 2)
    assert newest([first, *flood]) == [*reversed(flood[-MAX_OF_SOURCE:]), first]
    assert len(newest([Posting(one.number, 0) for one in flood])) == MAX_ARTICLES
