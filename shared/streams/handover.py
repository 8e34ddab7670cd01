"""A stage's side of the server: hand over, end, retry, claim, beat. Each call is a script; each effect is fenced and shows once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from shared.request_ids import day_of
from shared.settings import Settings
from shared.streams import replicated, scripts
from shared.streams.actions import Result
from shared.streams.batcher import Batcher
from shared.streams.handed import Claimed, Ended, Handed, Scheduled, Suspect, Transferred, size_of
from shared.streams.keys import Keys, Stream
from shared.streams.messages import RawEntry
from shared.streams.replicated import Wait
from shared.streams.scripts import Argument

Item = TypeVar("Item", Handed, Ended, Scheduled)

#: Entries one script call handles at most: at ~40 µs of server time each, no other client waits longer than about 3 ms.
BATCH = 64
#: Bytes one script call carries at most, unless a single entry is larger.
BATCH_BYTES = 4 * 2**20
#: Times that an entry may be delivered beside others. A first death is a deploy's, a machine's or a neighbour's far more often than its
#: own, and a fetcher that ran all it takes over one by one would stand still for as many times 40 s.
BESIDE_OTHERS = 2
#: Retries that may be scheduled for each entry that the stream may have: so many wait for a site that wants to be left alone, at some
#: 600 bytes each, before the stream is full for everybody.
RETRIES_PER_ENTRY = 10
#: Entries released at most when signing off: far more than any stage holds.
RELEASED = 10_000
#: A consumer whose process signed off goes after so long with nothing pending: longer than a start may take to its first beat.
SIGNED_OFF = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a work stream holds, and how long fates are kept. Its scheduled retries may take as many `bytes` once more.

    `wait` is for the replicas that must have what was taken in or handed over.
    """

    entries: int
    bytes: int
    fates_kept: timedelta
    wait: Wait = Wait()  # noqa: RUF009 - frozen

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """As the settings have it. A day's fates are kept until its last request has left the window."""
        wait = Wait(settings.wait_replicas, settings.wait_ms)
        return cls(settings.stream_max_entries, settings.stream_max_bytes, timedelta(days=settings.window_days + 1), wait)

    @property
    def retries(self) -> int:
        """Retries of a work stream that may be scheduled while it takes new entries."""
        return RETRIES_PER_ENTRY * self.entries

    @property
    def room(self) -> tuple[Argument, ...]:
        """As `lua/room.lua` takes them."""
        return self.entries, self.retries, self.bytes


