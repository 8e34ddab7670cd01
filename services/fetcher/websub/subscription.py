"""One subscription: what is wanted of a hub, what was asked, what it granted, and whether its pushes keep their word. Pure.

new ──asked──→ pending ──verified──→ active ──lease over──→ pending …
                  └──no answer, an error──→ asked again after 10 minutes, 20, 40 … a day; denied: after 30 days
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hmac import compare_digest

from pydantic import AwareDatetime, Field

from services.fetcher.websub.offer import Offer
from shared.record import Model

#: The lease that is asked for: the Recommendation calls ten days a good default (section 8.2).
LEASE = timedelta(days=10)
#: A longer one is taken for this: no hub may be trusted to remember for ever.
_MOST_LEASE = timedelta(days=30)
#: Where in its lease a subscription is renewed; jitter spreads those that one hub granted together.
_RENEW_AFTER, _RENEW_SPREAD = 0.7, 0.15
#: No subscription is renewed sooner, in seconds, whatever its hub grants: one with a shorter lease lapses meanwhile, and polls serve.
_RENEW_LEAST_S = 300.0
#: How long a hub may take to ask back; public hubs ask within seconds, and again for minutes where they cannot reach us.
_ASKS_BACK_WITHIN = timedelta(minutes=10)
#: The longest wait between two tries, in seconds.
_LONGEST_S = 86_400.0
#: When a hub that denied is asked again: publishers change their mind about whom they push to once in a while.
_AFTER_DENIAL = timedelta(days=30)
#: Tries to end a subscription; after that its callback answers 410, which ends it too (section 7).
MOST_FAREWELLS = 3
#: A feed that names another hub again and again has its way so often: each time is a request to whatever it names.
_STEADY = timedelta(hours=1)
#: What a poll finds is held against a subscription only if it was active so long before: hubs ask publishers first, and then push.
_GRACE = timedelta(minutes=10)
#: Characters of an error that are kept.
_MAX_ERROR = 300


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
    return reached and (held.offer == offer or now - held.made_at < _STEADY)


def after_poll(held: Subscription, *, brought: bool, now: datetime) -> Subscription:
    """`held` after a poll. `brought`: it found articles that had not been pushed."""
    settled = held.is_active(now) and held.active_since is not None and now - held.active_since >= _GRACE
    return held.model_copy(update={"missed_at": now}) if brought and settled else held


def ended(held: Subscription, now: datetime) -> Subscription:
    """`held` once it is wanted no more, to be ended at once."""
    return held.model_copy(update={"wanted": False, "pending": False, "tries": 0, "next_at": now}) if held.wanted else held


def asking(held: Subscription, now: datetime, jitter: float) -> Subscription:
    """`held` as its hub is being asked: pending before the request, for many a hub asks back before it answers."""
    back_off_s = min(_LONGEST_S, _ASKS_BACK_WITHIN.total_seconds() * 2.0 ** min(held.tries, 16)) * (1 + jitter / 4)
    tries = held.tries + 1
    error = held.error or ("its hub never asked back" if held.tries else None)
    return held.model_copy(
        update={"pending": True, "asked_at": now, "tries": tries, "error": error, "next_at": now + timedelta(seconds=back_off_s)}
    )


def refused(held: Subscription, error: str | None) -> Subscription:
    """`held` after its hub answered a request: `error` says how it refused, None where it did not.

    One that was verified meanwhile stays so.
    """
    if not held.pending:
        return held
    return held.model_copy(update={"pending": error is None, "error": error and error[:_MAX_ERROR]})


def postponed(held: Subscription, delay_s: float, now: datetime) -> Subscription:
    """`held` where its hub's host had no room: nobody's fault, and no try."""
    if not held.pending:
        return held
    back_at = now + timedelta(seconds=max(1.0, min(delay_s, _LONGEST_S)))
    return held.model_copy(update={"pending": False, "tries": max(0, held.tries - 1), "next_at": back_at})


def verified(held: Subscription, lease_s: int, now: datetime, jitter: float) -> Subscription:
    """`held` once its hub has verified that we want it, for `lease_s` seconds."""
    lease = min(timedelta(seconds=lease_s), _MOST_LEASE)
    renew_s = max(_RENEW_LEAST_S, lease.total_seconds() * (_RENEW_AFTER + _RENEW_SPREAD * jitter))
    return held.model_copy(
        update={
            "pending": False,
            "active_since": held.active_since if held.is_active(now) else now,
            "lease_until": now + lease,
            "next_at": now + timedelta(seconds=renew_s),
            "tries": 0,
            "error": None,
            "denied": False,
        }
    )


def denied(held: Subscription, reason: str, now: datetime) -> Subscription:
    """`held` once its hub said that it is not possible."""
    said = f"denied by its hub: {reason}" if reason else "denied by its hub"
    return held.model_copy(
        update={"pending": False, "denied": True, "lease_until": None, "error": said[:_MAX_ERROR], "next_at": now + _AFTER_DENIAL}
    )


def pushed(held: Subscription, now: datetime) -> Subscription:
    """`held` after a push whose articles were taken in."""
    return held.model_copy(update={"pushed_at": now})


def is_over(held: Subscription, now: datetime) -> bool:
    """Whether one that is wanted no more can be forgotten: it never was granted, its lease has ended, or it was asked often enough."""
    granted = held.lease_until is not None and now < held.lease_until
    return not granted or held.tries >= MOST_FAREWELLS
