"""Where articles' states are read: what is known of each, and whether that ended well."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import cast

from redis.asyncio import Redis

from services.cleaner.revision import Known
from shared.events import Fate
from shared.outcomes import Rejected
from shared.request_ids import day_of
from shared.streams.keys import Keys
from shared.streams.takedowns import Takedowns


class Revisions:
    """Reads articles' states."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client, self._keys, self._takedowns = client, keys, Takedowns(client, keys)

    def home(self, article: str) -> int:
        """The partition an article belongs to."""
        return self._keys.home(article)

    async def state(self, article: str, urls: Sequence[str | None]) -> tuple[bytes | None, Rejected | None]:
        """The state of an article, None where it is new, and why nothing is to be made of it at these addresses, if it was taken down."""
        return await self._takedowns.look(article, urls)

    async def buried(self, article: str, state: bytes | None) -> bool:
        """Whether the request that made the article's newest revision ended as a dead letter."""
        if state is None:
            return False
        request = Known.of(state).request_id
        fates = self._keys.within(self.home(article)).fates(day_of(request))
        fate = await cast("Awaitable[bytes | None]", self._client.hget(fates, request))
        return bool(fate) and Fate.model_validate_json(cast("bytes", fate)).fate == "dead"
