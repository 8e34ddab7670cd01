"""Texts print their words where they say they do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.draws.words import Mint, Text, printed, split, standing


def _text(*paragraphs: str, language: str = "en", width: int | None = None) -> Text:
    mint = Mint()
    return Text("", tuple(mint.paragraph(one, language, 1) for one in paragraphs), language, width)


@given(st.lists(st.text("ab ,.é", min_size=1).filter(str.strip), min_size=1, max_size=4), st.sampled_from((None, 5, 20)))
def test_every_span_holds_its_word(paragraphs: list[str], width: int | None) -> None:
    """The spans of a printed text are its words, in order, whatever the width of lines."""
    text = _text(*paragraphs, width=width)
    shown, spans = printed(text)
    assert [shown[start:end] for start, end in spans] == [word.text for word in text.words]


def test_lines_are_broken_at_the_width_and_paragraphs_stay_apart() -> None:
    """A width breaks lines between words, and the gap stands between paragraphs."""
    assert printed(_text("one two three", "four", width=8))[0] == "one two\nthree\n\nfour"
    assert printed(replace(_text("one two", "three"), gap="\n"))[0] == "one two\nthree"


def test_a_character_is_a_word_where_there_are_no_spaces() -> None:
    """Japanese prints without spaces; figures and brackets hold together."""
    assert split("「港は12.5％」と語った。", "ja") == ["「港", "は", "12.5", "％」", "と", "語", "っ", "た。"]
    assert printed(_text("港は閉じた。", language="ja"))[0] == "港は閉じた。"


@pytest.mark.parametrize(("text", "counts"), [("–", False), ("•", False), ("a,", True), ("３", True), ("港", True)])
def test_a_dash_is_no_word(text: str, counts: bool) -> None:
    """What has no letter and no digit is not counted."""
    (word,) = standing(text, "en")
    assert word.counts is counts


def test_no_two_words_are_minted_alike() -> None:
    """Origins are given once, to the same text in the same story too."""
    mint = Mint()
    first, second = mint.paragraph("a rose is a rose", "en", 1), mint.paragraph("a rose is a rose", "en", 1)
    assert len({word.origin for word in (*first, *second)}) == 10
