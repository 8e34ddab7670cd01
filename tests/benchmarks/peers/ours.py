"""Our own detection by the seam that the classifier uses: tokenise, then fingerprint, search and compare, in this process."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import compress

from services.classifier.comparison.joining import tied
from services.classifier.index.ports import Document, Index
from services.classifier.search import Found, search
from services.classifier.text.recent import RECENT
from shared.events import ArticleClassified
from shared.store import MemoryStore
from tests import builders
from tests.benchmarks.peers.answers import Answer
from tests.benchmarks.peers.collection import Article


async def stored(articles: Sequence[Article]) -> MemoryStore:
    """A store that has their texts."""
    store = MemoryStore()
    for article in articles:
        await store.put(_record(article))
    return store


async def answers(articles: Sequence[Article], index: Index, store: MemoryStore) -> list[Answer]:
    """What the classifier's search says of each of `articles`, which appear in this order; `store` has their texts."""
    found = []
    for article in articles:
        seen = datetime.fromtimestamp(article.ts, UTC)
        _, others = await search(_document(article), RECENT.words_of(article.text), index=index, store=store, now=seen)
        found.append(_answer(article.name, others))
    return found


def _answer(name: str, others: Sequence[Found]) -> Answer:
    matches = tuple(one.earlier.document.article_id for one in others if one.pair.relation.duplicates)
    tellings = compress(others, tied([one.pair for one in others]))
    return Answer(name, matches, tuple(one.earlier.document.article_id for one in tellings))


def _document(article: Article) -> Document:
    return Document(
        article_id=article.name,
        revision=1,
        external_id=None,
        url=None,
        source=article.source,
        published_at=None,
        credited=False,
    )


def _record(article: Article) -> ArticleClassified:
    return builders.classified(article_id=article.name, source=article.source, original_text=article.text, removed=(), text=article.text)
