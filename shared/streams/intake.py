"""The way in: put requests on the intake or further on, each once, and learn their fates."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import cast

from redis.asyncio import Redis

from shared.events import ArticleCleaned, ArticleRequested, Fate
from shared.request_ids import day_of
from shared.streams import replicated
from shared.streams.actions import Result, Revise
from shared.streams.handover import BATCH, Limits, index_of
from shared.streams.keys import Keys, Stream
from shared.streams.messages import Sender
from shared.streams.replicated import NotReplicated
from shared.streams.scripts import Argument
from shared.urls import article_id

#: Pause between two tries to submit to a full intake, in seconds.
FULL_PAUSE_S = 0.2


@dataclass(frozen=True, slots=True)
class Submission:
    """A request that begins with `event`. `article_id` where it has one already.

    `revise` sets the article's state with it, and refuses it (MOVED) where that is no longer the expected one; when the state
    expires stays as it is.
    """

    event: ArticleRequested | ArticleCleaned
    request_id: str
    article_id: str | None = None
    revise: Revise | None = None


class Intake:
    """Submits on behalf of `sender`."""

    def __init__(self, client: Redis, keys: Keys, limits: Limits, *, sender: str) -> None:
        self._client, self._keys, self._limits, self._sender = client, keys, limits, Sender(sender)

    async def submit(self, requests: Sequence[ArticleRequested], now: datetime) -> list[Result]:
        """Put requests, each with a request_id, on the intake in one call; per request DONE, FULL (not taken) or KNOWN.

        Raises:
            NotReplicated: too few replicas have them, if any are to be waited for; to be submitted again.
        """
        assert all(request.request_id for request in requests), "a request is submitted with an id, so that it can be repeated"
        return await self.submit_to(Stream.REQUESTED, [Submission(request, str(request.request_id)) for request in requests], now)

    async def submit_to(self, stream: Stream, submissions: Sequence[Submission], now: datetime) -> list[Result]:
        """Put new requests on a work stream; per request DONE, FULL or KNOWN as in `submit`, or MOVED (not taken).

        One call for each partition that has one of them, at once.
        """
        parts: defaultdict[int, list[int]] = defaultdict(list)
        for at, one in enumerate(submissions):
            parts[self._home(one)].append(at)
        replies = await asyncio.gather(
            *(self._put(self._keys.within(part), stream, [submissions[at] for at in places], now) for part, places in parts.items()),
            return_exceptions=True,
        )
        found: dict[int, Result] = {}
        for places, reply in zip(parts.values(), replies, strict=True):
            if isinstance(reply, BaseException):
                raise reply
            found.update(zip(places, reply, strict=True))
        return [found[at] for at in range(len(submissions))]

    def _home(self, one: Submission) -> int:
        """Where the article probably belongs: only its page, once cleaned, tells for certain."""
        if self._keys.partitions == 1:
            return 0
        return self._keys.home(one.article_id or _article(one.event))

    async def _put(self, own: Keys, stream: Stream, submissions: Sequence[Submission], now: datetime) -> list[Result]:
        keys = list(own.room(stream))
        arguments: list[Argument] = [*self._limits.room, int(self._limits.fates_kept.total_seconds())]
        for one in submissions:
            envelope = self._sender.pack(one.event, request_id=one.request_id, subject=one.article_id, time=now)
            arguments += (one.request_id, index_of(keys, own.fates(day_of(one.request_id))), envelope)
            arguments += self._revision(keys, one.revise)
        replies, reached = await replicated.call(self._client, "submit", keys, arguments, self._limits.wait, own.waited)
        if not reached:
            raise NotReplicated(f"fewer than {self._limits.wait.replicas} replicas have what was put on {own.stream(stream)}")
        return [Result(reply.decode()) for reply in replies]

    def _revision(self, keys: list[str], revise: Revise | None) -> tuple[Argument, Argument, Argument]:
        return (index_of(keys, self._keys.article(revise.article_id)), revise.expected or b"", revise.state) if revise else (0, b"", b"")

    async def submit_all(self, requests: Sequence[ArticleRequested], now: datetime) -> None:
        """Put all on the intake in the order given, a batch per call, waiting while it is full."""
        for first in range(0, len(requests), BATCH):
            waiting = requests[first : first + BATCH]
            while waiting:
                results = await self.submit(waiting, now)
                waiting = [request for request, result in zip(waiting, results, strict=True) if result is Result.FULL]
                if waiting:
                    await asyncio.sleep(FULL_PAUSE_S)

    async def fates(self, request_ids: Sequence[str]) -> dict[str, Fate]:
        """The fates of those that have one; one call per partition and day of requests."""
        noted = await self._noted(request_ids)
        return {request: Fate.model_validate_json(words) for request, words in noted.items() if words}

    async def forgotten(self, request_ids: Sequence[str]) -> set[str]:
        """Those of submitted requests that the server knows nothing of: it was emptied, or their day is over."""
        return set(request_ids) - set(await self._noted(request_ids))

    async def _noted(self, request_ids: Sequence[str]) -> dict[str, bytes]:
        """What is noted of each request that is known: its fate, or nothing while it is under way.

        All partitions are asked: a request may have been transferred, or may not be ours.
        """
        noted: dict[str, bytes] = {}
        for found in await asyncio.gather(*(self._in(keys, request_ids) for keys in self._keys.all)):
            noted.update({request: words for request, words in found.items() if words or request not in noted})
        return noted

    async def _in(self, keys: Keys, request_ids: Sequence[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for day, group in groupby(sorted(request_ids), key=day_of):
            ids = list(group)
            values = await cast("Awaitable[list[bytes | None]]", self._client.hmget(keys.fates(day), ids))
            found.update({request: words for request, words in zip(ids, values, strict=True) if words is not None})
        return found


def _article(event: ArticleRequested | ArticleCleaned) -> str:
    if isinstance(event, ArticleCleaned):
        return event.article_id
    text = event.text or event.html or ""
    return article_id(url=event.url, canonical_link=None, source=event.source, external_id=event.external_id, text=text)
