"""Answers about words that are kept ready."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.classifier.text.folding import SPELT
from services.classifier.text.remembered import LETTERS, Remembered
from services.classifier.text.tokens import tokenise


@given(st.lists(st.text(st.sampled_from("abc"), max_size=2)), st.integers(1, 4))
def test_an_answer_is_the_same_whether_it_was_kept_or_not(words: list[str], most: int) -> None:
    """Whatever was asked before, and however little is kept."""
    upper = Remembered(str.upper, most)
    assert [upper[word] for word in words] == [word.upper() for word in words]
    assert len(upper) <= most


def test_the_words_met_last_are_asked_for_once() -> None:
    """One that is met again survives any number of others; one that is not is forgotten."""
    asked: list[str] = []

    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    lengths = Remembered(length, 4)
    for at in range(40):
        assert lengths["often"] == 5
        assert lengths[f"word{at}"] == len(f"word{at}")
    assert asked.count("often") == 1
    assert lengths["word0"] == 5
    assert asked.count("word0") == 2


def test_what_is_longer_than_words_are_takes_no_memory() -> None:
    """A hostile text is spelt like any other, and leaves nothing behind."""
    chain = "-".join(["Étalon"] * 17)
    assert len(chain) > LETTERS
    assert tokenise(chain.upper()).words == tokenise(chain.replace("-", "’")).words
    assert chain.upper() not in SPELT
    tokenise("Élan")
    assert "Élan" in SPELT
