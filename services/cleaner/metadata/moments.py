"""Dates as pages write them, as moments in UTC."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from shared.record import utc

#: How far ahead of the fetch a stated moment may lie: clocks and zones differ by less than a day.
_AHEAD = timedelta(days=1)
#: Year below which a stated moment is a default of some software (1970, 0001), not a date of news.
_FIRST_YEAR = 1990
_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(Z|[+-]\d{2}:?\d{2})?)?", re.IGNORECASE | re.ASCII
)


def plausible_moment(given: str | None, fetched_at: datetime) -> datetime | None:
    """The moment that `given` states, in UTC, or None where it states none or one that cannot be true.

    ISO 8601 and the form of mail headers are read; without a zone a moment is UTC.
    """
    moment = _parse(given.strip()) if given else None
    if moment is None or moment.year < _FIRST_YEAR or moment > utc(fetched_at) + _AHEAD:
        return None
    return moment


def _parse(given: str) -> datetime | None:
    try:
        match = _ISO.match(given)
        moment = datetime.fromisoformat(_normal(match)) if match else parsedate_to_datetime(given[:64])
        return utc(moment)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _normal(match: re.Match[str]) -> str:
    year, month, day, hour, minute, second, zone = match.groups()
    clock = f"T{hour}:{minute}:{second or '00'}" if hour else "T00:00:00"
    return f"{year}-{month}-{day}{clock}{(zone or '').upper().replace('Z', '+00:00')}"
