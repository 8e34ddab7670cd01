"""Asks a site for its tdmrep.json. Never raises for what a server does.

2xx                  its rules        anything else, network, time-out, robots.txt
404, 410             no rules         forbids it, too large, the host stays busy      unknown, for an hour
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from services.fetcher.manners.robots_answer import fresh_s
from services.fetcher.rights.tdmrep import MAX_BYTES, WELL_KNOWN
from services.fetcher.web import Purpose, Response, Want, Web
from shared.errors import SettingsError, Transient, Unprocessable
from shared.outcomes import Postponed, Rejected

#: Seconds until a file that could not be had is asked for again; nothing but the rights of a few articles hangs on it.
RETRY_S = 3600.0
#: Longest time in seconds that the asking waits for a busy host, which holds up nobody, and how often it asks.
PATIENCE_S, TRIES = 120.0, 5
#: Answers that say that there is no file.
_ABSENT = frozenset({404, 410})

Clock = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What is known of one origin until `until` (unix seconds): its file, empty where it has none, or None while nobody knows."""

    body: bytes | None
    until: float


async def ask(origin: str, *, web: Web, clock: Clock, sleep: Sleep) -> KeptFile:
    """The file as the site has it now. It is asked for behind the article, so its turn is often one delay away.

    Raises:
        RedisError: the server does not say when its turn is.
    """
    for _ in range(TRIES):
        answer = await _answer(origin, web)
        if not isinstance(answer, Postponed):
            return _kept(answer, clock().timestamp())
        if answer.delay_s > PATIENCE_S:
            break
        await sleep(answer.delay_s)
    return _kept(None, clock().timestamp())


async def _answer(origin: str, web: Web) -> Response | Postponed | None:
    """The answer of the site; None where there is none to be had."""
    try:
        answer = await web.get(Want(origin + WELL_KNOWN, Purpose.RIGHTS))
    except (Transient, Unprocessable, SettingsError):
        return None
    return None if isinstance(answer, Rejected) else answer


def _kept(answer: Response | None, now: float) -> KeptFile:
    if answer and 200 <= answer.status < 300 and len(answer.body) <= MAX_BYTES:
        return KeptFile(answer.body, now + fresh_s(answer.headers))
    if answer and answer.status in _ABSENT:
        return KeptFile(b"", now + fresh_s(answer.headers))
    return KeptFile(None, now + RETRY_S)
