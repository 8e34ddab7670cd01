"""How the sources are doing, all together: for `wiresift status` and `doctor`."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis

from services.fetcher.sources.health import health
from services.fetcher.sources.registry import SourceRegistry
from shared.streams.operations import server_time

#: How long what was seen of all states is shown again by a command that looks again and again, in seconds: they are read whole.
_KEPT_S = 30.0


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """`words` counts sources by health; `due` are those whose turn has come, the first of them `overdue_s` ago: `most_overdue`."""

    words: Mapping[str, int] = field(default_factory=dict)
    due: int = 0
    overdue_s: float = 0.0
    most_overdue: str | None = None

    @property
    def total(self) -> int:
        return sum(self.words.values())

    def document(self) -> dict[str, Any]:
        """For a program."""
        return {
            "total": self.total,
            "health": dict(self.words),
            "due": self.due,
            "overdue_s": round(self.overdue_s, 3) if self.due else None,
            "most_overdue": self.most_overdue,
        }


class SourceLook:
    """Looks at the sources of a system. Their health is read anew at most every half a minute, whose turn it is each time."""

    def __init__(self, client: Redis, prefix: str) -> None:
        self._client, self._registry = client, SourceRegistry(client, prefix)
        self._words: Counter[str] = Counter()
        self._first: str | None = None
        self._until = 0.0

    async def __call__(self) -> SourceFacts:
        backlog = await self._registry.backlog()
        now = asyncio.get_running_loop().time()
        if now >= self._until or sum(self._words.values()) != backlog.sources:
            await self._read()
            self._until = now + _KEPT_S
        due = backlog.due > 0
        return SourceFacts(dict(self._words), backlog.due, backlog.overdue_s if due else 0.0, self._first if due else None)

    async def _read(self) -> None:
        now = await server_time(self._client)
        self._words, self._first, earliest = Counter(), None, now
        async for page in self._registry.pages():
            for known in page:
                self._words[health(known.source, known.state, now).word] += 1
                if known.due_at and known.due_at < earliest:
                    self._first, earliest = known.source.name or known.source.url, known.due_at
