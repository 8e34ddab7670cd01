"""Text that stands in many stories."""

from __future__ import annotations

from services.classifier.comparison.align import Aligner
from services.classifier.comparison.boilerplate import STORIES, boilerplate
from services.classifier.text.tokens import tokenise
from tests.unit.classifier.articles import prose

NOTE = tokenise(prose(50, 60)).words
ARTICLE = [*tokenise(prose(1, 100)).words, *NOTE]


def strangers(*texts: list[str]) -> bytes:
    aligner = Aligner.of(ARTICLE)
    return boilerplate(len(ARTICLE), [(text, aligner.runs(text)) for text in texts])


def test_what_unrelated_stories_share_is_boilerplate() -> None:
    """The note under three stories stands for itself, the article's own words do not."""
    standing = strangers(*([*tokenise(prose(seed, 100)).words, *NOTE] for seed in range(2, 2 + STORIES)))
    assert sum(standing) == len(NOTE)
    assert not any(standing[: len(ARTICLE) - len(NOTE)])


def test_copies_of_one_story_are_one_story() -> None:
    """However many outlets run it, a block of it is no boilerplate."""
    host = [*tokenise(prose(2, 100)).words, *NOTE]
    assert not any(strangers(*[host] * 20))


def test_two_stories_are_too_few() -> None:
    """A block that two others share may be taken from either."""
    assert not any(strangers(*([*tokenise(prose(seed, 100)).words, *NOTE] for seed in (2, 3))))
