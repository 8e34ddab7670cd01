"""When work is tried again or taken up again, and when it has been tried enough. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

#: Back-off after the first failure, in seconds; it doubles with each further one. A short fault of a network or a site is over by then.
BASE_S = 2.0
#: Longest back-off of our own, in seconds: six attempts then span about a quarter of an hour.
CAP_S = 600.0
#: Longest wish of the other side (Retry-After) that is honoured, in seconds: a day, past which an article is no news.
WISH_CAP_S = 86_400.0
#: Shortest postponement, in seconds: each is a round through the stream, which must not become a busy loop.
POSTPONE_FLOOR_S = 0.5


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Try again after this time."""

    delay: timedelta


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The attempts are spent."""


def decide(attempt: int, *, max_attempts: int, retry_after_s: float | None, jitter: float) -> RetryAfter | GiveUp:
    """What follows the failure of run `attempt` (the first is 1).

    Exponential back-off with full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015): `jitter` is drawn
    from [0, 1). The other side's own wish is a floor, capped at a day.
    """
    if attempt >= max_attempts:
        return GiveUp()
    backoff = min(CAP_S, BASE_S * 2 ** (attempt - 1)) * jitter
    wish = min(WISH_CAP_S, max(0.0, retry_after_s or 0.0))
    return RetryAfter(timedelta(seconds=max(backoff, wish)))


def postponement(delay_s: float) -> timedelta:
    """How long to put off what nobody failed at: as asked for, within half a second and a day.

    No jitter is added: who postpones gives each its own moment (`services.fetcher.manners.gate`).
    """
    return timedelta(seconds=min(WISH_CAP_S, max(POSTPONE_FLOOR_S, delay_s)))
