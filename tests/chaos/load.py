"""Puts documents in, in step with the faults that strike, so that there is work for as long as there are faults; each once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.request_ids import request_id_of_entry
from shared.streams.actions import Result
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from tests.chaos.auditor import Ends
from tests.chaos.documents import Put

T = TypeVar("T")

#: Seconds between two looks at what may be given, and documents given at most in one.
LOOK_S, CHUNK = 0.05, 10
#: Requests under way below which, every so many looks, one is given ahead of the faults, so that the next fault finds work.
DRY, TRICKLE_EVERY = 12, 4
#: Documents kept for each fault that is still to strike.
KEPT = 2
#: Requests that may be without their end at a time: enough for all replicas and to fill a stream.
UNDER_WAY = 150
#: Share of its bytes from which a stream counts as full: an entry of usual size has no room there.
_FULL = 0.95
#: Seconds in which any server that was struck is back.
AWAY_S = 90.0
#: An entry as another program adds it, once however often the call is repeated: its id is noted beside it.
_ADD_ONCE = """
local known = redis.call('HGET', KEYS[2], ARGV[1])
if known then return known end
local id = redis.call('XADD', KEYS[1], '*', unpack(ARGV, 2))
redis.call('HSET', KEYS[2], ARGV[1], id)
return id
"""


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """The result of `call`, repeated while the server refuses it for whatever reason."""
    deadline = asyncio.get_running_loop().time() + AWAY_S
    while True:
        try:
            return await call()
        except RedisError:
            if asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(LOOK_S)


@dataclass(slots=True)
class Load:
    """Gives `coming` to the intake. `faults` are to strike; `struck` of them have."""

    client: Redis
    intake: Intake
    tag: str
    limits: Limits
    coming: deque[Put]
    faults: int
    ends: Ends
    struck: int = 0
    put_in: dict[str, Put] = field(default_factory=dict)
    foreign: int = 0
    _total: int = field(init=False)
    _extra: int = 0

    def __post_init__(self) -> None:
        self._total = len(self.coming)

    async def run(self) -> None:
        """Give all; returns when the last has been taken in."""
        looks, ended = 0, 0
        while self.coming:
            ended = await patiently(self.ends.look)
            looks += 1
            under_way = len(self.put_in) - ended
            trickle = int(under_way < DRY and looks % TRICKLE_EVERY == 0)
            count = max(0, min(self._due(trickle), UNDER_WAY + self._extra - under_way, CHUNK, len(self.coming)))
            self._extra = max(0, self._extra - count)
            await self._give([self.coming.popleft() for _ in range(count)])
            await asyncio.sleep(LOOK_S)

    def burst(self, count: int) -> None:
        """Give so many at once, whatever is due."""
        self._extra = max(self._extra, count)

    async def is_full(self, stream: str) -> bool:
        """Whether a work stream is as full as it may be, by entries or (nearly) by bytes."""
        key = f"{self.tag}:{stream}"
        total, retries = await cast("Awaitable[list[bytes | None]]", self.client.hmget(f"{key}:sizes", ["total", "retries"]))
        return await self.client.xlen(key) >= self.limits.entries or int(total or 0) - int(retries or 0) >= _FULL * self.limits.bytes

    def _due(self, trickle: int) -> int:
        """Documents that may be given now."""
        left = self.faults - self.struck
        if not left:
            return len(self.coming)
        due = self._total * self.struck // self.faults - len(self.put_in) + self._extra
        return max(due, trickle if len(self.coming) > KEPT * left else 0)

    async def _give(self, chunk: Sequence[Put]) -> None:
        await self._submit([put for put in chunk if put.request])
        for put in chunk:
            if not put.request:
                await self._add(put)

    async def _submit(self, puts: Iterable[Put]) -> None:
        waiting = {str(put.request.request_id): put for put in puts if put.request}
        self.put_in |= waiting
        while waiting:
            requests = [put.request for put in waiting.values() if put.request]
            results = await patiently(lambda of=requests: self.intake.submit(of, datetime.now(UTC)))  # type: ignore[misc]
            waiting = {request: put for (request, put), said in zip(waiting.items(), results, strict=True) if said is Result.FULL}
            if waiting:
                await asyncio.sleep(LOOK_S)

    async def _add(self, put: Put) -> None:
        """Add the entry as it stands, past every bound."""
        self.foreign += 1
        stream = f"{self.tag}:requested"
        flat = [part for pair in put.fields.items() for part in pair]
        keys_and_arguments: list[Any] = [stream, "storm:added", str(self.foreign), *flat]
        entry = await patiently(lambda: cast("Awaitable[bytes]", self.client.eval(_ADD_ONCE, 2, *keys_and_arguments)))
        self.put_in[request_id_of_entry(stream, entry.decode())] = put
