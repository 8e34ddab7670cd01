"""The gate that all replicas share, in Redis. A place is a lease: one whose process was killed ends by itself."""

from __future__ import annotations

import asyncio
import math
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.fetcher.manners.gate import Admission, Ask, Gate, postponed
from services.fetcher.manners.pause import REMEMBERED_S, Pause
from shared.outcomes import Postponed
from shared.pipelined import Pipelined
from shared.pipelined_script import Script

#: One host may hold this part of what a process has in hand, so that a slow one leaves room for others; one piece at least.
_SHARE = 1 / 4
_ADMIT, _LEAVE = (Script("services.fetcher.manners", name) for name in ("admit", "leave"))


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
                return postponed(ask.host, wait_ms / 1000, paused=bool(more))
            admission = Admission(ask, token, more)
            if verdict == "GO" and not wait_ms:
                return admission
            left_ms -= wait_ms
            await self._waited(admission, wait_ms)

    async def _waited(self, admission: Admission, wait_ms: int) -> None:
        try:
            await self._sleep(wait_ms / 1000)
        except BaseException:
            with suppress(RedisError):  # who is called off is to hear that, whatever the server says
                await self._give_back(admission, None)
            raise

    async def _turn(self, ask: Ask) -> Postponed:
        _, wait_ms, paused = await self._asked(ask, "", -1)
        return postponed(ask.host, wait_ms / 1000, paused=bool(paused))

    async def _asked(self, ask: Ask, token: str, patience_ms: int) -> tuple[str, int, int]:
        arguments = (token, ask.asker, _ms(ask.delay_s), self._connections, self._lease_ms, patience_ms, int(ask.ahead), self._furthest_ms)
        [[verdict, wait_ms, more]] = await self._run(_ADMIT, ask.host, *arguments)
        return verdict.decode(), int(wait_ms), int(more)

    async def _give_back(self, admission: Admission, pause: Pause | None) -> None:
        pausing = (_ms(pause.seconds), pause.strikes) if pause else (0, 0)
        arguments = (admission.token, admission.ask.asker, self._lease_ms, *pausing, _ms(REMEMBERED_S))
        await self._run(_LEAVE, admission.ask.host, *arguments)

    async def _run(self, script: Script, host: str, *arguments: str | int) -> list[list[bytes]]:
        now = self._now_ms() if self._now_ms else ""
        return await script.sent(self._pipelined, [script.call(keys_of(self._prefix, host), [now, *arguments])])

    def _enter(self, ask: Ask) -> None:
        if not ask.ahead:
            self._inside[ask.host] += 1

    def _exit(self, ask: Ask) -> None:
        if not ask.ahead:
            self._inside[ask.host] -= 1
            if not self._inside[ask.host]:
                del self._inside[ask.host]


def keys_of(prefix: str, host: str) -> tuple[str, str, str]:
    """State, leases and turns of a host, in the order of the scripts; one slot of a Redis Cluster."""
    tag = f"{prefix}:fetch:{{host:{host}}}"
    return f"{tag}:gate", f"{tag}:leases", f"{tag}:turns"


def _ms(seconds: float) -> int:
    return math.ceil(seconds * 1000)


_gate: type[Gate] = HostGate
