"""Edits keep the account of where words come from, whatever they do to a text."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from tests.draws import held, prose
from tests.draws import open as opened
from tests.draws.press import Edit, Editor
from tests.draws.words import STANDING, Mint, Text, printed

_EDITS = opened.half().edits | held.half().edits
#: Edits that leave every word what it is, in other letters or another order.
_OF_LETTERS = (
    "wrapped invisible quotes reordered unseen entities hyphenated respelled typeset plain lead_in marked sentences_moved in_one line_each"
).split()


def _text(mint: Mint, language: str, seed: int = 3) -> Text:
    story, draft = mint.story(), prose.story(Random(seed), language)
    return Text(draft.title, tuple(mint.paragraph(one, language, story) for one in draft.paragraphs), language)


def _edited(edit: Edit, language: str, seed: int) -> tuple[Text, Text]:
    mint = Mint()
    text = _text(mint, language, seed)
    return text, edit(text, Editor(Random(seed), mint, mint.story()))


@pytest.mark.parametrize("language", prose.LANGUAGES)
@pytest.mark.parametrize("name", _EDITS)
def test_no_word_is_printed_twice_and_none_is_claimed(name: str, language: str) -> None:
    """Words that are kept come once, all others are new: an edit claims no word of a story that it did not have."""
    for seed in range(3):
        text, edited = _edited(_EDITS[name], language, seed)
        known = {word.origin for word in text.words}
        origins = Counter(word.origin for word in edited.words if word.origin != STANDING)
        assert max(origins.values()) == 1
        assert all(origin in known or origin > max(known) for origin in origins)
        assert printed(edited)[0].strip()


@pytest.mark.parametrize("language", prose.LANGUAGES)
@pytest.mark.parametrize("name", _OF_LETTERS)
def test_another_writing_or_order_loses_no_word(name: str, language: str) -> None:
    """What changes letters or order alone keeps every origin."""
    text, edited = _edited(_EDITS[name], language, 1)
    assert sorted(word.origin for word in edited.words) == sorted(word.origin for word in text.words)


@pytest.mark.parametrize("name", _EDITS)
def test_an_edit_does_something_to_some_text(name: str) -> None:
    """There is no edit that leaves all texts of all languages as they were."""
    tried = (_edited(_EDITS[name], language, seed) for language in prose.LANGUAGES for seed in range(6))
    assert any(printed(text)[0] != printed(edited)[0] for text, edited in tried)


@pytest.mark.parametrize("name", _EDITS)
def test_the_same_dice_make_the_same_edit(name: str) -> None:
    """An edit draws from the dice it is given alone."""
    assert printed(_edited(_EDITS[name], "en", 4)[1]) == printed(_edited(_EDITS[name], "en", 4)[1])
