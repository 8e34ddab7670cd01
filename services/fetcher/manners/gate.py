"""The gate before each host, one for all fetchers: how often and how many at a time, and when not at all.

A request whose moment is near waits for it in place. Any other is postponed to a turn of its own, so that ten thousand articles of
one host come back one by one, at its pace, and cost nothing meanwhile. A place is a lease: one whose process was killed ends by itself.
"""

from __future__ import annotations

import asyncio
import math
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.fetcher.manners.pause import REMEMBERED_S, Pause
from services.fetcher.manners.robots import MAX_CRAWL_DELAY_S
from shared.outcomes import Postponed
from shared.pipelined import Pipelined
from shared.pipelined_script import Script

#: One host may hold this part of what a process has in hand, so that a slow one leaves room for others; one piece at least.
_SHARE = 1 / 4
_ADMIT, _LEAVE = (Script("services.fetcher.manners", name) for name in ("admit", "leave"))


@dataclass(frozen=True, slots=True)
class Ask:
    """One request that somebody wants to make.

    `asker` names it in the same words each time it comes back; `delay_s` is the least time since the host's last one; `ahead` lets it
    pass those who wait for a turn: for the few requests on which many depend; `wait_s` is how long it may wait in place.
    """

    host: str
    asker: str
    delay_s: float
    wait_s: float
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Admission:
    """A place at the gate, to be given back with `leave`. `strikes` counts the host's recent pauses in a row."""

    ask: Ask
    token: str
    strikes: int = 0


class Gate(Protocol):
    """Who decides when a host is asked."""

    async def admit(self, ask: Ask) -> Admission | Postponed:
        """Returns when the request is to be made, or that it is to come back for its turn.

        Raises:
            RedisError: the server does not say.
        """

    async def leave(self, admission: Admission, pause: Pause | None = None) -> None:
        """The request is over; the host asked for `pause`, if it did. Never raises: a place that is not given back ends by itself."""


class HostGate:
    """The gate that all replicas share, in Redis, by the server's clock. Two short scripts for each request.

    `window` is how much this process has in hand at most; `lease_s` must be longer than any request takes; turns are kept for
    `furthest_s`: whoever would have to wait longer is told so, and takes nobody's room.
    """

    def __init__(
        self,
        client: Redis,
        prefix: str,
        *,
        connections: int,
        window: int,
        lease_s: float,
        furthest_s: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now_ms: Callable[[], int] | None = None,
    ) -> None:
        self._pipelined, self._prefix = Pipelined(client), prefix
        self._connections, self._lease_ms, self._furthest_ms = connections, _ms(lease_s), _ms(furthest_s)
        self._share = max(1, int(window * _SHARE))
        self._sleep, self._now_ms = sleep, now_ms
        self._inside: Counter[str] = Counter()

    async def admit(self, ask: Ask) -> Admission | Postponed:
        if not ask.ahead and self._inside[ask.host] >= self._share:
            return await self._turn(ask)
        self._enter(ask)
        try:
            admission = await self._in_place(ask)
        except BaseException:
            self._exit(ask)
            raise
        if isinstance(admission, Postponed):
            self._exit(ask)
        return admission

    async def leave(self, admission: Admission, pause: Pause | None = None) -> None:
        self._exit(admission.ask)
        try:
            await self._give_back(admission, pause)
        except RedisError:
            return  # the lease ends by itself, and the host will say again that it wants a pause

    async def _in_place(self, ask: Ask) -> Admission | Postponed:
        token, left_ms = secrets.token_hex(8), _ms(ask.wait_s)
        while True:
            verdict, wait_ms, more = await self._asked(ask, token, left_ms)
            if verdict == "LATER":
                return _postponed(ask.host, wait_ms, paused=bool(more))
            if verdict == "GO":
                return await self._at_its_moment(Admission(ask, token, more), wait_ms)
            left_ms -= wait_ms
            await self._sleep(wait_ms / 1000)

    async def _at_its_moment(self, admission: Admission, wait_ms: int) -> Admission:
        try:
            if wait_ms:
                await self._sleep(wait_ms / 1000)
        except BaseException:
            await self._give_back(admission, None)
            raise
        return admission

    async def _turn(self, ask: Ask) -> Postponed:
        _, wait_ms, paused = await self._asked(ask, "", -1)
        return _postponed(ask.host, wait_ms, paused=bool(paused))

    async def _asked(self, ask: Ask, token: str, patience_ms: int) -> tuple[str, int, int]:
        arguments = (token, ask.asker, _ms(ask.delay_s), self._connections, self._lease_ms, patience_ms, int(ask.ahead), self._furthest_ms)
        [[verdict, wait_ms, more]] = await self._run(_ADMIT, ask.host, *arguments)
        return verdict.decode(), int(wait_ms), int(more)

    async def _give_back(self, admission: Admission, pause: Pause | None) -> None:
        pausing = (_ms(pause.seconds), pause.strikes) if pause else (0, 0)
        arguments = (admission.token, admission.ask.asker, self._lease_ms, *pausing, _ms(REMEMBERED_S))
        await self._run(_LEAVE, admission.ask.host, *arguments)

    async def _run(self, script: Script, host: str, *arguments: str | int) -> list[list[bytes]]:
        tag = f"{self._prefix}:fetch:{{host:{host}}}"
        keys = [f"{tag}:gate", f"{tag}:leases", f"{tag}:turns"]
        now = self._now_ms() if self._now_ms else ""
        return await script.sent(self._pipelined, [script.call(keys, [now, *arguments])])

    def _enter(self, ask: Ask) -> None:
        if not ask.ahead:
            self._inside[ask.host] += 1

    def _exit(self, ask: Ask) -> None:
        if not ask.ahead:
            self._inside[ask.host] -= 1
            if not self._inside[ask.host]:
                del self._inside[ask.host]


class SoloGate:
    """A gate without a server, for one command that asks one thing after the other: it waits for a minute if it must."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._clock, self._sleep = clock, sleep
        self._next: dict[str, float] = {}

    async def admit(self, ask: Ask) -> Admission | Postponed:
        now = self._clock()
        moment = max(now, self._next.get(ask.host, now))
        if moment - now > MAX_CRAWL_DELAY_S:  # nobody's pace: the host asked for a pause
            return _postponed(ask.host, _ms(moment - now), paused=True)
        self._next[ask.host] = moment + ask.delay_s
        if moment > now:
            await self._sleep(moment - now)
        return Admission(ask, "")

    async def leave(self, admission: Admission, pause: Pause | None = None) -> None:
        if pause:
            host = admission.ask.host
            self._next[host] = max(self._next[host], self._clock() + pause.seconds)


def _postponed(host: str, wait_ms: int, *, paused: bool) -> Postponed:
    why = "asked to be left alone" if paused else "is busy"
    return Postponed(f"{host} {why}: the turn comes in {wait_ms / 1000:.1f} s", wait_ms / 1000)


def _ms(seconds: float) -> int:
    return math.ceil(seconds * 1000)


_gates: tuple[type[Gate], ...] = (HostGate, SoloGate)
