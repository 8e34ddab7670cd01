"""What an answer says about when to come back: the server's wish, in seconds from now. Pure.

RFC 9111 sections 4.2.1 and 5.1 to 5.3: an answer may be used for max-age, else until Expires, less the time it spent in caches before
it came here. To ask again earlier brings the same answer, or works around the cache that the publisher pays for.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from services.fetcher.headers import Headers, header_value, header_values
from shared.record import utc

#: One directive with a number of seconds; quoted numbers are read too (RFC 9111 section 5.2).
_MAX_AGE = re.compile(r'(?:^|[,\s])max-age\s{0,8}=\s{0,8}"?([0-9]{1,10})(?![0-9])', re.IGNORECASE)
#: Answers that are stale at once, however long their max-age.
_STALE = re.compile(r"(?:^|[,\s])no-(?:cache|store)(?:$|[,\s])", re.IGNORECASE)
#: Characters of a field that are read: one with more says nothing.
_MAX_FIELD = 512


def freshness_s(headers: Headers, now: datetime) -> float:
    """Seconds for which the answer that came with `headers` is still the latest, by its own word; 0 where it says nothing."""
    control = ",".join(header_values(headers, "cache-control"))[:_MAX_FIELD]
    if _STALE.search(control):
        return 0.0
    if max_age := _MAX_AGE.search(control):
        return max(0.0, float(max_age[1]) - _age_s(headers))
    expires = _date(headers, "expires")
    return max(0.0, (expires - (_date(headers, "date") or now)).total_seconds() - _age_s(headers)) if expires else 0.0


def _age_s(headers: Headers) -> float:
    value = (header_value(headers, "age") or "").strip()
    return float(value) if value.isascii() and value.isdigit() and len(value) <= 10 else 0.0


def _date(headers: Headers, name: str) -> datetime | None:
    """The date in the field `name`. "0" and the like are no dates: as Expires they mean that the answer is stale already."""
    try:
        return utc(parsedate_to_datetime((header_value(headers, name) or "")[:64]))
    except (ValueError, OverflowError):
        return None
