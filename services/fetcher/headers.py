"""Reading HTTP header fields, as far as a fetcher of articles needs to.

Pure. `Headers` keeps the fields in the order they came, names in lower case, a repeated field as often as it was sent.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from shared.record import utc

Headers = tuple[tuple[str, str], ...]

#: Longest pause in seconds that one answer can impose: a day. Longer wishes are mistakes or hostile, and would lose the article.
_MAX_RETRY_AFTER_S = 86_400.0
#: Characters of Retry-After that are read: the longest form of an HTTP date has 33.
_MAX_DATE = 64
#: Characters of a validator that is kept; a longer one is not one that a server would compare.
_MAX_VALIDATOR = 1024
#: The parameter among those of Content-Type, in quotes or without.
_CHARSET = re.compile(r"(?:^|;)\s{0,8}charset\s{0,8}=\s{0,8}[\"']?([^;\"']{1,80})")


def header_values(headers: Headers, name: str) -> tuple[str, ...]:
    """Every value of the field `name` (lower case), in the order sent."""
    return tuple(value for field, value in headers if field == name)


def header_value(headers: Headers, name: str) -> str | None:
    """The first value of the field `name` (lower case)."""
    return next(iter(header_values(headers, name)), None)


def validator(headers: Headers, name: str) -> str | None:
    """An ETag or Last-Modified exactly as sent, quotes included, to be sent back one day; None where it is absent or absurd.

    A control character, which HTTP/2 lets through, would make a request of it that cannot be sent.
    """
    value = header_value(headers, name)
    return value if value and len(value) <= _MAX_VALIDATOR and value.isprintable() else None


def content_type(headers: Headers) -> tuple[str | None, str | None]:
    """Media type and charset parameter of Content-Type, both in lower case, None where absent."""
    value = header_value(headers, "content-type")
    if not value:
        return None, None
    media_type, _, parameters = value[:_MAX_VALIDATOR].lower().partition(";")
    charset = _CHARSET.search(parameters)
    return media_type.strip() or None, charset[1].strip() if charset else None


def retry_after_s(headers: Headers, now: datetime) -> float | None:
    """Seconds to wait that Retry-After asks for, as a number or an HTTP date (RFC 9110 section 10.2.3), between 0 and a day."""
    value = (header_value(headers, "retry-after") or "")[:_MAX_DATE].strip()
    if value.isascii() and value.isdigit():
        return min(float(value), _MAX_RETRY_AFTER_S)
    try:
        seconds = (utc(parsedate_to_datetime(value)) - now).total_seconds()
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), _MAX_RETRY_AFTER_S)
