"""Where articles' states are read: what is known of each, and whether that ended well."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import cast

from redis.asyncio import Redis

from services.cleaner.revision import Known
from shared.events import Fate
from shared.request_ids import day_of
from shared.streams.batcher import Batcher
from shared.streams.handover import BATCH
from shared.streams.keys import Keys


class Revisions:
    """Reads articles' states, those asked for at once in one call."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client, self._keys = client, keys
        self._batcher = Batcher[str, bytes | None](self._read, most=BATCH, most_bytes=BATCH, size=lambda _: 1)

    async def state(self, article: str) -> bytes | None:
        """The state of an article, or None where it is new."""
        return await self._batcher(article)

    async def buried(self, state: bytes | None) -> bool:
        """Whether the request that made the newest revision ended as a dead letter."""
        if state is None:
            return False
        request = Known.of(state).request_id
        fate = await cast("Awaitable[bytes | None]", self._client.hget(self._keys.fates(day_of(request)), request))
        return bool(fate) and Fate.model_validate_json(cast("bytes", fate)).fate == "dead"

    async def _read(self, articles: Sequence[str]) -> list[bytes | None]:
        return cast("list[bytes | None]", await self._client.mget([self._keys.article(article) for article in articles]))
