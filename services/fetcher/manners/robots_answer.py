"""What the answer to a request for robots.txt means, and for how long. Pure: RFC 9309 sections 2.3.1 and 2.4 as tables.

2xx                              its rules        5xx, network, time-out, a forbidden address, too large      unreachable
3xx that leads nowhere, 4xx      no rules         429                                                         not now

Where it is unreachable or not now nothing may be fetched. The RFC has 429 among all 4xx, which mean that there is none; but it speaks of
load: as of a page it is no failure, and the pause that follows is kept by the gate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from services.fetcher.headers import Headers, header_value, header_values, retry_after_s
from services.fetcher.manners.pause import BASE_S
from services.fetcher.web import Response
from shared.outcomes import Postponed, Rejected

#: Longest time in seconds that rules are used for: RFC 9309 section 2.4. Without a word of the server's it is this long too.
MAX_FRESH_S = 86_400.0
#: Shortest, whatever Cache-Control says: many a server forbids all caching of a file that changes once a year.
MIN_FRESH_S = 900.0
#: Seconds after which an unreachable file is asked for again; it doubles with each failure in a row.
RETRY_BASE_S = 120.0
#: Longest of these times: a site that is mended is read again on the same day.
RETRY_CAP_S = 4 * 3600.0
#: Too many requests (RFC 6585), whatever for.
_TOO_MANY = 429
_SECONDS = re.compile(r"(?:^|[\s,;])(?:s-maxage|max-age)\s*=\s*\"?([0-9]{1,10})", re.IGNORECASE)
#: Characters of Cache-Control that are read.
_MAX_FIELD = 1024


@dataclass(frozen=True, slots=True)
class Reached:
    """The rules are in `body`, none where it is empty, for `fresh_s` seconds."""

    body: bytes
    fresh_s: float


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Nobody knows the rules; `why` in a line."""

    why: str


def judge(answer: Response | Rejected, now: datetime) -> Reached | Unreachable | Postponed:
    """What the last answer says, redirects followed. A refusal of our own is none of the site's: its rules are unknown."""
    if isinstance(answer, Rejected):
        return Unreachable(answer.detail)
    if answer.status == _TOO_MANY:
        return Postponed(f"HTTP {_TOO_MANY} for {answer.final_url}", retry_after_s(answer.headers, now) or BASE_S)
    if answer.status >= 500:
        return Unreachable(f"HTTP {answer.status}")
    body = answer.body if answer.status < 300 else b""
    return Reached(body, fresh_s(answer.headers))


def fresh_s(headers: Headers) -> float:
    """Seconds for which rules that came with `headers` are used: as Cache-Control says, less Age, within bounds."""
    control = ",".join(header_values(headers, "cache-control"))[:_MAX_FIELD]
    stated = [int(seconds) for seconds in _SECONDS.findall(control)]
    if not stated:
        silent = not {"no-store", "no-cache"} & {word.strip().lower() for word in control.split(",")}
        return MAX_FRESH_S if silent else MIN_FRESH_S
    age = (header_value(headers, "age") or "0").strip()
    old = int(age) if age.isascii() and age.isdigit() and len(age) < 10 else 0
    return min(MAX_FRESH_S, max(MIN_FRESH_S, float(min(stated) - old)))


def retry_s(failures: int) -> float:
    """Seconds until a file is asked for again that could not be had `failures` times in a row (the first is 1)."""
    return min(RETRY_CAP_S, RETRY_BASE_S * float(2 ** min(max(failures, 1) - 1, 10)))
