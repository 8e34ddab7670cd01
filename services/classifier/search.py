"""Finding what an article shares with earlier ones: index, candidates, texts, comparison.

Eight round trips and two reads of texts; one or two more where so many bear a fingerprint that it has to be asked who came first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from services.classifier.comparison.pair import Pair
from services.classifier.comparison.relation import alone, together
from services.classifier.index.candidates import furniture, others, ranked, source_number
from services.classifier.index.ports import Document, Earlier, Index
from services.classifier.place import Place
from services.classifier.text.fingerprint import fingerprints
from services.classifier.text.furniture import lines, without_lines
from services.classifier.text.recent import RECENT
from services.classifier.text.tokens import Tokens
from shared.record import MAX_MATCHES, Relation
from shared.store import ArticleKey, Store

#: Shortest article that is judged, in words: below it a weather line equals another by chance.
MIN_WORDS = 40
#: Candidates compared at first; only where half of them are matches are the others, up to MAX_MATCHES, worth their time.
FIRST_CANDIDATES = 16


@dataclass(frozen=True, slots=True)
class Found:
    """An earlier document that shares text with the article: both texts' words and what they have in common.

    `story` and `other` keep the offsets of the records' `text`; `story` is without its outlet's furniture.
    """

    earlier: Earlier
    story: Tokens
    other: Tokens
    pair: Pair


class Likely(NamedTuple):
    """An article's place, its words without its outlet's furniture, and the earlier documents that may share them, likeliest first."""

    place: Place
    story: Tokens
    earlier: list[Earlier]


async def search(document: Document, tokens: Tokens, *, index: Index, store: Store, now: datetime) -> tuple[Place, list[Found]]:
    """The article's place, and the earlier articles it shares text with, each at its newest earlier revision, strongest first.

    The order of steps is the protocol of `index`; the article's text is in `store` already.
    """
    place, story, earlier = await likely(document, tokens, index=index, now=now)
    found = await _compared(story, earlier, store)
    return place, sorted(found, key=lambda one: (-one.pair.relation.strength, -one.pair.matched, one.earlier.place.first))


async def likely(document: Document, tokens: Tokens, *, index: Index, now: datetime) -> Likely:
    """Enter the article into the index, and see what is worth comparing with what: at most MAX_MATCHES, none for a short article."""
    if len(tokens) < MIN_WORDS:
        return Likely((await index.enter(document, [], now))[0], tokens, [])
    shingles, own_lines = fingerprints(tokens.shingles), lines(tokens) if document.source else []
    line_prints = sorted({line.fingerprint for line in own_lines})
    place, postings = await index.enter(document, [*shingles, *line_prints], now)
    bearers = others(postings, document.number)
    of_shingles = {print_: bearers[print_] for print_ in shingles}
    of_lines = {print_: bearers[print_] for print_ in line_prints}
    story = without_lines(tokens, own_lines, furniture(of_lines, of_shingles, source_number(document.source)))
    kept = of_shingles.keys() if story is tokens else set(fingerprints(story.shingles))
    numbers = ranked({print_: of_shingles[print_] for print_ in shingles if print_ in kept}, 2 * MAX_MATCHES)
    return Likely(place, story, newest_revisions(await index.earlier(numbers, place))[:MAX_MATCHES])


def newest_revisions(earlier: Sequence[Earlier]) -> list[Earlier]:
    """Each article once, at its newest revision, in the order in which the articles first appear."""
    newest: dict[str, Earlier] = {}
    for one in earlier:
        article = one.document.article_id
        newest[article] = max(newest.get(article, one), one, key=lambda each: each.document.revision)
    return list(newest.values())


async def _compared(story: Tokens, earlier: Sequence[Earlier], store: Store) -> list[Found]:
    """The likeliest candidates beside the story, the others too where half of those are matches."""
    first = await _read(earlier[:FIRST_CANDIDATES], store)
    pairs = alone(story, [tokens for _, tokens in first]) if first else []
    found = _related(story, first, pairs)
    if 2 * len(found) < FIRST_CANDIDATES:
        return found
    others = await _read(earlier[FIRST_CANDIDATES:], store)
    return _related(story, [*first, *others], [*pairs, *alone(story, [tokens for _, tokens in others])])


async def _read(earlier: Sequence[Earlier], store: Store) -> list[tuple[Earlier, Tokens]]:
    if not earlier:
        return []
    texts = await store.texts([ArticleKey(one.document.article_id, one.document.revision) for one in earlier])
    return [(one, RECENT.words_of(text)) for one, text in zip(earlier, texts, strict=True) if text]


def _related(story: Tokens, others: Sequence[tuple[Earlier, Tokens]], pairs: list[Pair]) -> list[Found]:
    found = together(story, [tokens for _, tokens in others], pairs)
    return [
        Found(earlier, story, tokens, pair)
        for (earlier, tokens), pair in zip(others, found, strict=True)
        if pair.relation is not Relation.NONE
    ]
