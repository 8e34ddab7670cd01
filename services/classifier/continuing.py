"""Whether a revision of an article goes on with the text before it, or is another story under the same address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.classifier.comparison.joining import joins
from services.classifier.comparison.pair import Pair
from services.classifier.comparison.relation import compare
from services.classifier.groups.forest import Text, founded
from services.classifier.index.ports import Document, Earlier, Index
from services.classifier.place import Place
from services.classifier.search import MIN_WORDS
from services.classifier.text.tokens import Tokens, tokenise
from shared.record import Relation
from shared.store import ArticleKey, Store

#: A place that every other is before: sequences are counters of articles, and a server counts to 2**63.
LAST = Place(2**63, 2**63)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The revisions next to a text: those it is one with, and the older and the newer one that is another story."""

    same: Sequence[Text] = ()
    left: Text | None = None
    overtaken_by: int | None = None


async def neighbours(document: Document, place: Place, tokens: Tokens, *, index: Index, store: Store) -> Neighbours:
    """What the revisions next to `document` are to it; two round trips where there are any, none for an article's only text.

    A text is in the store before it has its place. So of two that are judged at once, the one whose place is later sees the other.
    """
    around = [document.revision - 1] if document.revision > 1 else []
    if place.first != place.sequence:  # another revision was classified first, perhaps the next one
        around.append(document.revision + 1)
    if not around:
        return Neighbours()
    numbers = [document.model_copy(update={"revision": revision}).number for revision in around]
    known = await index.placed(numbers, LAST)
    texts = await store.texts([ArticleKey(one.document.article_id, one.document.revision) for one in known])
    found = [(one, _continued(tokens, tokenise(text))) for one, text in zip(known, texts, strict=True) if text]
    others = [one.document.revision for one, same in found if not same]
    return Neighbours(
        same=[_text(one) for one, same in found if same],
        left=next((_text(one) for one, same in found if not same and one.document.revision < document.revision), None),
        overtaken_by=next((revision for revision in others if revision > document.revision), None),
    )


def goes_on(pair: Pair) -> bool:
    """Whether a text goes on with another of its article: they are one story body, or half of either stands in the other."""
    return joins(pair) or pair.relation.strength >= Relation.CONTAINS.strength


def _continued(tokens: Tokens, other: Tokens) -> bool:
    """As `goes_on`; a text too short to be judged is a first line of what it becomes."""
    return min(len(tokens), len(other)) < MIN_WORDS or goes_on(compare(tokens, [other])[0])


def _text(one: Earlier) -> Text:
    return founded(one.document.article_id, one.document.revision, one.place)
