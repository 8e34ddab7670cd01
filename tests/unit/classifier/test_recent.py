"""Texts met lately."""

from __future__ import annotations

from services.classifier.search import MIN_WORDS
from services.classifier.text.recent import LEAST_WORDS, Recent
from services.classifier.text.tokens import tokenise
from tests.unit.classifier.articles import prose


def test_a_text_met_again_is_not_read_again() -> None:
    """Its words are the very ones, and those of any text are its own."""
    recent = Recent()
    found = recent.words_of(prose(1))
    assert found == tokenise(prose(1))
    assert recent.words_of("".join(prose(1))) is found
    assert recent.words_of(prose(2)) == tokenise(prose(2))


def test_those_met_last_stay() -> None:
    """Room is made by forgetting what was met longest ago, however often before."""
    recent = Recent(words=300)
    first, second = (recent.words_of(prose(seed, 140)) for seed in (1, 2))
    assert recent.words_of(prose(1, 140)) is first
    recent.words_of(prose(3, 140))
    assert recent.words_of(prose(1, 140)) is first
    assert recent.words_of(prose(2, 140)) is not second


def test_a_text_that_alone_is_too_long_is_read_and_not_kept() -> None:
    """Memory is bounded by words, whatever their number in one text."""
    recent = Recent(words=100)
    assert len(recent.words_of(prose(1, 280))) > 100
    assert recent.words_of(prose(1, 280)) is not recent.words_of(prose(1, 280))


def test_a_text_without_words_takes_no_memory() -> None:
    """A million signs are read and forgotten, and so is whatever is too short to be compared."""
    recent = Recent()
    for text in ("\N{GRINNING FACE}" * 1_000_000, "- " * 100_000, prose(1, LEAST_WORDS // 2)):
        recent.words_of(text)
    assert len(recent) == 0
    assert LEAST_WORDS == MIN_WORDS


def test_texts_are_bounded_by_their_characters_as_well() -> None:
    """Whatever stands between the words counts: of texts with as many signs as are kept together, the last one stays."""
    recent = Recent(characters=100_000)
    texts = [f"{prose(seed, 60)} {'*' * 60_000}" for seed in range(5)]
    for text in texts:
        recent.words_of(text)
    assert len(recent) == 1
    assert recent.words_of(texts[-1]) is recent.words_of(texts[-1])
