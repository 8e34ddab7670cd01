"""Changes of articles that came too soon after the last one: kept until they may be requested, so that the last correction is not lost.

A source tells of a change once. `<prefix>:fetch:{updates}:due` is a sorted set of articles by when they may be requested, in ms of
the server's clock, and `…:body` a hash of what then to request, the latest change of each only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from pydantic import AwareDatetime, ValidationError
from redis.asyncio import Redis

from services.fetcher.sources.once import Sighting
from services.fetcher.sources.stored import to_ms
from shared.events import ArticleRequested
from shared.pipelined import Pipelined
from shared.pipelined_script import Script
from shared.record import Model

_FORGET = Script("services.fetcher.sources", "lua/forget_update")


class Update(Model):
    """A change to request again: the article as its source told of it, and under which key its URL is known."""

    key: str
    updated_at: AwareDatetime
    request: ArticleRequested

    @property
    def sighting(self) -> Sighting:
        """As `Once` is asked for it."""
        return Sighting(self.key, self.updated_at, changed=True)


class Updates:
    """The waiting updates of one system. Every call may be repeated."""

    def __init__(self, client: Redis, prefix: str) -> None:
        self._client, self._ask = client, Pipelined(client)
        self._due, self._bodies = (f"{prefix}:fetch:{{updates}}:{name}" for name in ("due", "body"))

    async def defer(self, update: Update, until: datetime) -> None:
        """Keep `update` until then, in place of an earlier one of the same article."""
        article = _name(update)
        await self._ask([("HSET", self._bodies, article, update.model_dump_json()), ("ZADD", self._due, to_ms(until), article)])

    async def due(self, most: int) -> list[Update]:
        """Up to `most` that may be requested now, those that wait longest first."""
        seconds, _ = await self._client.time()
        names = await cast("Any", self._client.zrange(self._due, "-inf", int(seconds) * 1000, byscore=True, offset=0, num=most))
        if not names:
            return []
        bodies = await cast("Any", self._client.hmget(self._bodies, names))
        found = [(name, body, _read(body)) for name, body in zip(names, bodies, strict=True) if body]
        await self._forget([(name, body) for name, body, update in found if update is None])  # another program's
        return [update for _, _, update in found if update]

    async def forget(self, updates: Sequence[Update]) -> None:
        """Those that have been requested; a later change of the same article stays."""
        await self._forget([(_name(update), update.model_dump_json()) for update in updates])

    async def count(self) -> int:
        """How many wait."""
        return int(await self._client.zcard(self._due))

    async def _forget(self, pairs: Sequence[tuple[str | bytes, str | bytes]]) -> None:
        await _FORGET.sent(self._ask, [_FORGET.call([self._due, self._bodies], pair) for pair in pairs])


def _name(update: Update) -> str:
    return hashlib.sha256(update.key.encode()).hexdigest()[:32]


def _read(body: bytes) -> Update | None:
    """The update in `body`; None where it is none of ours."""
    try:
        return Update.model_validate_json(body)
    except ValidationError:
        return None
