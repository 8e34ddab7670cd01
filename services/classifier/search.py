"""Finding what an article shares with earlier ones: index, candidates, texts, comparison. Eight round trips and two reads of texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from services.classifier.comparison.joining import joins
from services.classifier.comparison.pair import Pair
from services.classifier.comparison.relation import compare
from services.classifier.index.candidates import furniture, ranked, source_number
from services.classifier.index.ports import Document, Earlier, Index
from services.classifier.place import Place
from services.classifier.text.fingerprint import fingerprints
from services.classifier.text.furniture import lines, without_lines
from services.classifier.text.tokens import Tokens, tokenise
from shared.record import MAX_MATCHES, Relation
from shared.store import ArticleKey, Store

#: Shortest article that is judged, in words: below it a weather line equals another by chance.
MIN_WORDS = 40
#: Candidates compared at first; only where half of them are matches are the others, up to MAX_MATCHES, worth their time.
FIRST_CANDIDATES = 16
#: Candidates' texts whose words are kept, at some 60 kB for 400 words: a story's copies come within hours and meet the same ones.
_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Found:
    """An earlier document that shares text with the article: both texts' words and what they have in common.

    `story` and `other` keep the offsets of the records' `text`; `story` is without its outlet's furniture.
    """

    earlier: Earlier
    story: Tokens
    other: Tokens
    pair: Pair

    @property
    def joins(self) -> bool:
        """Whether the two are tellings of one story body."""
        return joins(self.pair)


async def search(document: Document, tokens: Tokens, *, index: Index, store: Store, now: datetime) -> tuple[Place, list[Found]]:
    """The article's place, and the earlier articles it shares text with, each at its newest earlier revision, strongest first.

    The order of steps is the protocol of `index`; the article's text is in `store` already.
    """
    if len(tokens) < MIN_WORDS:
        return (await index.enter(document, [], now))[0], []
    shingles, own_lines = fingerprints(tokens.words), lines(tokens.text) if document.source else []
    line_prints = sorted({line.fingerprint for line in own_lines})
    place, postings = await index.enter(document, [*shingles, *line_prints], now)
    of_shingles = {print_: postings[print_] for print_ in shingles}
    of_lines = {print_: postings[print_] for print_ in line_prints}
    unwanted = furniture(of_lines, of_shingles, document.number, source_number(document.source))
    story = tokenise(without_lines(tokens.text, own_lines, unwanted)) if unwanted else tokens
    kept = set(fingerprints(story.words)) if unwanted else of_shingles.keys()
    likely = ranked({print_: of_shingles[print_] for print_ in shingles if print_ in kept}, document.number, 2 * MAX_MATCHES)
    earlier = newest_revisions(await index.earlier(likely, place))
    found = await _compared(story, earlier[:MAX_MATCHES], store)
    return place, sorted(found, key=lambda one: (-one.pair.relation.strength, -one.pair.matched, one.earlier.place.first))


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
    found = _related(story, first)
    if 2 * len(found) < FIRST_CANDIDATES:
        return found
    return _related(story, [*first, *await _read(earlier[FIRST_CANDIDATES:], store)])


async def _read(earlier: Sequence[Earlier], store: Store) -> list[tuple[Earlier, Tokens]]:
    if not earlier:
        return []
    texts = await store.texts([ArticleKey(one.document.article_id, one.document.revision) for one in earlier])
    return [(one, _read_lately(text)) for one, text in zip(earlier, texts, strict=True) if text]


@lru_cache(_REMEMBERED)
def _read_lately(text: str) -> Tokens:
    """The words of a candidate's text, with all that was worked out of them for others."""
    return tokenise(text)


def _related(story: Tokens, others: Sequence[tuple[Earlier, Tokens]]) -> list[Found]:
    if not others:
        return []  # making the story ready to be compared is a good part of what most articles cost
    pairs = compare(story, [tokens for _, tokens in others])
    found = [Found(earlier, story, tokens, pair) for (earlier, tokens), pair in zip(others, pairs, strict=True)]
    return [one for one in found if one.pair.relation is not Relation.NONE]
