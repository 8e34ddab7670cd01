"""Asks hubs: to begin, to renew in time, to end. A loop in each fetcher; each subscription is looked after by one process at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from redis.exceptions import RedisError

from services.fetcher.target import shown
from services.fetcher.web import Response, Want, Web
from services.fetcher.websub.form import subscribing, unsubscribing
from services.fetcher.websub.measures import PushMeasures
from services.fetcher.websub.store import Subscriptions, Taken
from services.fetcher.websub.subscription import Subscription, is_over
from services.fetcher.websub.transitions import asking, ended, postponed, refused, renamed
from shared.errors import SettingsError, Transient, Unprocessable
from shared.outcomes import Postponed, Rejected
from shared.streams.cancel import cancelled

#: Requests to hubs that one process makes at a time: one host's turns come so soon that two wait for them in place, a thousand not.
_WIDTH = 2


class Subscriber:
    """Looks after what is due. `draw(n)` makes text for URLs of n random bytes; `jitter` draws from [0, 1)."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        web: Web,
        measures: PushMeasures,
        *,
        draw: Callable[[int], str],
        jitter: Callable[[], float],
    ) -> None:
        self._subscriptions, self._web, self._measures = subscriptions, web, measures
        self._draw, self._jitter = draw, jitter

    async def step(self) -> None:
        """Do all that is due."""
        hands = [asyncio.ensure_future(self._all_due()) for _ in range(_WIDTH)]
        try:
            await asyncio.gather(*hands)
        finally:
            await cancelled(hands)

    async def _all_due(self) -> None:
        """Until nothing is due, or a host has no room: most subscriptions are at the same few hubs."""
        has_room = True
        while has_room and (taken := await self._subscriptions.take()):
            try:
                has_room = await self._look_after(taken)
            except RedisError:
                raise
            except Exception:  # noqa: BLE001  (a bug met with one hub must cost no other)
                _log.error("hub_not_asked", source=taken.held.source_id, exc_info=True)

    async def _look_after(self, taken: Taken) -> bool:
        """Note that the hub is being asked, ask it, note what it said: it may ask back before it answers. Whether its host had room."""
        held = await self._subscriptions.change(taken.held.source_id, lambda held: self._before(held, taken))
        if held is None:
            return True
        said = await self._asked(subscribing(held) if held.wanted else unsubscribing(held))
        if isinstance(said, Postponed):
            now = await self._subscriptions.now()
            await self._note(held, lambda one: postponed(one, said.delay_s, now))
            return False
        await self._note(held, lambda one: refused(one, said))
        self._tell(held, said)
        return True

    async def _note(self, held: Subscription, change: Callable[[Subscription], Subscription]) -> None:
        """Change the subscription that its hub was asked for, unless another took its place meanwhile."""
        await self._subscriptions.change(held.source_id, lambda one: change(one) if one and one.callback == held.callback else one)

    def _tell(self, held: Subscription, error: str | None) -> None:
        """The one event that closes a request to a hub in the log."""
        self._measures.asked(error is None)
        _log.info(
            "hub_asked",
            source=held.source_id,
            hub=shown(held.hub),
            mode="subscribe" if held.wanted else "unsubscribe",
            status="failed" if error else "ok",
            **({"error": error} if error else {}),
        )

    def _before(self, held: Subscription | None, taken: Taken) -> Subscription | None:
        """A source that was removed or is paused wants no pushes; what is over is forgotten."""
        if held and (taken.source is None or taken.source.paused):
            held = ended(held, taken.at)
        if held is None or (not held.wanted and is_over(held, taken.at)):
            return None
        return asking(renamed(held, self._draw, taken.at), taken.at, self._jitter())

    async def _asked(self, want: Want) -> str | Postponed | None:
        """How the hub refused, or that it was not asked; None where it took the request: by 202 (section 5.1.2), any success counts."""
        try:
            answer = await self._web.get(want)
        except (Transient, Unprocessable, SettingsError) as error:
            return str(error)
        match answer:
            case Response(status=status):
                return None if 200 <= status < 300 else f"its hub answers HTTP {status}"
            case Rejected():
                return answer.detail or "its hub cannot be asked"
            case Postponed():
                return answer


_log = structlog.get_logger("wiresift.websub")
