"""Dates as feeds write them, as moments in UTC. Pure, linear in the length, which is bounded.

Read are the form of mail headers (RFC 822 and 5322, which RSS asks for) with its usual slips, and W3C's profile of ISO 8601 (Atom,
sitemaps, JSON Feed). Without a zone a moment is UTC. Dates in other orders (11/12/2026) mean two things and are not read.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

#: Characters of a date that are read: the longest right one has under 40.
_MAX_DATE = 64
#: The first year of which newspapers put issues online; earlier ones are defaults of some software (0001).
_FIRST_YEAR = 1600
#: The moment zero of many a database, which nothing was published at.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Hours ahead of UTC, for the names of zones that mean one thing. RFC 5322 names those of the USA; feeds name the rest.
_ZONES = {
    **dict.fromkeys(("UT", "UTC", "GMT", "Z", "WET"), 0.0),
    "EST": -5.0,
    "EDT": -4.0,
    "CST": -6.0,
    "CDT": -5.0,
    "MST": -7.0,
    "MDT": -6.0,
    "PST": -8.0,
    "PDT": -7.0,
    "AKST": -9.0,
    "AKDT": -8.0,
    "HST": -10.0,
    "BST": 1.0,
    "WEST": 1.0,
    "CET": 1.0,
    "CEST": 2.0,
    "MEZ": 1.0,
    "MESZ": 2.0,
    "EET": 2.0,
    "EEST": 3.0,
    "MSK": 3.0,
    "JST": 9.0,
    "KST": 9.0,
    "AEST": 10.0,
    "AEDT": 11.0,
    "NZST": 12.0,
    "NZDT": 13.0,
}
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_ZONE = r"(?:\s{0,4}(?P<zone>[+-]\d{2}:?\d{2}|[A-Z]{1,5}))?"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?" + _ZONE
_MAIL = re.compile(
    r"(?:[^\W\d]{2,12}\.?,?\s{0,4})?(?P<day>\d{1,2})[\s-]{1,4}(?P<month>[A-Z]{3,9})\.?,?[\s-]{1,4}(?P<year>\d{4}|\d{2})"
    r"(?:,?\s{1,4}" + _CLOCK + ")?",
    re.IGNORECASE,
)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T\s]{1,2}" + _CLOCK + ")?", re.IGNORECASE)


def read_moment(written: str | None) -> datetime | None:
    """The moment that `written` states, in UTC; None where it states none, or one that is nobody's date of publication.

    Dates in the future are returned: how far ahead is too far depends on when it was fetched.
    """
    given = (written or "")[:_MAX_DATE].strip()
    stated = _ISO.match(given) or _MAIL.match(given)
    if stated is None or not given.isascii():
        return None
    try:
        moment = _moment(**stated.groupdict())
    except (ValueError, OverflowError):  # the 31st of February; the end of year 9999, west of Greenwich
        return None
    return None if moment.year < _FIRST_YEAR or moment == _EPOCH else moment


def _moment(year: str, month: str, day: str, hour: str | None, minute: str | None, second: str | None, zone: str | None) -> datetime:
    date = datetime(_year(year), int(month) if month.isdigit() else _MONTHS.get(month[:3].lower(), 0), int(day), tzinfo=UTC)
    clock = timedelta(hours=_up_to(24, hour), minutes=_up_to(59, minute), seconds=_up_to(60, second))
    return (date + clock).replace(tzinfo=timezone(_offset(zone))).astimezone(UTC)


def _year(written: str) -> int:
    """Two digits are of this century up to 68, as in POSIX."""
    year = int(written)
    return year if len(written) == 4 else year + (2000 if year < 69 else 1900)


def _up_to(most: int, written: str | None) -> int:
    """24:00 and a leap second carry over."""
    if (number := int(written or 0)) > most:
        raise ValueError(f"{number} is over {most}")
    return number


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone[0] not in "+-":
        return timedelta(hours=_ZONES.get((zone or "Z").upper(), 0.0))
    ahead = timedelta(hours=_up_to(14, zone[1:3]), minutes=_up_to(59, zone[-2:]))
    return -ahead if zone[0] == "-" else ahead
