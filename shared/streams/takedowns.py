"""What operators have taken down, as each stage asks before it works on an entry.

An article's mark stands in its state, a domain's in a key of its own, in each partition; the server lets both expire. A run that asked
before a mark was set may hand on once more: then the next stage asks, or the takedown, which goes through the streams after it has
marked, takes the entry out. So nothing is shown for longer than the takedown runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import cast

from redis.asyncio import Redis

from shared.outcomes import Rejected, RejectReason
from shared.streams.batcher import Batcher
from shared.streams.handover import BATCH
from shared.streams.keys import Keys
from shared.urls import article_of_url, domains_of

#: Keys that are asked for in one call: those of a batch whose hosts have the usual three labels.
_KEYS = 4 * BATCH


class Takedowns:
    """Reads the marks, those of a partition that are asked for at once in one call."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client, self._keys = client, keys
        self._batchers = [
            Batcher[Sequence[str], list[bytes | None]](self._read, most=BATCH, most_bytes=_KEYS, size=len) for _ in range(keys.partitions)
        ]

    async def refusal(self, article: str, urls: Iterable[str | None]) -> Rejected | None:
        """Why nothing is to be made of the article at these addresses; None where nobody took it or a domain of theirs down."""
        _, refusal = await self.look(article, urls)
        return refusal

    async def look(self, article: str, urls: Iterable[str | None]) -> tuple[bytes | None, Rejected | None]:
        """As `refusal`, with the article's state, None where it is new: both stand in the same answer."""
        home = self._keys.within(self._keys.home(article))
        domains = list(dict.fromkeys(domain for url in urls for domain in domains_of(url)))
        asked = [home.article(article), *map(home.withdrawn, domains)]
        state, *marks = await self._batchers[home.partition](asked)
        for what, mark in zip(["the article", *(f"all of {domain}" for domain in domains)], [state, *marks], strict=True):
            if at := _withdrawn_at(mark):
                return state, Rejected(RejectReason.WITHDRAWN, f"an operator took {what} down on {at[:10]}")
        return state, None

    async def refusal_of_url(self, url: str | None) -> Rejected | None:
        """As `refusal`, of what is known by the address alone that somebody asks for."""
        return await self.refusal(article_of_url(url), [url]) if url else None

    async def _read(self, questions: Sequence[Sequence[str]]) -> list[list[bytes | None]]:
        found = iter(cast("list[bytes | None]", await self._client.mget([key for keys in questions for key in keys])))
        return [[next(found) for _ in keys] for keys in questions]


def _withdrawn_at(state: bytes | None) -> str:
    """When an article or a domain with that state was taken down, ISO 8601; empty where it was not."""
    return json.loads(state).get("withdrawn", "") if state and b'"withdrawn"' in state else ""
