"""Invented stories have no more in common than stories of newspapers do."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from random import Random

import pytest

from tests.draws.prose import LANGUAGES, story
from tests.draws.words import split

#: Shared 5-word runs of two unrelated texts, on average and at most: 400 single texts of the corpus share 2.2 and 171.
_MEAN, _MOST = 1.0, 20


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "ja"])
def test_unrelated_stories_share_hardly_a_run_of_five_words(language: str) -> None:
    """Of 120 stories no two could be taken for copies, on average and at worst."""
    random = Random(7)
    texts = [" ".join(story(random, language).paragraphs).lower().split() for _ in range(120)]
    holders: dict[tuple[str, ...], set[int]] = {}
    for number, words in enumerate(texts):
        for at in range(len(words) - 4):
            holders.setdefault(tuple(words[at : at + 5]), set()).add(number)
    shared = Counter(two for holding in holders.values() for two in combinations(sorted(holding), 2))
    assert shared.total() / (120 * 119 / 2) < _MEAN
    assert max(shared.values()) < _MOST


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_story_is_long_enough_and_the_same_by_seed(language: str) -> None:
    """Any seed makes a story of more than forty words, and the same one again."""
    for seed in range(20):
        draft = story(Random(seed), language)
        assert draft == story(Random(seed), language)
        assert len(split(" ".join(draft.paragraphs), language)) >= 40
