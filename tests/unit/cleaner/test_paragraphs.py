"""Paragraphs that no judge of single lines is asked about: none of them may have something to say of one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.cleaner.text.bylines import authors, notes, sources
from services.cleaner.text.layout import head, strips
from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lines import Line, line, split
from services.cleaner.text.market import ticker
from services.cleaner.text.notices import appeals, prompts, rights
from services.cleaner.text.paragraphs import is_quiet
from services.cleaner.text.pictures import captions
from tests.corpus import sets

KNOWN = knowledge()
#: All that `answers` asks.
JUDGES: list[Callable[..., object]] = [
    ticker._has_figure, ticker._figures, strips._kind, rights._is_notice, prompts.of_prompt, appeals.hear, sources._is_source,
    head._is_dated, authors._signature, notes.note, captions._credit,
]  # fmt: skip
#: Words on which the judges meet, in several languages, with the signs that they go by, and words of none.
WORDS = (
    "sign up for our newsletter you must update your card payment and we could not take it subscribe to get access now "
    "the harbour reopened on tuesday after storm council minister ferry said waited Jane Doe Anna van den Berg is a reporter who writes "
    "By by von Text Photo photo: Foto: credit © copyright (c) 2025 12 May 2020 14:30 AFP dpa Reuters Getty images via courtesy / | – — - "
    "all rights reserved reproduction without permission of this article publisher [Getty] (AFP) (mag/kos) DAX 18,001.60 +0.31% "
    "abonnieren sie jetzt kostenlos lesen votre carte a été refusée l'image nous vous Redakteurin im Ressort Politik jane@doe.example "
    "写真・山川誠一 港は火曜日に再開した 登録は無料です (県警提供) =11日、市役所 私たち あなた"
).split()
SENTENCES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "“", "• ", "© ", "(c) ", "Copyright ", "Jane Doe, ", "Anna van den Berg ", "/", "By "]),
    st.lists(st.sampled_from(WORDS), min_size=8, max_size=50).map(" ".join),
    st.sampled_from([".", ".", "。", "!", "?", "…", ".”", " (AFP).", " (AFP)", " [Getty].", "。」", ") .", "। "]),
)


def said(text: str) -> Line:
    return line(0, len(text), text, gap=False)


def assert_quiet_in_truth(text: str) -> None:
    found = said(" ".join(text.split()))
    if is_quiet(found, KNOWN):
        assert [judge for judge in JUDGES if judge(found, KNOWN) is not None] == []


@given(SENTENCES)
@settings(max_examples=400, deadline=None)
def test_no_judge_says_anything_of_a_quiet_line(text: str) -> None:
    """Whatever a paragraph is made of, what is asked of its words and its ends at once tells no less than the judges."""
    assert_quiet_in_truth(text)


@pytest.mark.parametrize("language", sets.languages())
def test_no_judge_says_anything_of_a_quiet_paragraph_of_the_corpus(language: str) -> None:
    """Nor of those that tempt a cleaner, nor of a piece of noise."""
    articles = [one.text for one in (*sets.articles(language), *sets.must_keep(language))]
    for text in (*articles, *(one.text for one in sets.noise(language))):
        for found in split(text):
            assert_quiet_in_truth(found.text)


@pytest.mark.parametrize("language", sets.languages())
def test_most_paragraphs_are_quiet(language: str) -> None:
    """Which is what saves the time: in every language the judges are asked about few of them."""
    prose = [found for one in sets.articles(language) for found in split(one.text) if found.prose]
    assert sum(is_quiet(found, KNOWN) for found in prose) > len(prose) / 2
