"""Sampled shingles."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.classifier.text.fingerprint import FLOOR, SHINGLE, fingerprints, shingle_hashes
from services.classifier.text.tokens import tokenise
from tests.unit.classifier.articles import prose


def test_hashes_are_the_same_in_every_process() -> None:
    """The value is fixed: an index written by one version is read by another."""
    assert shingle_hashes("the quick brown fox jumps".split()) == [8290412107342499814]


def test_one_shingle_in_sixteen_is_taken() -> None:
    """The sample of a long text is close to its share."""
    tokens = tokenise(prose(1, 8_000))
    assert 0.05 < len(fingerprints(tokens.shingles)) / len(tokens) < 0.075


def test_a_short_text_gives_the_floor() -> None:
    """A text of sixty words gives as many fingerprints as one of four hundred."""
    assert len(fingerprints(tokenise(prose(2, 60)).shingles)) == FLOOR


def test_two_texts_take_the_same_shingles_of_a_common_passage() -> None:
    """What a host shares with its source is sampled in both."""
    source = tokenise(prose(3, 600))
    host = tokenise(prose(4, 600) + "\n\n" + source.text)
    assert set(fingerprints(source.shingles)) <= set(fingerprints(host.shingles))


def test_a_text_under_five_words_has_no_shingles() -> None:
    """There is nothing to sample."""
    assert fingerprints(shingle_hashes(["only", "four", "words", "here"])) == []


@given(st.lists(st.text(max_size=9), max_size=40))
def test_a_run_of_five_words_has_one_hash_wherever_it_stands(words: list[str]) -> None:
    """All of a text at once gives what each run gives alone, and words that change places change it."""
    runs = [words[at : at + SHINGLE] for at in range(len(words) - SHINGLE + 1)]
    assert shingle_hashes(words) == [shingle_hashes(run)[0] for run in runs]
    assert all(shingle_hashes(run[::-1]) != shingle_hashes(run) for run in runs if run != run[::-1])


def test_a_word_of_any_length_hashes_alike_whatever_stands_beside_it() -> None:
    """The hashes of a text with a word longer than any that is kept ready are those of its shingles."""
    words = ["one", "two", "three", "w" * 1_000, "five", "six", "seven", "eight", "nine", "ten"]
    assert shingle_hashes(words) == [hashed for at in range(6) for hashed in shingle_hashes(words[at : at + 5])]
