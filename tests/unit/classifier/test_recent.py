"""Texts met lately."""

from __future__ import annotations

from services.classifier.text.recent import Recent
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
    recent = Recent(most=300)
    first, second = (recent.words_of(prose(seed, 140)) for seed in (1, 2))
    assert recent.words_of(prose(1, 140)) is first
    recent.words_of(prose(3, 140))
    assert recent.words_of(prose(1, 140)) is first
    assert recent.words_of(prose(2, 140)) is not second


def test_a_text_that_alone_is_too_long_is_read_and_not_kept() -> None:
    """Memory is bounded by words, whatever their number in one text."""
    recent = Recent(most=100)
    assert len(recent.words_of(prose(1, 280))) > 100
    assert recent.words_of(prose(1, 280)) is not recent.words_of(prose(1, 280))
