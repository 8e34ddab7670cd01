"""What the system is fed with while it is watched: every kind of request there is, without end, at a steady pace."""

from __future__ import annotations

import asyncio
import random
import string
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import cycle, islice
from typing import Any, cast

from redis.asyncio import Redis

from shared.events import ArticleRequested
from shared.request_ids import request_id_of_entry
from shared.streams.intake import Intake
from tests.benchmarks.articles import articles
from tests.chaos.documents import Put, documents

#: Of the pages, every n-th is fetched from the soak's own site; the others are given inline.
SERVED_EVERY = 2
#: Words of the first paragraph of which one was never seen before: names and numbers, so that every cache of words has to evict.
NEW_WORD_EVERY = 2
#: How often requests are given, in seconds.
TICK_S = 0.1


def load(seed: int, words: int, failing_port: int, publish: Callable[[str], str]) -> Iterator[Put]:
    """The storm's documents without end, with texts as long as news, and half of its pages at the URLs that `publish` gives."""
    chance = random.Random(seed)
    texts = articles(sys.maxsize, seed=seed, words=words)
    pages = cycle(range(SERVED_EVERY))
    for put in documents(sys.maxsize, seed, failing_port, huge=False):
        request = put.request
        if request and put.kind == "text":
            request = request.model_copy(update={"text": _with_new_words(next(texts), chance)})
        elif request and put.kind == "page" and next(pages) == 0:
            request = _served(request, publish)
        yield replace(put, request=request)


def _served(request: ArticleRequested, publish: Callable[[str], str]) -> ArticleRequested:
    return request.model_copy(update={"html": None, "external_id": None, "url": publish(request.html or "")})


def _with_new_words(text: str, chance: random.Random) -> str:
    first, *others = text.split("\n\n")
    words = first.split(" ")
    words[1::NEW_WORD_EVERY] = ["".join(chance.choices(string.ascii_lowercase, k=9)) for _ in words[1::NEW_WORD_EVERY]]
    return "\n\n".join([" ".join(words), *others])


@dataclass(slots=True)
class Feeder:
    """Gives what is `coming`, so many a second; `given` holds the fates that each request may have."""

    client: Redis
    intake: Intake
    stream: str
    coming: Iterator[Put]
    rate: float
    given: dict[str, frozenset[str]] = field(default_factory=dict)
    _kinds: dict[str, frozenset[str]] = field(default_factory=dict)

    async def run(self, seconds: float) -> None:
        """Feed for so long. What is due while the intake is full is given once there is room."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while (passed := loop.time() - began) < seconds:
            due = int(passed * self.rate) - len(self.given)
            await self._give(list(islice(self.coming, max(0, due))))
            await asyncio.sleep(TICK_S)

    async def _give(self, puts: Sequence[Put]) -> None:
        self.given |= {str(put.request.request_id): self._fates(put) for put in puts if put.request}
        await self.intake.submit_all([put.request for put in puts if put.request], datetime.now(UTC))
        for put in puts:
            if not put.request:
                entry = cast("bytes", await self.client.xadd(self.stream, cast("Any", put.fields)))
                self.given[request_id_of_entry(self.stream, entry.decode())] = self._fates(put)

    def _fates(self, put: Put) -> frozenset[str]:
        return self._kinds.setdefault(put.kind, frozenset(put.fates))
