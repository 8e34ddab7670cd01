"""Relations, passages and clusters follow from where words come from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.draws.truth import Document, clusters, pair, pairs, passages, told
from tests.draws.words import Mint, Paragraph, Text, standing

_NEW = 90_000


def _words(number: int, mint: Mint, story: int) -> Paragraph:
    return mint.paragraph(" ".join("w" for _ in range(number)), "en", story)


def _document(*parts: Paragraph, own: int = _NEW, name: str = "") -> Document:
    return Document(name, 0, "", Text("", parts, "en"), own, "")


@pytest.mark.parametrize(
    ("shared", "rest", "other_rest", "relation"),
    [
        (100, 0, 0, "exact"),
        (100, 20, 20, "near"),
        (100, 0, 200, "contain"),
        (100, 200, 250, "partial"),
        (59, 200, 250, "grey"),
        (40, 293, 400, "grey"),
        (39, 200, 250, "excerpt"),
        (60, 500, 500, "excerpt"),
        (8, 200, 250, "excerpt"),
        (7, 200, 250, "none"),
    ],
)
def test_relations_are_those_of_the_corpus(shared: int, rest: int, other_rest: int, relation: str) -> None:
    """Containment in the shorter text, Jaccard over words, and the words that are shared decide."""
    mint = Mint()
    common = _words(shared, mint, 1)
    first, second = _document(common, _words(rest, mint, 2)), _document(_words(other_rest, mint, 3), common)
    assert pair(first, second).relation == pair(second, first).relation == relation


def test_furniture_is_counted_and_never_shared() -> None:
    """Words of no story make a text longer and are nobody's reuse, however many outlets print them."""
    mint = Mint()
    note = standing("about the company " * 40, "en")
    first, second = _document(_words(60, mint, 1), note), _document(_words(60, mint, 2), note)
    assert first.length == 180
    assert pair(first, second).relation == "none"


def test_pairs_are_listed_once_the_earlier_first() -> None:
    """All that share anything worth listing, in the order of the documents, no document with itself."""
    mint = Mint()
    common = _words(80, mint, 1)
    documents = [_document(common, name=name) for name in "abc"] + [_document(_words(80, mint, 2), name="d")]
    assert [(one.first.name, one.second.name) for one in pairs(documents)] == [("a", "b"), ("a", "c"), ("b", "c")]


def test_passages_are_runs_of_the_same_words() -> None:
    """A run breaks where either text goes on otherwise, and one of fewer than five words is none."""
    mint = Mint()
    story = _words(30, mint, 1)
    first = Text("", (story,), "en")
    second = Text("", (story[20:], _words(3, mint, 2), story[:12], story[14:17]), "en")
    assert passages(first, second) == [(0, 13, 12), (20, 0, 10)]


def test_a_telling_is_more_than_half_of_one_story() -> None:
    """A trimmed and extended copy tells the story; a host of a smaller block, a round-up and a merged wire tell their own."""
    mint = Mint()
    story, other = _words(100, mint, 1), _words(100, mint, 2)
    own = _words(60, mint, 9)
    assert told(_document(story[:33])) == 1
    assert told(_document(own, story, standing("footer " * 200, "en"), own=9)) == 1
    assert told(_document(own, story[:50], own=9)) == 9
    assert told(_document(story, other[:40], own=9)) == 9
    assert told(_document(story, other[:10], own=9)) == 1


def test_a_cluster_is_named_by_its_first_document() -> None:
    """Tellings of a story are one cluster; who tells its own is alone."""
    mint = Mint()
    story = _words(100, mint, 1)
    documents = [_document(story[20:], name="a"), _document(_words(50, mint, 2), own=2, name="b"), _document(story, name="c")]
    assert clusters(documents) == ["a", "b", "a"]


@given(st.lists(st.lists(st.integers(1, 40), min_size=1, max_size=40), min_size=2, max_size=2))
def test_comparing_is_symmetric(rows: list[list[int]]) -> None:
    """Either way round two documents share as much."""
    mint = Mint()
    pool = _words(41, mint, 1)
    one, other = (_document(tuple(pool[at] for at in row)) for row in rows)
    assert (pair(one, other).shared, pair(one, other).jaccard) == (pair(other, one).shared, pair(other, one).jaccard)
