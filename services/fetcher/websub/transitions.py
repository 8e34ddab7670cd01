"""What becomes of a subscription: asked for, granted, renewed, refused, denied, ended. Pure.

new ──asked──→ pending ──verified──→ active ──lease over──→ pending …
                  └──no answer, an error──→ asked again after 10 minutes, 20, 40 … a day; denied: after 30 days
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from services.fetcher.websub.subscription import Subscription

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
#: When a hub that denied what it was asked for is asked again: publishers change their mind about whom they push to once in a while.
_AFTER_DENIAL = timedelta(days=30)
#: When one is that denied unasked: the word of whoever has learned the callback, which is another in the next request.
_AFTER_RECALL = timedelta(days=1)
#: Tries to end a subscription; from then on its callback answers 410, which ends it too (section 7), until its lease is over.
_MOST_FAREWELLS = 3
#: What a poll finds is held against a subscription only if it was active so long before: hubs ask publishers first, and then push.
_GRACE = timedelta(minutes=10)
#: Characters of an error that are kept.
_MAX_ERROR = 300


def after_poll(held: Subscription, *, brought: bool, now: datetime) -> Subscription:
    """`held` after a poll. `brought`: it found articles that had not been pushed."""
    settled = held.is_active(now) and held.active_since is not None and now - held.active_since >= _GRACE
    return held.model_copy(update={"missed_at": now}) if brought and settled else held


def ended(held: Subscription, now: datetime) -> Subscription:
    """`held` once it is wanted no more, to be ended at once."""
    return held.model_copy(update={"wanted": False, "pending": False, "tries": 0, "next_at": now}) if held.wanted else held


def asking(held: Subscription, now: datetime, jitter: float) -> Subscription:
    """`held` as its hub is being asked: pending before the request, for many a hub asks back before it answers.

    After the last farewell it is left alone until its lease is over.
    """
    back_off_s = min(_LONGEST_S, _ASKS_BACK_WITHIN.total_seconds() * 2.0 ** min(held.tries, 16)) * (1 + jitter / 4)
    tries = held.tries + 1
    error = held.error or ("its hub never asked back" if held.tries else None)
    again_at = now + timedelta(seconds=back_off_s)
    if not held.wanted and tries >= _MOST_FAREWELLS and held.lease_until:
        again_at = max(again_at, held.lease_until)
    return held.model_copy(update={"pending": True, "asked_at": now, "tries": tries, "error": error, "next_at": again_at})


def renamed(held: Subscription, draw: Callable[[int], str], now: datetime) -> Subscription:
    """`held` under a new callback and secret where nothing under the old ones is granted any more; who learned those, learned nothing.

    A renewal keeps them: to its hub another callback is another subscription, and both would be pushed to.
    """
    lapsed = held.lease_until is not None and held.lease_until <= now
    if not held.wanted or held.pending or not (held.denied or lapsed):
        return held
    return held.model_copy(update={"callback": f"{held.callback.rpartition('/')[0]}/{draw(24)}", "secret": draw(48)})


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
    """`held` once its hub has verified that we want it, for `lease_s` seconds.

    Hubs may ask again unasked (section 5). That changes nothing: who learned the callback would set the lease.
    """
    if not _is_awaited(held, now):
        return held
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


def _is_awaited(held: Subscription, now: datetime) -> bool:
    """Whether its hub was asked for what it verifies; it may have taken a request that it seemed to refuse."""
    just_asked = held.asked_at is not None and now - held.asked_at < _ASKS_BACK_WITHIN
    return held.pending or (just_asked and not held.denied and not held.is_active(now))


def denied(held: Subscription, reason: str, now: datetime) -> Subscription:
    """`held` once its hub said that it is not possible."""
    said = f"denied by its hub: {reason}" if reason else "denied by its hub"
    again_at = now + _AFTER_DENIAL if held.pending else held.next_at if held.denied else now + _AFTER_RECALL
    return held.model_copy(update={"pending": False, "denied": True, "lease_until": None, "error": said[:_MAX_ERROR], "next_at": again_at})


def pushed(held: Subscription, now: datetime) -> Subscription:
    """`held` after a push that brought articles."""
    return held.model_copy(update={"pushed_at": now})
