"""Postings as bytes, and which of them are worth reading."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.classifier.candidates import Posting, article_number, document_number
from services.classifier.posting_list import MAX_ARTICLES, MAX_REVISIONS, POSTING_BYTES, bearers, newest, packed

_PRINTS = st.integers(0, 2**64 - 1)


@given(print_=_PRINTS, bits=st.integers(8, 28), number=_PRINTS, source=st.integers(0, 0xFFFF))
def test_a_posting_is_read_as_it_was_packed(print_: int, bits: int, number: int, source: int) -> None:
    """Whatever its fingerprint, document and source."""
    entry = packed(print_, bits, Posting(number, source))
    assert len(entry) == POSTING_BYTES
    assert bearers([None, entry], print_, bits) == [Posting(number, source)]


def test_postings_of_another_fingerprint_in_the_list_are_left_out() -> None:
    """Fingerprints that share a list are told apart by the bits above its number."""
    entry = packed(7, 20, Posting(1 << 8, 0))
    assert bearers([entry], 7 | 1 << 20, 20) == []


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
