"""What a poll has to do with pushes: it brings the offer, finds what was not pushed, and is made less often where all is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from services.fetcher.sources.poll import Polled
from services.fetcher.sources.source import Source
from services.fetcher.websub.offer import Offer
from services.fetcher.websub.pace import calmer
from services.fetcher.websub.store import Subscriptions
from services.fetcher.websub.subscription import Subscription, fits, made
from services.fetcher.websub.transitions import after_poll, ended


class Pushing:
    """Minds the subscriptions of what is polled. `base` is the operator's public URL; `draw(n)` makes text for URLs of n random bytes."""

    def __init__(self, subscriptions: Subscriptions, base: str, *, draw: Callable[[int], str], jitter: Callable[[], float]) -> None:
        self._subscriptions, self._base, self._draw, self._jitter = subscriptions, base, draw, jitter

    async def polled(self, source: Source, polled: Polled, now: datetime) -> Polled:
        """`polled`, with the next poll later where pushes keep their word; notes what the poll says of them."""
        page = polled.state.page
        if page is None or polled.state.ok_at != now:  # it said nothing
            return polled
        offer = Offer(page.hub, page.topic) if page.hub and page.topic else None
        brought = any(not found.changed for found in polled.found)
        held = await self._subscriptions.change(source.source_id, lambda held: self._after(held, source, offer, brought, now))
        if held is None or not held.keeps_its_word(now):
            return polled
        return Polled(calmer(polled.state, now, self._jitter()), polled.found)

    def _after(self, held: Subscription | None, source: Source, offer: Offer | None, brought: bool, now: datetime) -> Subscription | None:
        if source.paused:
            return held and ended(held, now)
        if offer is None:
            return held and (held if held.is_steady(now) else ended(held, now))
        if held is None or not held.wanted or not fits(held, offer, self._base, now):
            return made(source.source_id, offer, self._base, self._draw, now)
        return after_poll(held, brought=brought, now=now)
