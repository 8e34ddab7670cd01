"""One subscription: what is wanted of a hub, what was asked, what it granted, and whether its pushes keep their word. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hmac import compare_digest

from pydantic import AwareDatetime, Field

from services.fetcher.websub.offer import Offer
from shared.record import Model

#: The lease that is asked for: the Recommendation calls ten days a good default (section 8.2).
LEASE = timedelta(days=10)
#: A hub that took a request and has not asked back for so long cannot reach the callback: public ones ask within seconds.
_ASKS_BACK_SOON = timedelta(minutes=2)
#: One that is due for so long is left by itself: no fetcher that runs has a callback set, or thousands at one hub go before it.
_LOOKED_AFTER_WITHIN = timedelta(hours=1)
#: A feed that names another hub, or none, again and again has its way so often: each time is a request to whatever it names.
_STEADY = timedelta(hours=1)


class Subscription(Model):
    """As it stands on the server, one for each source.

    `callback` is the whole URL, its last part unguessable; `secret` signs what comes there. Neither is ever shown or logged. `wanted` is
    False while it is being ended. `pending` is set from a request until its verification; `tries` counts requests in a row that brought
    none. `active_since` is when the first of an unbroken row of leases began. `missed_at` is when a poll last found what should have
    been pushed.
    """

    source_id: str
    hub: str
    topic: str
    callback: str = Field(repr=False)
    secret: str = Field(repr=False)
    made_at: AwareDatetime
    wanted: bool = True
    pending: bool = False
    next_at: AwareDatetime
    asked_at: AwareDatetime | None = None
    active_since: AwareDatetime | None = None
    lease_until: AwareDatetime | None = None
    tries: int = 0
    error: str | None = None
    denied: bool = False
    pushed_at: AwareDatetime | None = None
    missed_at: AwareDatetime | None = None

    @property
    def offer(self) -> Offer:
        """What the feed said when this was made."""
        return Offer(self.hub, self.topic)

    def is_known_by(self, token: str) -> bool:
        """Whether `token` is the last part of the callback, compared in constant time."""
        return compare_digest(self.callback.rpartition("/")[2].encode(), token.encode("utf-8", "surrogatepass"))

    def is_active(self, now: datetime) -> bool:
        """Whether its hub is to push."""
        return self.wanted and self.lease_until is not None and now < self.lease_until

    def is_unanswered(self, now: datetime) -> bool:
        """Whether its hub took the request and does not ask back."""
        return self.wanted and self.pending and self.asked_at is not None and now - self.asked_at >= _ASKS_BACK_SOON

    def is_left(self, now: datetime) -> bool:
        """Whether nobody has looked after it though it was due."""
        return now - self.next_at >= _LOOKED_AFTER_WITHIN

    def is_looked_after(self, now: datetime) -> bool:
        """Whether its hub was asked of late: some fetcher minds subscriptions."""
        return self.asked_at is not None and now - self.asked_at < _LOOKED_AFTER_WITHIN

    def is_steady(self, now: datetime) -> bool:
        """Whether it is too new for a feed to change its mind about it."""
        return now - self.made_at < _STEADY

    def keeps_its_word(self, now: datetime) -> bool:
        """Whether pushes come, and came before polls: then polling may be calmer."""
        return self.is_active(now) and self.pushed_at is not None and (self.missed_at is None or self.missed_at < self.pushed_at)


def made(source_id: str, offer: Offer, base: str, draw: Callable[[int], str], now: datetime) -> Subscription:
    """A new one, to be asked for at once. `base` is the operator's public URL; `draw(n)` makes text for URLs of n random bytes."""
    return Subscription(
        source_id=source_id,
        hub=offer.hub,
        topic=offer.topic,
        callback=f"{base.rstrip('/')}/{source_id}/{draw(24)}",
        secret=draw(48),
        made_at=now,
        next_at=now,
    )


def fits(held: Subscription, offer: Offer, base: str, now: datetime) -> bool:
    """Whether `held` is what `offer` asks for, or too new to be replaced by it."""
    reached = held.callback.startswith(f"{base.rstrip('/')}/{held.source_id}/")
    return reached and (held.offer == offer or held.is_steady(now))


def is_over(held: Subscription, now: datetime) -> bool:
    """Whether one that is wanted no more can be forgotten: it never was granted, or its lease has ended."""
    return held.lease_until is None or held.lease_until <= now
