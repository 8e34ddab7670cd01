"""The polite GET: how anything is got from the web.

url → parse_target → guard → robots.txt → gate → one request → pause? → next hop ┬→ Response
          ↑──────────────────────── redirect, to whatever host ──────────────────┘

The same checks at every hop, whatever the URL is got for. What bounds one request (phases, bytes, headers) is the transport's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from services.fetcher.guard import Guard
from services.fetcher.headers import retry_after_s
from services.fetcher.manners.gate import Admission, Ask, Gate
from services.fetcher.manners.pause import Pause, asks_for_pause, next_pause
from services.fetcher.manners.robots import Robots
from services.fetcher.manners.robots_cache import RobotsCache
from services.fetcher.redirects import FOR_GOOD, next_hop
from services.fetcher.status import brings_article
from services.fetcher.target import Target, parse_target, shown
from services.fetcher.transport import Answer, Refused, Transport
from services.fetcher.web import Purpose, Response, Want, Web
from shared.errors import SettingsError, Transient, Unprocessable
from shared.outcomes import Postponed, Rejected, RejectReason

#: Seconds a visit waits in place for its first host: the gate's usual delay, twice. Longer waits cost less in the retry schedule.
WAIT_S = 2.0
#: Seconds it waits in all: to come back would make the requests before a redirect once more, which is ruder than to wait.
WAIT_IN_ALL_S = 10.0
#: What no robots.txt is asked about: itself, and hubs, which are there to be asked and are not crawled.
_UNRULED = frozenset({Purpose.ROBOTS, Purpose.HUB})
#: Redirects after which a POST stays one (RFC 9110 section 15.4).
_KEEP_FORM = frozenset({307, 308})
#: Refusals that hold for all of a host: nothing more needs to be asked of it.
_OF_THE_HOST = frozenset({RejectReason.FORBIDDEN_ADDRESS, RejectReason.FORBIDDEN_URL})


@dataclass(frozen=True, slots=True)
class Manners:
    """How a visitor behaves. `timeout_s` is for all hops of a visit, without what is waited at gates; `delay_s` between requests.

    `clock` tells aware UTC; `jitter` draws from [0, 1).
    """

    guard: Guard
    gate: Gate
    robots: RobotsCache
    timeout_s: float
    delay_s: float
    clock: Callable[[], datetime]
    jitter: Callable[[], float]


@dataclass(slots=True)
class _Trip:
    """One visit under way: the URLs requested so far, when it began, until when it may take; `for_good` if all redirects so far were."""

    want: Want
    deadline: asyncio.Timeout
    began_s: float
    trail: list[str]
    waited_s: float = 0.0
    for_good: bool = True

    @property
    def patience_s(self) -> float:
        """How long the next hop may wait in place."""
        return WAIT_S if len(self.trail) == 1 else max(0.0, WAIT_IN_ALL_S - self.waited_s)


class Visitor:
    """`Web`, with manners. Safe for concurrent use."""

    def __init__(self, transport: Transport, manners: Manners) -> None:
        self._transport, self._manners = transport, manners

    async def get(self, want: Want) -> Response | Rejected | Postponed:
        seconds = self._manners.timeout_s
        trail: list[str] = []
        try:
            async with asyncio.timeout(seconds) as deadline:
                return await self._visit(_Trip(want, deadline, _now_s(), trail))
        except TimeoutError:
            raise Transient(f"{shown(want.url)}: not complete after {seconds:g} s") from None
        except Refused as refused:
            if want.purpose is Purpose.ROBOTS and len(trail) == 1 and refused.outcome.reason in _OF_THE_HOST:
                raise  # through the cache to the visits that wait for these rules: their own host is refused, not a file
            return refused.outcome

    async def signals(self, url: str) -> tuple[tuple[str, str], ...]:
        """What the robots.txt at the origin of `url` says of use, as `Robots.signals`; nothing where it is not known.

        It is, for as long as it is fresh, once anything was got from there.
        """
        target = parse_target(url)
        try:
            rules = await self._manners.robots.rules(_origin(target), self.get) if isinstance(target, Target) else None
        except (Refused, Transient, Unprocessable, SettingsError):
            return ()
        return rules.signals if isinstance(rules, Robots) else ()

    async def _visit(self, trip: _Trip) -> Response | Rejected | Postponed:
        hop: Target | Rejected | Postponed | Response = parse_target(trip.want.url)
        while isinstance(hop, Target):
            if refusal := self._manners.guard.before_resolving(hop):
                return refusal
            trip.trail.append(hop.url)
            hop = await self._politely(hop, trip)
        return hop

    async def _politely(self, target: Target, trip: _Trip) -> Target | Response | Rejected | Postponed:
        """One request, if robots.txt allows it and the host has room: where it leads, or what came of it."""
        delay_s = self._manners.delay_s
        if trip.want.purpose not in _UNRULED:
            rules = await self._manners.robots.rules(_origin(target), self.get, anew=trip.want.anew)
            if not isinstance(rules, Robots):
                return rules
            if not rules.allows(target.url):
                return Rejected(RejectReason.ROBOTS, f"the robots.txt of {target.host} forbids {shown(target.url)}")
            delay_s = max(delay_s, rules.crawl_delay_s or 0.0)
        admission = await self._admitted(target, trip, delay_s)
        if isinstance(admission, Postponed):
            return admission
        return await self._requested(target, trip, admission)

    async def _admitted(self, target: Target, trip: _Trip, delay_s: float) -> Admission | Postponed:
        """The host's leave to ask it. Time spent at the gate is not the server's, so the deadline moves on by as much."""
        ask = Ask(
            host=str(target.host),
            asker=blake2b(target.url.encode(), digest_size=12).hexdigest(),
            delay_s=delay_s,
            wait_s=trip.patience_s,
            ahead=trip.want.purpose is not Purpose.ARTICLE,
        )
        due, before = trip.deadline.when() or 0.0, _now_s()
        trip.deadline.reschedule(None)  # the gate's own bound holds
        admission = await self._manners.gate.admit(ask)
        waited_s = _now_s() - before
        trip.waited_s += waited_s
        trip.deadline.reschedule(due + waited_s)
        return admission

    async def _requested(self, target: Target, trip: _Trip, admission: Admission) -> Target | Response | Rejected:
        pause: Pause | None = None
        inside = True
        try:
            async with self._transport.send(target, trip.want) as answer:
                if asks_for_pause(answer.status):
                    wish_s = retry_after_s(answer.headers, self._manners.clock())
                    pause = next_pause(admission.strikes, wish_s, self._manners.jitter())
                found = _onward(answer, trip) or await _response(answer, trip)
                inside = False
                await self._manners.gate.leave(admission, pause)  # while the body still counts as memory in use
                return found
        finally:
            if inside:
                await self._manners.gate.leave(admission, pause)


def _onward(answer: Answer, trip: _Trip) -> Target | Rejected | None:
    """Where to go from here, if anywhere. A robots.txt behind more redirects than are followed is none (RFC 9309 section 2.3.1.2)."""
    if trip.want.form is not None and answer.status not in _KEEP_FORM:
        return None
    onward = next_hop(trip.trail, answer.status, answer.headers)
    if trip.want.form is not None and isinstance(onward, Target) and _in_the_open(trip.trail[-1], onward.url):
        return None
    if isinstance(onward, Target):
        trip.for_good = trip.for_good and answer.status in FOR_GOOD
    endless = isinstance(onward, Rejected) and onward.reason is RejectReason.NOT_AN_ARTICLE
    return None if endless and trip.want.purpose is Purpose.ROBOTS else onward


def _in_the_open(url: str, onward: str) -> bool:
    """Whether a redirect would send in plain text what went over TLS: a form may hold a secret."""
    return url.startswith("https:") and not onward.startswith("https:")


async def _response(answer: Answer, trip: _Trip) -> Response:
    body, wire_bytes = await answer.read() if brings_article(answer.status) else (b"", 0)
    return Response(
        status=answer.status,
        final_url=trip.trail[-1],
        redirects=tuple(trip.trail[:-1]),
        headers=answer.headers,
        body=body,
        wire_bytes=wire_bytes,
        elapsed_ms=round((_now_s() - trip.began_s - trip.waited_s) * 1000),
        moved=trip.for_good and len(trip.trail) > 1,
    )


def _origin(target: Target) -> str:
    """Scheme, host and, where it is not the usual one, port: what a robots.txt is for."""
    return "/".join(target.url.split("/", 3)[:3])


def _now_s() -> float:
    """The event loop's clock, by which deadlines go."""
    return asyncio.get_running_loop().time()


_web: type[Web] = Visitor
