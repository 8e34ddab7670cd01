"""What is kept of each article for the window: the port. `shared.redis_store` is the adapter, `MemoryStore` the fake.

An article's entry holds its record, from which `original_text`, `removed` and `text` are read again, and what it takes to clean
or judge it once more. Writing is idempotent by (article_id, revision): the same record again changes nothing, so a redelivered
entry may write twice. It is fenced by the count of verdicts: who was held up while another took the work over changes nothing either.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from pydantic import AwareDatetime

from shared.events import SyndicationEvidence
from shared.record import Model, Record

#: Articles on one page of `Store.pages`.
PAGE = 64


@dataclass(frozen=True, slots=True, order=True)
class ArticleKey:
    """Identifies one text: an article at one revision."""

    article_id: str
    revision: int


class Provenance(Model):
    """What a cleaned article says beyond its record, so that it can be made from it again."""

    fetched_at: AwareDatetime
    evidence: SyndicationEvidence


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of an article. `provenance` is None where an earlier version of Wiresift kept it, which had none.

    `verdicts` counts those given on it so far: the record's own, and while a text cleaned again waits for its verdict, those before.
    """

    record: Record
    provenance: Provenance | None
    verdicts: int


class Store(Protocol):
    """Articles of the window."""

    async def put(self, record: Record, provenance: Provenance | None = None, *, verdicts: int = 0) -> None:
        """Keep `record` until its window ends, counted from its first_seen_at; `verdicts` were given on it before its own.

        Nothing is kept where more verdicts than that and its own were given by now.
        """

    async def judge(self, record: Record) -> bool:
        """Set the verdict of an article that was put: all else stays, so it costs little.

        False, and nothing is set, where the verdict of this revision or a later one was set before, or the article was dropped.
        """

    async def get(self, key: ArticleKey) -> Record | None:
        """The record, or None where it was never kept or its window is over."""

    async def kept(self, keys: Sequence[ArticleKey]) -> list[Kept | None]:
        """All that is kept of each, in the order asked for; one round trip. None as in `get`."""

    async def texts(self, keys: Sequence[ArticleKey]) -> list[str | None]:
        """The `text` of each, in the order asked for; one round trip, and one more where one is gone. None as in `get`."""

    def pages(self, since: datetime | None = None, until: datetime | None = None) -> AsyncIterator[list[ArticleKey]]:
        """The articles first seen from `since` on and before `until`, oldest first, up to PAGE at a time.

        What is kept or dropped meanwhile may be among them or not; every other is, once.
        """

    async def count(self, since: datetime | None = None, until: datetime | None = None) -> int:
        """About how many articles `pages` would tell of; those whose window just ended may count."""

    async def remove(self, key: ArticleKey) -> None:
        """Forget the article, as a takedown asks for."""


@dataclass(slots=True)
class MemoryStore:
    """A store in this process, without expiry: for tests and for `explain`, which needs no server."""

    articles: dict[ArticleKey, Kept] = field(default_factory=dict)

    async def put(self, record: Record, provenance: Provenance | None = None, *, verdicts: int = 0) -> None:
        key, given = ArticleKey(record.article_id, record.revision), max(verdicts, record.syndication.verdict_revision)
        found = self.articles.get(key)
        if found is None or found.verdicts <= given:
            self.articles[key] = Kept(record, provenance, given)

    async def judge(self, record: Record) -> bool:
        key, own = ArticleKey(record.article_id, record.revision), record.syndication.verdict_revision
        found = self.articles.get(key)
        if found is None or found.verdicts >= own:
            return False
        judged = found.record.model_copy(update={"syndication": record.syndication})
        self.articles[key] = replace(found, record=judged, verdicts=own)
        return True

    async def get(self, key: ArticleKey) -> Record | None:
        found = self.articles.get(key)
        return found.record if found else None

    async def kept(self, keys: Sequence[ArticleKey]) -> list[Kept | None]:
        return [self.articles.get(key) for key in keys]

    async def texts(self, keys: Sequence[ArticleKey]) -> list[str | None]:
        return [found.record.text if (found := self.articles.get(key)) else None for key in keys]

    async def pages(self, since: datetime | None = None, until: datetime | None = None) -> AsyncIterator[list[ArticleKey]]:
        found = self._seen(since, until)
        for first in range(0, len(found), PAGE):
            yield found[first : first + PAGE]

    async def count(self, since: datetime | None = None, until: datetime | None = None) -> int:
        return len(self._seen(since, until))

    async def remove(self, key: ArticleKey) -> None:
        self.articles.pop(key, None)

    def _seen(self, since: datetime | None, until: datetime | None) -> list[ArticleKey]:
        seen = {key: kept.record.first_seen_at for key, kept in self.articles.items()}
        return sorted(
            (key for key, at in seen.items() if (not since or at >= since) and (not until or at < until)), key=lambda key: seen[key]
        )


def _conforms(store: MemoryStore) -> Store:
    return store
