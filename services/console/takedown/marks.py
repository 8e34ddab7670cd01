"""The marks that keep an article or a domain from coming back, set in one step with what consumers and operators are told.

Whether its takedown came to the end stands in a mark as well: one that did not may have left work in hands that nobody sees any more.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Iterable, Sequence
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
from shared.streams.operations import Operation, record

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
    """The states of articles, and the keys of domains, that are taken down: `shared.streams.takedowns` reads them."""

    def __init__(self, client: Redis, keys: Keys, order: Order) -> None:
        self._client, self._ask, self._keys, self._order = client, Pipelined(client), keys, order

    async def known(self, article: str) -> Known | None:
        """What the cleaners know of an article."""
        state = await self._get(self._keys.article(article))
        return Known.of(state) if state else None

    async def mark(self, article: str, revision: int, urls: Sequence[str], *, told: bool) -> Known:
        """Mark an article as taken down, unless it is; what is known of it then. Consumers are told where `told`."""
        before = await self.known(article)
        marked = self._marked(before, revision)
        await self._set(self._home(article), self._keys.article(article), marked.state(), article, self._event(article, marked, urls, told))
        return await self.known(article) or marked

    async def mark_domain(self, domain: str) -> None:
        """Mark a domain in each partition, unless it is; the first partition's journal has it."""
        state = json.dumps({"withdrawn": self._order.at.isoformat()}).encode()
        first, *others = self._keys.all
        await self._set(first, first.withdrawn(domain), state, domain)
        for keys in others:
            await self._client.set(keys.withdrawn(domain), state, px=self._kept_ms, nx=True)

    async def unfinished(self, articles: Iterable[str], domain: str | None) -> bool:
        """Whether an earlier takedown of one of these was broken off."""
        names = [*map(self._keys.article, articles), *([self._keys.first.withdrawn(domain)] if domain else [])]
        states = [json.loads(state) for name in names if (state := await self._get(name))]
        return any(state.get("withdrawn") and not state.get("done") for state in states)

    async def finish(self, articles: Iterable[str], domain: str | None) -> None:
        """Note that all of it was done."""
        for name in [*map(self._keys.article, articles), *([self._keys.first.withdrawn(domain)] if domain else [])]:
            if state := await self._get(name):
                await self._client.set(name, json.dumps({**json.loads(state), "done": True}), keepttl=True, xx=True)

    async def has_domain(self, domain: str) -> bool:
        """Whether a domain is marked."""
        return await self._get(self._keys.first.withdrawn(domain)) is not None

    async def lift_domain(self, domain: str) -> None:
        """Let the domain come in again; the first partition comes last, so that one that is broken off is seen by the next."""
        for keys in reversed(self._keys.all):
            await self._client.delete(keys.withdrawn(domain))
        await record(self._client, self._keys, self._operation("lift", domain))

    async def lift(self, article: str) -> None:
        """Let the article come in again."""
        key = self._keys.article(article)
        state = await self._get(key)
        if state and (known := Known.of(state)).withdrawn:
            await _TELL.sent(
                self._ask, [_TELL.call([key, self._home(article).stream(Stream.CLASSIFIED)], [state, replace(known, withdrawn="").state()])]
            )
            await record(self._client, self._keys, self._operation("lift", article))

    async def tell(self, article: str, changes: Sequence[GroupRevised]) -> None:
        """Tell consumers of changed groups, once for each takedown of an article."""
        key = self._keys.article(article)
        state = await self._get(key)
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

    async def _set(self, home: Keys, key: str, state: bytes, subject: str, event: bytes = b"") -> None:
        operation = self._operation("takedown", subject)
        names = [key, home.stream(Stream.CLASSIFIED), home.operations]
        await _MARK.sent(self._ask, [_MARK.call(names, [state, self._kept_ms, event, *operation.arguments()])])

    def _operation(self, what: str, subject: str) -> Operation:
        return Operation(self._order.by, what, subject, details=self._order.why)

    async def _get(self, key: str) -> bytes | None:
        return await cast("Awaitable[bytes | None]", self._client.get(key))

    @property
    def _kept_ms(self) -> int:
        return int(self._order.kept.total_seconds() * 1000)

    def _marked(self, before: Known | None, revision: int) -> Known:
        at = self._order.at.isoformat()
        if before is None:
            return Known(revision, "", self._order.at, new_request_id(), at)
        return replace(before, withdrawn=before.withdrawn or at, text="", revision=max(before.revision, revision))

    def _event(self, article: str, known: Known, urls: Sequence[str], told: bool) -> bytes:
        if not told:
            return b""
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
