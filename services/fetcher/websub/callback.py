"""What hubs are answered: verifications and denials by GET, pushes by POST, each under the URL of one subscription.

404 nothing here, or nothing we asked for · 410 wanted no more · 413 too large · 503 come again: not on the intake yet
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from redis.exceptions import RedisError

from services.fetcher.headers import header_value
from services.fetcher.websub.delivery import Delivered, Deliveries
from services.fetcher.websub.http import Head, Reply, TooLarge
from services.fetcher.websub.intent import Confirmed, Denied, intent
from services.fetcher.websub.measures import PushMeasures
from services.fetcher.websub.signature import is_signed
from services.fetcher.websub.store import Subscriptions
from services.fetcher.websub.subscription import Subscription
from services.fetcher.websub.transitions import denied, pushed, verified

#: Pushes of one source that are taken in, an hour: a live blog changes each minute; what is beyond that, polls find.
MOST_AN_HOUR = 240
#: Seconds after which a hub may come again: where a poll is under way, and where the intake is full or the hour's pushes are spent.
_SOON_S, _LATER_S = 10, 120

#: An id of a source: who scans the port for anything else costs the server no call.
_SOURCE_ID = re.compile(r"[0-9a-f]{16}")

_NOTHING, _OVER = Reply(404), Reply(410)


class Callback:
    """Answers hubs. `may_take` says whether the intake has room; `jitter` draws from [0, 1)."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        deliveries: Deliveries,
        measures: PushMeasures,
        *,
        may_take: Callable[[], Awaitable[bool]],
        jitter: Callable[[], float],
    ) -> None:
        self._subscriptions, self._deliveries, self._measures = subscriptions, deliveries, measures
        self._may_take, self._jitter = may_take, jitter
        self._in_hand: set[str] = set()

    async def __call__(self, head: Head, read: Callable[[], Awaitable[bytes]]) -> Reply:
        try:
            held = await self._called(head.path)
            if held is None:
                return _NOTHING
            if head.method == "GET":
                return await self._asked(held, head.query)
            return await self._pushed(held, head, read) if head.method == "POST" else _NOTHING
        except RedisError as error:
            _log.warning("hub_not_answered", error=str(error)[:200])
            return Reply(503, retry_after_s=_LATER_S)

    async def _called(self, path: str) -> Subscription | None:
        """The subscription whose callback ends as `path` does: a proxy in front may have taken away what comes before."""
        before, _, token = path.rpartition("/")
        source_id = before.rpartition("/")[2]
        held = await self._subscriptions.get(source_id) if _SOURCE_ID.fullmatch(source_id) else None
        return held if held and held.is_known_by(token) else None

    async def _asked(self, held: Subscription, query: str) -> Reply:
        said, now = intent(held, query), await self._subscriptions.now()
        match said:
            case None:
                return _NOTHING
            case Confirmed(challenge, lease_s):
                after = None if lease_s is None else partial(verified, lease_s=lease_s, now=now, jitter=self._jitter())
                if not await self._noted(held, lambda one: None if after is None else after(one)):
                    return _NOTHING
                tell = _log.info if held.pending or after is None else _log.debug  # one that was not asked for is no event
                tell("hub_verified", source=held.source_id, mode="subscribe" if after else "unsubscribe", lease_s=lease_s)
                return Reply(200, challenge.encode("ascii"))
            case Denied(reason):
                await self._noted(held, lambda one: denied(one, reason, now))
                _log.info("hub_denied", source=held.source_id, reason=reason)
                return Reply(200)

    async def _noted(self, held: Subscription, change: Callable[[Subscription], Subscription | None]) -> bool:
        """Change the subscription that was called, unless another took its place meanwhile; whether it did not."""
        same = False

        def changed(one: Subscription | None) -> Subscription | None:
            nonlocal same
            same = one is not None and one.callback == held.callback and one.wanted == held.wanted
            return change(one) if one and same else one

        await self._subscriptions.change(held.source_id, changed)
        return same

    async def _pushed(self, held: Subscription, head: Head, read: Callable[[], Awaitable[bytes]]) -> Reply:
        """One push of a source at a time: a hub that sends many at once holds no more memory than one that does not."""
        if not held.wanted:
            return _OVER
        if held.source_id in self._in_hand:
            return Reply(503, retry_after_s=_SOON_S)
        self._in_hand.add(held.source_id)
        try:
            return await self._taken(held, head, await read())
        except TooLarge:
            self._measures.pushed("too_large")
            return Reply(413)
        finally:
            self._in_hand.discard(held.source_id)

    async def _taken(self, held: Subscription, head: Head, body: bytes) -> Reply:
        if not is_signed(body, header_value(head.headers, "x-hub-signature"), held.secret):
            self._measures.pushed("unsigned")
            _log.warning("push_ignored", source=held.source_id, status="unsigned")
            return Reply(202)  # which tells whoever guesses nothing (section 7.1.2)
        if not await self._may_take() or await self._subscriptions.count(held.source_id) > MOST_AN_HOUR:
            self._measures.pushed("busy")
            return Reply(503, retry_after_s=_LATER_S)
        delivered = await self._deliveries.take_in(held.source_id, held.topic, head.headers, body)
        if delivered.status == "ok":  # one that repeats what is known, as whoever kept it can, is no word kept
            now = await self._subscriptions.now()
            await self._noted(held, lambda one: pushed(one, now))
        self._tell(held, delivered)
        return {"busy": Reply(503, retry_after_s=_SOON_S), "gone": _OVER}.get(delivered.status, Reply(204))

    def _tell(self, held: Subscription, delivered: Delivered) -> None:
        """The one event that closes a push in the log."""
        self._measures.pushed(delivered.status, delivered.items, delivered.new)
        _log.info("source_pushed", source=held.source_id, status=delivered.status, items=delivered.items, new=delivered.new)


_log = structlog.get_logger("wiresift.websub")
