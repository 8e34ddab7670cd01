"""A text's lines, and the text without some of them."""

from __future__ import annotations

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from services.classifier.text.fingerprint import hash64
from services.classifier.text.furniture import lines, without_lines
from services.classifier.text.tokens import tokenise

#: What lines are made of: words in some scripts, what joins them, also across a line end, and what is folded or not seen.
_PIECES = st.sampled_from(
    ["Anna", "told", "40", "1,5", "é", "東", "-", "-\n", "\u00ad\n", "'", "\u200b", "&amp;", "&shy;", " ", " ", ". ", "\n", "\n", "\n\n"]
)
_TEXTS = st.lists(_PIECES, max_size=60).map("".join)


def test_blanking_lines_moves_no_offset() -> None:
    """What is left stands where it stood."""
    tokens = tokenise("First line.\nSubscribe now!\nLast line.")
    found = lines(tokens)
    assert [tokens.text[line.start : line.end] for line in found] == tokens.text.split("\n")
    blanked = without_lines(tokens, found, {found[1].fingerprint})
    assert len(blanked.text) == len(tokens.text)
    assert blanked.text.split() == ["First", "line.", "Last", "line."]


def test_a_line_is_the_same_line_wherever_a_text_is_wrapped() -> None:
    """Of a text broken at a width, paragraphs are the lines; else each line is one, its headlines too."""
    paragraphs = [
        "The council met on Monday and agreed on very little of what was asked of it.",
        "Write to us about the old bridge if you know more.",
    ]
    wrapped = tokenise("\n\n".join(textwrap.fill(each, 40) for each in paragraphs))
    found, unwrapped = lines(wrapped), lines(tokenise("\n".join(paragraphs)))
    assert [line.fingerprint for line in found] == [line.fingerprint for line in unwrapped]
    assert [wrapped.text[line.start : line.end] for line in found] == wrapped.text.split("\n\n")


@given(_TEXTS)
def test_a_line_has_one_fingerprint_whatever_stands_around_it(text: str) -> None:
    """It is that of the line alone, also where a word goes on in the next line."""
    tokens = tokenise(text)
    for line in lines(tokens):
        assert line.fingerprint == hash64("line\n" + " ".join(tokenise(text[line.start : line.end]).words))


@given(_TEXTS, st.sets(st.integers(0, 9)))
def test_a_text_without_lines_is_the_text_with_blanks_for_them(text: str, cut: set[int]) -> None:
    """Words, offsets, shingles and what they name are those of a text that never had the lines."""
    tokens = tokenise(text)
    found = lines(tokens)
    without = without_lines(tokens, found, {line.fingerprint for number, line in enumerate(found) if number in cut})
    anew = tokenise(without.text)
    assert (without.words, without.spans) == (anew.words, anew.spans)
    assert (without.shingles, without.salient) == (anew.shingles, anew.salient)