class HandOver:
    """One consumer of one stage, in one process. Every method raises redis' own errors; none of them has half an effect.

    `unreplicated` counts calls whose effect too few replicas had in time: it stands, and is lost if the primary dies before they have it.
    """

    def __init__(self, client: Redis, keys: Keys, stream: Stream, *, group: str, consumer: str, limits: Limits) -> None:
        self._client, self._keys, self._stream = client, keys, stream
        self.group, self.consumer, self.limits, self.partition = group, consumer, limits, keys.partition
        self.unreplicated = 0
        self._source = [keys.stream(stream), keys.sizes(stream)]
        self._forwards = {target: _batched(partial(self._forward, target)) for target in Stream if target.is_work}
        self._ends = {log: _batched(partial(self._end, log)) for log in Stream if not log.is_work}
        self._postpones = _batched(self._postpone)

    async def forward(self, target: Stream, item: Handed) -> Result:
        """DONE, STALE, FULL or MOVED."""
        return await self._forwards[target](item)

    async def end(self, log: Stream, item: Ended) -> Result:
        """DONE, STALE, MOVED or KNOWN."""
        return await self._ends[log](item)

    async def postpone(self, item: Scheduled) -> Result:
        """DONE or STALE."""
        return await self._postpones(item)

    async def transfer(self, item: Transferred) -> Result:
        """DONE, STALE or FULL. Two scripts, for the partitions may be on two nodes: there once for its request, then out of here.

        Whoever dies between the two leaves it to the next reader, who finds it there already.
        """
        there = self._keys.within(item.partition)
        keys = [*there.room(self._stream), there.fates(day_of(item.request_id))]
        arguments: list[Argument] = [*self.limits.room, int(self.limits.fates_kept.total_seconds())]
        arguments += (item.request_id, len(keys), item.envelope, 0, b"", b"")
        (put,) = await self._replicated("submit", keys, arguments, there)
        if put is Result.FULL:
            return put
        (dropped,) = _results(await scripts.call(self._client, "drop", self._source, [self.group, self.consumer, item.entry]))
        return dropped

    async def ensure_group(self) -> None:
        """Make the stage's group at the stream's very beginning, so that what came before the first reader is read too."""
        try:
            await self._client.xgroup_create(self._source[0], self.group, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def paused(self) -> bool:
        """Whether an operator has paused the stage."""
        return bool(await self._client.hexists(self._keys.paused, self.group))

    async def claim(self, idle: timedelta, passed: Sequence[str]) -> Claimed | None:
        """Take over one entry idle for so long, none of `passed`. For a caller that runs nothing else: it may be a suspect."""
        found = await self._claim(idle, passed, alone=True)
        return found if isinstance(found, Claimed) else None

    async def claim_fresh(self, idle: timedelta, passed: Sequence[str]) -> Claimed | Suspect | None:
        """As `claim`, for a caller that runs other entries too: a suspect is named and left where it is."""
        return await self._claim(idle, passed, alone=False)

    async def _claim(self, idle: timedelta, passed: Sequence[str], *, alone: bool) -> Claimed | Suspect | None:
        arguments: list[Argument] = [self.group, self.consumer, _ms(idle), BESIDE_OTHERS, int(alone), *passed]
        match await scripts.call(self._client, "claim", self._source[:1], arguments):
            case [entry]:
                return Suspect(entry.decode())
            case [entry, deliveries, flat]:
                return Claimed(RawEntry(entry.decode(), dict(zip(flat[::2], flat[1::2], strict=True))), int(deliveries))
        return None

    async def beat(self, said: str, held: Sequence[str]) -> set[str]:
        """Say that this process lives and still works on `held`; returns those that are no longer its own."""
        arguments = [self.group, self.consumer, said, *held]
        _, *lost = await scripts.call(self._client, "beat", [self._source[0], self._keys.replicas], arguments)
        return {entry.decode() for entry in lost}

    async def hold(self, entries: Sequence[str]) -> set[str]:
        """Leave entries pending as if never delivered; returns those that are pending no more."""
        gone = await scripts.call(self._client, "hold", self._source[:1], [self.group, self.consumer, *entries])
        return {entry.decode() for entry in gone}

    async def release(self, idle: timedelta) -> int:
        """Sign off: give up all that is pending here, so that others may claim it at once; returns how much that was."""
        arguments: list[Argument] = [self.group, self.consumer, _ms(idle), RELEASED]
        return int(await scripts.call(self._client, "release", [self._source[0], self._keys.replicas], arguments))

    async def promote(self) -> int:
        """Put retries whose time has come back on the stream; returns how many."""
        keys = [*self._source, self._keys.retry(self._stream), self._keys.retry_bodies(self._stream)]
        return int(await scripts.call(self._client, "promote", keys, [BATCH]))

    async def forget(self, idle: timedelta, signed_off: timedelta = SIGNED_OFF) -> int:
        """Remove this group's consumers that have been silent for so long and hold nothing; returns how many."""
        arguments: list[Argument] = [self.group, _ms(idle), _ms(min(idle, signed_off))]
        return int(await scripts.call(self._client, "forget", [self._source[0], self._keys.replicas], arguments))

    async def _forward(self, target: Stream, items: Sequence[Handed]) -> list[Result]:
        keys = [*self._source, *self._keys.room(target)]
        arguments: list[Argument] = [self.group, self.consumer, *self.limits.room]
        for item in items:
            arguments += (item.entry, item.envelope)
            if item.revise is None:
                arguments += (0, b"", b"", 0)
            else:
                keys.append(self._keys.article(item.revise.article_id))
                arguments += (len(keys), item.revise.expected or b"", item.revise.state, _unix_ms(item.revise.expires_at))
        return await self._replicated("forward", keys, arguments, self._keys)

    async def _end(self, log: Stream, items: Sequence[Ended]) -> list[Result]:
        keys = [*self._source, self._keys.stream(log)]
        arguments: list[Argument] = [self.group, self.consumer, int(self.limits.fates_kept.total_seconds())]
        for item in items:
            at = index_of(keys, self._keys.fates(day_of(item.fate.request_id)))
            arguments += (item.entry, item.envelope, at, item.fate.request_id, item.fate.model_dump_json())
            if item.revise is None:
                arguments += (0, b"", b"")
            else:
                keys.append(self._keys.article(item.revise.article_id))
                arguments += (len(keys), item.revise.expected or b"", item.revise.state)
            arguments += (len(item.beside), *item.beside)
        return await self._replicated("finish", keys, arguments, self._keys)

    async def _postpone(self, items: Sequence[Scheduled]) -> list[Result]:
        keys = [*self._source, self._keys.retry(self._stream), self._keys.retry_bodies(self._stream)]
        arguments: list[Argument] = [self.group, self.consumer]
        for item in items:
            arguments += (item.entry, item.envelope, _ms(item.delay))
        return await self._replicated("retry", keys, arguments, self._keys)

    async def _replicated(self, name: str, keys: Sequence[str], arguments: Sequence[Argument], own: Keys) -> list[Result]:
        replies, reached = await replicated.call(self._client, name, keys, arguments, self.limits.wait, own.waited)
        self.unreplicated += not reached
        return _results(replies)


def _batched(send: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]) -> Batcher[Item, Result]:
    return Batcher(send, most=BATCH, most_bytes=BATCH_BYTES, size=size_of)


def index_of(keys: list[str], key: str) -> int:
    """Where `key` stands among `keys`, counted from 1 as Lua does; appended where it is missing."""
    if key not in keys:
        keys.append(key)
    return keys.index(key) + 1


def _results(replies: Sequence[bytes]) -> list[Result]:
    return [Result(reply.decode()) for reply in replies]


def _ms(time: timedelta) -> int:
    return int(time.total_seconds() * 1000)


def _unix_ms(moment: datetime) -> int:
    return max(1, int(moment.timestamp() * 1000))  # the server refuses an expiry before 1970, in the middle of a script
