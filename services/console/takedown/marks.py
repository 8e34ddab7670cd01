"""The mark that keeps an article from coming back, set in one step with what consumers and operators are told."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from redis.asyncio import Redis

from services.cleaner.revision import Known
from shared.events import ArticleWithdrawn, GroupRevised
from shared.pipelined import Pipelined
from shared.pipelined_script import Script
from shared.request_ids import new_request_id
from shared.streams.keys import Keys, Stream
from shared.streams.messages import Sender
from shared.streams.operations import Operation

_MARK, _TELL = (Script("services.console.takedown", f"lua/{name}") for name in ("mark", "tell"))
_SENDER = Sender("takedown")


@dataclass(frozen=True, slots=True)
class Order:
    """By whom, why and when an article is taken down, and for how long it is kept away."""

    by: str
    why: str
    at: datetime
    kept: timedelta


class Marks:
    """The states of articles that are taken down."""

    def __init__(self, client: Redis, keys: Keys, order: Order) -> None:
        self._client, self._ask, self._keys, self._order = client, Pipelined(client), keys, order

    async def known(self, article: str) -> Known | None:
        """What the cleaners know of an article."""
        state = await cast("Awaitable[bytes | None]", self._client.get(self._keys.article(article)))
        return Known.of(state) if state else None

    async def mark(self, article: str, revision: int, urls: Sequence[str], *, told: bool) -> Known:
        """Mark an article as taken down, unless it is; what is known of it then. Consumers are told where `told`."""
        before = await self.known(article)
        marked = self._marked(before, revision)
        event = self._event(article, marked, urls) if told else b""
        operation = Operation(self._order.by, "takedown", article, details=self._order.why)
        keys = [self._keys.article(article), self._home(article).stream(Stream.CLASSIFIED), self._home(article).operations]
        arguments = [marked.state(), int(self._order.kept.total_seconds() * 1000), event, *operation.arguments()]
        await _MARK.sent(self._ask, [_MARK.call(keys, arguments)])
        return await self.known(article) or marked

    async def tell(self, article: str, changes: Sequence[GroupRevised]) -> None:
        """Tell consumers of changed groups, once for each takedown of an article."""
        key = self._keys.article(article)
        state = await cast("Awaitable[bytes | None]", self._client.get(key))
        if not changes or not state or json.loads(state).get("told"):
            return
        told = json.dumps({**json.loads(state), "told": True}).encode()
        request = Known.of(state).request_id
        events = [
            _SENDER.pack(each, request_id=request, event_id=f"{request}/withdrawn/{number}", subject=each.group_id, time=self._order.at)
            for number, each in enumerate(changes, 1)
        ]
        call = _TELL.call([key, self._home(article).stream(Stream.CLASSIFIED)], [state, told, *events])
        await _TELL.sent(self._ask, [call])

    def _marked(self, before: Known | None, revision: int) -> Known:
        at = self._order.at.isoformat()
        if before is None:
            return Known(revision, "", self._order.at, new_request_id(), at)
        return replace(before, withdrawn=before.withdrawn or at, text="", revision=max(before.revision, revision))

    def _event(self, article: str, known: Known, urls: Sequence[str]) -> bytes:
        event = ArticleWithdrawn(
            article_id=article,
            revision=known.revision,
            urls=tuple(urls),
            reason=self._order.why,
            withdrawn_at=self._order.at,
            until=self._order.at + self._order.kept,
        )
        name = f"{known.request_id}/withdrawn"
        return _SENDER.pack(event, request_id=known.request_id, event_id=name, subject=article, time=self._order.at)

    def _home(self, article: str) -> Keys:
        return self._keys.within(self._keys.home(article))
