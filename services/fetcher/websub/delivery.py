"""Takes in what a hub pushes, exactly as if a poll had brought it: same reader, same bounds, same ids.

claim the source → read → what is new → request → note it as seen. In this order, so that a crash anywhere repeats: the hub, which was
told of no success, pushes again or the next poll finds it, and what was requested is known by then.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from services.fetcher.feeds.feed import Feed
from services.fetcher.headers import Headers, content_type
from services.fetcher.sources.leases import Claimed
from services.fetcher.sources.news import LATER_LIST, News, in_order, news, told_at
from services.fetcher.sources.parsing import parsed
from services.fetcher.sources.policy import DEFAULT
from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.sources.requesting import Requesting, wanted
from services.fetcher.sources.seen import packed, unpacked
from services.fetcher.sources.source import SourceState
from services.fetcher.websub.pace import after_push
from shared.outcomes import Rejected

#: Seconds that a push waits for a poll of the same source to end, and between two looks whether it has.
_WAIT_S, _LOOK_EVERY_S = 4.0, 0.2
#: Seconds in which a push must be on the intake: hubs hang up after ten and more.
_WITHIN_S = 8.0

Status = Literal["ok", "unchanged", "unreadable", "busy", "gone"]


@dataclass(frozen=True, slots=True)
class Delivered:
    """How a push ended. `items` were found, `new` of them put on the intake.

    ok: it brought articles · unchanged: none that was not known · unreadable: no feed, so that the source is polled soon · busy: the
    hub is to come again · gone: the source was removed or paused.
    """

    status: Status
    items: int = 0
    new: int = 0


class Deliveries:
    """Takes pushes in, one of a source at a time; `wait_s` is how long one waits for a poll of its source to end."""

    def __init__(self, registry: SourceRegistry, requesting: Requesting, *, wait_s: float = _WAIT_S) -> None:
        self._registry, self._requesting, self._wait_s = registry, requesting, wait_s

    async def take_in(self, source_id: str, topic: str, headers: Headers, body: bytes) -> Delivered:
        """Request what `body`, a push of `topic` whose signature holds, brings. All of it is on the intake when this returns ok.

        Raises:
            RedisError: the server is away; the hub is to come again.
        """
        source = await self._registry.get(source_id)
        if source is None or source.paused:
            return Delivered("gone")
        media_type, charset = content_type(headers)
        feed = await parsed(body, url=topic, media_type=media_type, charset=charset)
        claimed = await self._claimed(source_id)
        if claimed is None:
            return Delivered("busy")
        committed = False
        try:
            async with asyncio.timeout(_WITHIN_S):
                delivered, state = _unreadable(claimed) if isinstance(feed, Rejected) else await self._taken_in(claimed, feed)
            committed = await self._registry.commit(claimed, state)
        except TimeoutError:
            return Delivered("busy")
        finally:
            if not committed:
                await self._registry.release(claimed)
        return delivered

    async def _taken_in(self, claimed: Claimed, feed: Feed) -> tuple[Delivered, SourceState]:
        before = unpacked(claimed.state.seen)
        brought = news(feed.items, before, claimed.at, LATER_LIST)
        found = in_order(brought.found, claimed.at)
        articles = [article for one in found if (article := wanted(claimed.source, one))]
        new = await self._requesting.request(articles)
        return Delivered("ok" if found else "unchanged", len(found), new), _learned(claimed, brought)

    async def _claimed(self, source_id: str) -> Claimed | None:
        """The source, once nobody asks it any more; None where that takes too long."""
        left_s = self._wait_s
        while (claimed := await self._registry.claim_this(source_id)) is None and left_s > 0:
            await asyncio.sleep(_LOOK_EVERY_S)
            left_s -= _LOOK_EVERY_S
        return claimed


def _unreadable(claimed: Claimed) -> tuple[Delivered, SourceState]:
    """Some hubs push an empty body, or a part of the feed that is none: it says that there is news all the same, so the poll comes soon.

    But not to a source that fails: its back-off is for its server, whatever a hub says.
    """
    state, now = claimed.state, claimed.at
    if state.failures:
        return Delivered("unreadable"), state.model_copy(update={"next_at": claimed.due_at})
    soon = max(now, (state.checked_at or now) + timedelta(seconds=DEFAULT.least_s))
    return Delivered("unreadable"), state.model_copy(update={"next_at": min(claimed.due_at, soon)})


def _learned(claimed: Claimed, brought: News) -> SourceState:
    """The state with what was pushed remembered. A push before the first poll teaches nothing: that poll brings the list."""
    state, now = claimed.state, claimed.at
    if state.ok_at is None:
        return state.model_copy(update={"next_at": claimed.due_at})
    arrivals = tuple(told_at(found.item) for found in brought.found if not found.changed)
    seen = packed(brought.listed, unpacked(state.seen), state.listed)
    return after_push(state, arrivals, now, claimed.due_at).model_copy(update={"seen": seen})
