"""What an HTTP status means for a request. Pure: one table.

200 203                     the article                408 425 5xx        later, not before Retry-After
204 205                     empty                      429                not now: the host is busy, the article has not failed
304                         not modified               404 410 451        gone
other 2xx, 3xx              not an article             other 4xx and up   refused, 401 402 403 first of all
"""

from __future__ import annotations

from datetime import datetime

from services.fetcher.headers import Headers, retry_after_s
from services.fetcher.manners.pause import BASE_S
from shared.outcomes import Postponed, Rejected, RejectReason, RetryLater

_OK = frozenset({200, 203})
_BUSY = 429
_PASSING = frozenset({408, 425})
_REASONS = {
    204: RejectReason.EMPTY,
    205: RejectReason.EMPTY,
    304: RejectReason.NOT_MODIFIED,
    404: RejectReason.GONE,
    410: RejectReason.GONE,
    451: RejectReason.GONE,
}


def brings_article(status: int) -> bool:
    """Whether the body of an answer with this status is the thing asked for."""
    return status in _OK


def judge_status(status: int, headers: Headers, now: datetime) -> Rejected | RetryLater | Postponed | None:
    """How a request ends whose answer has this status; None where the body decides."""
    if brings_article(status):
        return None
    detail = f"HTTP {status}"
    if status == _BUSY:
        return Postponed(detail, retry_after_s(headers, now) or BASE_S)
    if status in _PASSING or 500 <= status <= 599:
        return RetryLater("Transient", detail, retry_after_s(headers, now))
    if status in _REASONS:
        return Rejected(_REASONS[status], detail)
    return Rejected(RejectReason.NOT_AN_ARTICLE if status < 400 else RejectReason.REFUSED, detail)
