"""An operator's hand on dead letters: let their requests begin anew, or give them up. Each letter is dealt with once, by whomever."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar, cast

from redis.asyncio import Redis

from shared.request_ids import day_of
from shared.streams import scripts
from shared.streams.handover import BATCH, Limits, index_of
from shared.streams.intake import FULL_PAUSE_S
from shared.streams.keys import Keys, Stream
from shared.streams.letter import Letter, Mark, member_of, time_of
from shared.streams.operations import Operation
from shared.streams.reopening import Outcome, Prepared, Reopen, Standing, Told, decide, prepare
from shared.streams.scripts import Argument

T = TypeVar("T")

#: Looks at a letter whose request or article changes between look and deed, before it is left alone.
MAX_LOOKS = 10
#: Why a letter was left alone that the script, not the look before it, refused.
_WHY = {Outcome.KNOWN: "handled meanwhile", Outcome.LOOK: "its request or its article changed at each look"}


@dataclass(frozen=True, slots=True)
class Run:
    """One run of an operator: since when (server's clock, ISO 8601), by whom, on which letters in words, and why."""

    at: str
    by: str
    subject: str
    why: str = ""

    def operation(self, what: str) -> Operation:
        """As it is recorded: one line, however many calls the run takes."""
        return Operation(self.by, what, self.subject, details=self.why, run=f"{self.at} {self.by}")

    def mark(self, what: str, letter: Letter) -> str:
        """The mark it leaves on a letter."""
        return Mark(what, self.at, self.by).member(letter.entry)


class Redrive:
    """Deals with letters on behalf of one run. A call repeated after a lost reply says the same and does nothing more."""

    def __init__(self, client: Redis, keys: Keys, limits: Limits, run: Run) -> None:
        self._client, self._keys, self._limits, self._run = client, keys, limits, run

    async def discard(self, letters: Sequence[Letter]) -> list[Told]:
        """Mark letters as given up, in the order given; they stay in the log, and their requests dead."""
        told: list[Told] = []
        for batch in _batches(letters, lambda letter: letter.partition):
            keys = self._keys.within(batch[0].partition)
            arguments = self._run.operation("discard").arguments()
            for letter in batch:
                arguments += (letter.entry, time_of(letter.entry), self._run.mark("discarded", letter))
            replies = await scripts.call(self._client, "discard", [keys.handled, keys.operations], arguments)
            told += [_told(letter, reply) for letter, reply in zip(batch, replies, strict=True)]
        return told

    async def redrive(self, letters: Sequence[Letter], *, full: Callable[[Stream], None], again: bool = False) -> list[Told]:
        """Let requests begin anew in the stage they died in; what each letter came to, in no particular order.

        Waits while there is no room, telling `full` of which stream each time. `again` redrives discarded letters, too.
        """
        looked = [prepare(letter) for letter in letters]
        told = [one for one in looked if isinstance(one, Told)]
        ready = sorted((one for one in looked if isinstance(one, Prepared)), key=_place)
        for batch in _batches(ready, _place):
            told += await self._until_told(_stream(batch[0]), batch, full, again)
        return told

    async def _until_told(self, stream: Stream, waiting: Sequence[Prepared], full: Callable[[Stream], None], again: bool) -> list[Told]:
        told: list[Told] = []
        looks = Counter[str]()
        while waiting:
            answers = await self._once(stream, waiting, again)
            looks.update(one.letter.name for one in answers if one.outcome is Outcome.LOOK)
            still = {one.letter.name for one in answers if _asks_again(one, looks)}
            told += [one for one in answers if one.letter.name not in still]
            waiting = [one for one in waiting if one.letter.name in still]
            if any(one.outcome is Outcome.FULL for one in answers):
                full(stream)
                await asyncio.sleep(FULL_PAUSE_S)
        return told

    async def _once(self, stream: Stream, waiting: Sequence[Prepared], again: bool) -> list[Told]:
        standings = await self._read(waiting)
        decided = [self._decide(one, standing, again) for one, standing in zip(waiting, standings, strict=True)]
        replies = iter(await self._send(stream, [one for one in decided if isinstance(one, Reopen)]))
        return [one if isinstance(one, Told) else _told(one.prepared.letter, next(replies)) for one in decided]

    def _decide(self, prepared: Prepared, standing: Standing, again: bool) -> Reopen | Told:
        if standing.member == self._run.mark("redriven", prepared.letter):
            return Told(prepared.letter, Outcome.DONE)
        return decide(prepared, standing, again=again)

    async def _read(self, waiting: Sequence[Prepared]) -> list[Standing]:
        keys = self._keys.within(waiting[0].letter.partition)
        reading = self._client.pipeline(transaction=False)
        for one in waiting:
            reading.hget(keys.fates(day_of(one.body.request_id)), one.body.request_id)
            reading.get(keys.article(one.article_id or ""))
            # Last: whoever let the request begin anew, so that its fate is another, has left a mark.
            reading.zrangebyscore(keys.handled, *(time_of(one.letter.entry),) * 2)
        found = await reading.execute()
        rows = zip(waiting, found[::3], found[1::3], found[2::3], strict=True)
        return [Standing(member_of(one.letter.entry, marks), fate, state) for one, fate, state, marks in rows]

    async def _send(self, stream: Stream, items: Sequence[Reopen]) -> list[bytes]:
        if not items:
            return []
        own = self._keys.within(items[0].prepared.letter.partition)
        keys = [*own.room(stream), own.handled, own.operations]
        arguments: list[Argument] = [*self._limits.room, int(self._limits.fates_kept.total_seconds())]
        arguments += self._run.operation("redrive").arguments()
        for item in items:
            letter, body, article = item.prepared.letter, item.prepared.body, item.prepared.article_id
            standing = item.standing
            arguments += (letter.entry, time_of(letter.entry), standing.member, self._run.mark("redriven", letter), body.request_id)
            arguments += (index_of(keys, own.fates(day_of(body.request_id))), standing.fate or b"")
            arguments += (index_of(keys, own.article(article)) if article else 0, standing.state or b"", item.state)
            arguments.append(item.prepared.envelope)
        return cast("list[bytes]", await scripts.call(self._client, "redrive", keys, arguments))


def _stream(prepared: Prepared) -> Stream:
    return Stream(prepared.body.stream)


def _place(prepared: Prepared) -> tuple[int, str]:
    return prepared.letter.partition, prepared.body.stream


def _batches(items: Sequence[T], place: Callable[[T], Any]) -> Iterator[Sequence[T]]:
    """As many as one call takes, those of one place together, which is one slot of a cluster."""
    for _, group in groupby(items, key=place):
        of_place = list(group)
        for first in range(0, len(of_place), BATCH):
            yield of_place[first : first + BATCH]


def _asks_again(told: Told, looks: Counter[str]) -> bool:
    return told.outcome is Outcome.FULL or (told.outcome is Outcome.LOOK and looks[told.letter.name] < MAX_LOOKS)


def _told(letter: Letter, reply: bytes) -> Told:
    outcome = Outcome[reply.decode()]
    return Told(letter, outcome, _WHY.get(outcome, ""))
