"""Normalised words and where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.classifier.text.tokens import longer, tokenise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The mayor's plan", "THE MAYOR’S PLAN"),
        ("a well-known co-operation", "a wellknown cooperation"),
        ("inter-\nnational talks", "international talks"),
        ("wo\u2060rd by wo\u00adrd", "word by word"),
        ("21,83\u200c7.\u206088", "21,837.88"),
        ("so\u3164ft\ufe0f w\U000e0041ater\u034f", "soft water"),
        ("soft&shy;ware inter\u00ad\nnational", "software international"),
        ("it&#8217;s &ldquo;over&rdquo;", 'it\'s "over"'),
        ("AT&amp;amp;T said", "at&T said"),
        ("cafe\u0301 society", "café society"),
        ("ＦＵＬＬ width", "full width"),
        ("straße", "STRASSE"),
    ],
)
def test_spellings_of_one_text_give_the_same_words(one: str, other: str) -> None:
    """Case, quotes, hyphens, line ends, entities, invisible characters, accents and width make no difference."""
    assert tokenise(one).words == tokenise(other).words


def test_figures_keep_their_separators_and_stay_whole() -> None:
    """A decimal or thousands separator joins a figure, the full stop of a sentence does not."""
    assert tokenise("Up 1,504.3 to 20. Then 3").words == ["up", "1,504.3", "to", "20", "then", "3"]


def test_scripts_without_spaces_give_a_word_per_character() -> None:
    """Han, kana and Thai are compared by character, Devanagari by word with its vowel signs."""
    assert tokenise("東京で hello").words == ["東", "京", "で", "hello"]
    assert tokenise("हिन्दी में").words == ["हिन्दी", "में"]


def test_figures_and_names_are_salient_and_sentence_openings_are_not() -> None:
    """A capital counts only where no sentence begins."""
    tokens = tokenise("Yesterday the mayor met Anna Berg. She gave 40 euros.")
    assert [word for word, flag in zip(tokens.words, tokens.salient, strict=True) if flag] == ["anna", "berg", "40"]


@given(st.text())
def test_every_word_has_a_span_that_reads_as_it(text: str) -> None:
    """There are as many spans as words, in order and disjoint, within the text, and none is empty."""
    tokens = tokenise(text)
    assert len(tokens.spans) == len(tokens.words)
    ends = [0, *(end for _, end in tokens.spans)]
    assert all(before <= start < end <= len(text) for before, (start, end) in zip(ends, tokens.spans, strict=False))


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_and_general_reading_agree(text: str) -> None:
    """A letter beyond ASCII anywhere in the text does not change how the rest of it is read."""
    assert tokenise(text + " é").words[:-1] == tokenise(text).words


_HIDDEN = "\u00ad\u200b\u200c\u200d\u2060\u2064\ufeff\u034f\u115f\u3164\ufe0f\U000e0041"


@given(st.lists(st.sampled_from("abcé1.,' -"), max_size=40), st.lists(st.sampled_from(_HIDDEN), min_size=41, max_size=41))
def test_invisible_characters_change_no_word(visible: list[str], hidden: list[str]) -> None:
    """Wherever they stand, the words are those of what can be seen, and each span still reads as its word."""
    seen = "".join(visible)
    text = "".join(a + b for a, b in zip(visible, hidden, strict=False))
    tokens = tokenise(text)
    assert tokens.words == tokenise(seen).words
    assert [text[start] for start, _ in tokens.spans] == [seen[start] for start, _ in tokenise(seen).spans]


@given(st.text(max_size=200))
def test_case_and_width_change_no_plain_word(text: str) -> None:
    """Capitals, and full-width letters of plain ones, give the same words."""
    plain = "".join(c for c in text if c.isascii())
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in plain)
    assert tokenise(plain.upper()).words == tokenise(plain).words
    assert tokenise(wide + " é").words[:-1] == tokenise(plain).words


@given(st.text(max_size=200), st.integers(0, 40))
def test_a_text_is_longer_than_so_many_words_where_it_has_more(text: str, most: int) -> None:
    """Told without keeping the words, and never otherwise than by them."""
    assert longer(text, most) == (len(tokenise(text)) > most)


def test_a_word_without_end_is_taken_for_several() -> None:
    """So that none is as long as the text, whatever that is made of."""
    endless = ("w" * 100_000, "é" * 100_000, "-".join("ab" for _ in range(50_000)), "a" + "\u0316\u0301" * 50_000)
    assert all(len(word) < 10_000 for text in endless for word in tokenise(text).words)
