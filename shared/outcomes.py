"""How the work on one article can end, as data: a use case decides, `app.py` matches and hands over.

A use case returns its own event on success, or one of these. Anything unforeseen it raises; `shared.errors` maps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RejectReason(StrEnum):
    """Why an article was not taken in. A normal outcome, counted by reason."""

    ROBOTS = "robots"  # robots.txt forbids the URL
    FORBIDDEN_ADDRESS = "forbidden_address"  # the URL leads to an address that is not globally routable
    FORBIDDEN_URL = "forbidden_url"  # a scheme, port or form of URL that is never fetched
    GONE = "gone"  # 404, 410, 451
    REFUSED = "refused"  # 401, 402, 403: the publisher wants no such visitor
    NOT_MODIFIED = "not_modified"  # 304
    NOT_AN_ARTICLE = "not_an_article"  # media type, index page, gallery, error page, too little text
    TOO_LARGE = "too_large"  # over the cap on wire bytes or decoded bytes
    UNCHANGED = "unchanged"  # the text is the article's newest revision already
    OUTDATED = "outdated"  # a newer fetch of the article was handed over first
    EMPTY = "empty"  # no text at all
    HOST_BUSY = "host_busy"  # its host had no room for it within the patience there is
    RIGHTS = "rights"  # the publisher reserves its use, and the profile heeds that
    WITHDRAWN = "withdrawn"  # an operator has taken the article down


@dataclass(frozen=True, slots=True)
class Rejected:
    """A normal negative result. `detail` is one line for a person; it names what was seen."""

    reason: RejectReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RetryLater:
    """The other side failed in a way that passes. `retry_after_s` is its own wish in seconds, if it stated one."""

    error: str
    detail: str
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Postponed:
    """Not now, through nobody's fault: the same again in `delay_s` seconds, and it counts as no attempt."""

    detail: str
    delay_s: float


@dataclass(frozen=True, slots=True)
class Unusable:
    """The input can never be processed: a dead letter. `error` is a class name of `shared.errors`."""

    error: str
    detail: str
