"""Where articles' states are read: what is known of each, and whether that ended well."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import cast

from redis.asyncio import Redis

from services.cleaner.revision import Known
from shared.events import Fate
from shared.outcomes import Rejected
from shared.request_ids import day_of
from shared.streams.batcher import Batcher
from shared.streams.handover import BATCH
from shared.streams.keys import Keys
from shared.streams.takedowns import Takedowns


class Revisions:
    """Reads articles' states, those of a partition that are asked for at once in one call."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client, self._keys, self._takedowns = client, keys, Takedowns(client, keys)
        self._batchers = [
            Batcher[str, bytes | None](self._read, most=BATCH, most_bytes=BATCH, size=lambda _: 1) for _ in range(keys.partitions)
        ]

    def home(self, article: str) -> int:
        """The partition an article belongs to."""
        return self._keys.home(article)

    async def withdrawn(self, article: str, urls: Sequence[str | None]) -> Rejected | None:
        """Why nothing is to be made of the article at these addresses; None where nobody took it or a domain of theirs down."""
        return await self._takedowns.refusal(article, urls)

    async def state(self, article: str) -> bytes | None:
        """The state of an article, or None where it is new."""
        return await self._batchers[self.home(article)](article)

    async def buried(self, article: str, state: bytes | None) -> bool:
        """Whether the request that made the article's newest revision ended as a dead letter."""
        if state is None:
            return False
        request = Known.of(state).request_id
        fates = self._keys.within(self.home(article)).fates(day_of(request))
        fate = await cast("Awaitable[bytes | None]", self._client.hget(fates, request))
        return bool(fate) and Fate.model_validate_json(cast("bytes", fate)).fate == "dead"

    async def _read(self, articles: Sequence[str]) -> list[bytes | None]:
        return cast("list[bytes | None]", await self._client.mget([self._keys.article(article) for article in articles]))
