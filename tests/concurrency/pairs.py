"""Pairs of copies of invented stories, and articles that tie two pairs into one story. Made by a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.events import ArticleCleaned
from shared.request_ids import new_request_id
from tests.unit.classifier.articles import article, prose

#: Words of one paragraph of an invented story, and paragraphs of a story.
PARAGRAPH_WORDS, PARAGRAPHS = 56, 4
#: Of so many pairs the last two tell the two ends of one longer story, which a fifth article tells whole.
TIE_EVERY = 20
#: More stories than a trial has.
_STORIES = 10**7


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles of two outlets, the one a copy of the other; `tied` where they share text with yet others."""

    first: ArticleCleaned
    second: ArticleCleaned
    tied: bool = False

    def __iter__(self) -> Iterator[ArticleCleaned]:
        return iter((self.first, self.second))

    def __str__(self) -> str:
        return f"{self.first.article_id} {self.second.article_id}"

    @property
    def turned(self) -> Pair:
        """The other one first."""
        return Pair(self.second, self.first, self.tied)


@dataclass(frozen=True, slots=True)
class Ties:
    """`pairs`, and the `whole` stories that tie some of them together."""

    pairs: Sequence[Pair]
    whole: Sequence[ArticleCleaned]

    @property
    def articles(self) -> list[ArticleCleaned]:
        """All there are."""
        return [*(one for pair in self.pairs for one in pair), *self.whole]


def made(count: int, seed: int, *, tied: bool = True) -> Ties:
    """`count` pairs: unchanged, with another beginning, cut short, or with a paragraph more, by turns; and those that are `tied`."""
    pairs, whole = [], []
    for number in range(count):
        place = number % TIE_EVERY
        if tied and place >= TIE_EVERY - 2:
            story = _paragraphs(seed, number - place, PARAGRAPHS + 2)
            ends = story[:PARAGRAPHS] if place == TIE_EVERY - 2 else story[2:]
            pairs.append(_pair(number, ends, ends, tied=True))
            if place == TIE_EVERY - 1:
                whole.append(_article(f"whole{number}", story))
        else:
            pairs.append(_pair(number, _paragraphs(seed, number, PARAGRAPHS), _changed(seed, number)))
    return Ties(pairs, whole)


def shuffled(articles: Sequence[ArticleCleaned], seed: int) -> list[ArticleCleaned]:
    """The same articles asked for anew, in another order."""
    mixed = [one.model_copy(update={"request_id": new_request_id()}) for one in articles]
    random.Random(seed).shuffle(mixed)
    return mixed


def _changed(seed: int, number: int) -> list[str]:
    story, other = _paragraphs(seed, number, PARAGRAPHS), _paragraphs(seed + 1, number, 1)
    return (story, [*other, *story[1:]], story[:-1], [*story, *other])[number % 4]


def _paragraphs(seed: int, number: int, count: int) -> list[str]:
    return prose(seed * _STORIES + number, PARAGRAPH_WORDS * count).split("\n\n")


def _pair(number: int, first: Sequence[str], second: Sequence[str], *, tied: bool = False) -> Pair:
    return Pair(_article(f"first{number}", first), _article(f"second{number}", second), tied)


def _article(name: str, paragraphs: Sequence[str]) -> ArticleCleaned:
    now = datetime.now(UTC)  # the store keeps what the server's clock says is recent
    times = {"first_seen_at": now, "fetched_at": now, "published_at": now}
    return article(name, "\n\n".join(paragraphs), request_id=new_request_id(), **times)
