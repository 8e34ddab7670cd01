"""What is kept of each article for the window: the port. `shared.redis_store` is the adapter, `MemoryStore` the fake.

An article's entry holds its record, from which `original_text`, `removed` and `text` are read again. Writing is idempotent by
(article_id, revision): the same record again changes nothing, so a redelivered entry may write twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from shared.record import Record


@dataclass(frozen=True, slots=True, order=True)
class ArticleKey:
    """Identifies one text: an article at one revision."""

    article_id: str
    revision: int


class Store(Protocol):
    """Articles of the window."""

    async def put(self, record: Record) -> None:
        """Keep `record` until its window ends, counted from its first_seen_at."""

    async def get(self, key: ArticleKey) -> Record | None:
        """The record, or None where it was never kept or its window is over."""

    async def texts(self, keys: Sequence[ArticleKey]) -> list[str | None]:
        """The `text` of each, in the order asked for; one round trip. None as in `get`."""

    async def remove(self, key: ArticleKey) -> None:
        """Forget the article, as a takedown asks for."""


@dataclass(slots=True)
class MemoryStore:
    """A store in this process, without expiry: for tests and for `explain`, which needs no server."""

    records: dict[ArticleKey, Record] = field(default_factory=dict)

    async def put(self, record: Record) -> None:
        self.records[ArticleKey(record.article_id, record.revision)] = record

    async def get(self, key: ArticleKey) -> Record | None:
        return self.records.get(key)

    async def texts(self, keys: Sequence[ArticleKey]) -> list[str | None]:
        return [record.text if (record := self.records.get(key)) else None for key in keys]

    async def remove(self, key: ArticleKey) -> None:
        self.records.pop(key, None)
