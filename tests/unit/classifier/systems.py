"""A classifier in this process, which several articles pass through."""

from __future__ import annotations

from copy import deepcopy

from services.classifier.classify import classify
from services.classifier.groups.memory_ledger import MemoryLedger
from services.classifier.groups.standing import Ranks
from services.classifier.index.memory_index import MemoryIndex
from services.classifier.reading import rejudged
from shared.events import ArticleClassified, ArticleCleaned, GroupRevised
from shared.store import ArticleKey, MemoryStore
from tests.unit.classifier.articles import NOW


class System:
    """An index, a store and a ledger; `revised` is what was told of groups."""

    def __init__(self) -> None:
        self.index, self.store, self.ledger = MemoryIndex(), MemoryStore(), MemoryLedger()
        self.revised: list[GroupRevised] = []

    async def __call__(self, cleaned: ArticleCleaned) -> ArticleClassified:
        """Its record."""
        found = await classify(cleaned, index=self.index, store=self.store, groups=Ranks(self.ledger), now=NOW)
        self.revised += found.revised
        return found.record

    async def rejudge(self, cleaned: ArticleCleaned) -> ArticleClassified:
        """What would be said of it; asserts that nothing is changed by asking."""
        before = deepcopy((self.index, self.store, self.ledger))
        (kept,) = await self.store.kept([ArticleKey(cleaned.article_id, cleaned.revision)])
        assert kept
        found = await rejudged(cleaned, kept, index=self.index, store=self.store, ledger=self.ledger, now=NOW)
        assert (self.index, self.store, self.ledger) == before
        return found
