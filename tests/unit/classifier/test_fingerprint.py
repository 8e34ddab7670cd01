"""Sampled shingles."""

from __future__ import annotations

from services.classifier.text.fingerprint import FLOOR, fingerprints, shingle_hashes
from services.classifier.text.tokens import tokenise
from tests.unit.classifier.articles import prose


def test_hashes_are_the_same_in_every_process() -> None:
    """The value is fixed: an index written by one version is read by another."""
    assert shingle_hashes("the quick brown fox jumps".split()) == [8290412107342499814]


def test_one_shingle_in_sixteen_is_taken() -> None:
    """The sample of a long text is close to its share."""
    words = tokenise(prose(1, 8_000)).words
    assert 0.05 < len(fingerprints(words)) / len(words) < 0.075


def test_a_short_text_gives_the_floor() -> None:
    """A text of sixty words gives as many fingerprints as one of four hundred."""
    assert len(fingerprints(tokenise(prose(2, 60)).words)) == FLOOR


def test_two_texts_take_the_same_shingles_of_a_common_passage() -> None:
    """What a host shares with its source is sampled in both."""
    source = tokenise(prose(3, 600)).words
    host = tokenise(prose(4, 600)).words + source
    assert set(fingerprints(source)) <= set(fingerprints(host))


def test_a_text_under_five_words_has_no_shingles() -> None:
    """There is nothing to sample."""
    assert fingerprints(["only", "four", "words", "here"]) == []
