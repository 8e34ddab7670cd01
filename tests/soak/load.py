"""What the system is fed with while it is watched: every kind of request there is, without end, at a steady pace."""

from __future__ import annotations

import asyncio
import random
import string
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice

from shared.events import ArticleRequested
from shared.streams.intake import Intake
from tests.benchmarks.articles import articles
from tests.chaos.documents import Put, documents

#: Of the pages, every n-th is fetched from the soak's own site; the others are given inline.
SERVED_EVERY = 2
#: Words of the first paragraph of which one was never seen before: names and numbers, so that every cache of words has to evict.
NEW_WORD_EVERY = 5
#: How often requests are given, in seconds.
TICK_S = 0.1


def load(seed: int, words: int, closed_port: int, publish: Callable[[str], str]) -> Iterator[Put]:
    """The storm's requests without end, with plain texts as long as news, and half of its pages at the URLs that `publish` gives."""
    chance = random.Random(seed)
    texts = articles(sys.maxsize, seed=seed, words=words)
    pages = 0
    for put in documents(sys.maxsize, seed, closed_port):
        if put.kind == "plain":
            yield replace(put, request=put.request.model_copy(update={"text": _with_new_words(next(texts), chance)}))
        elif put.kind == "page":
            pages += 1
            yield put if pages % SERVED_EVERY else replace(put, request=_served(put.request, publish))
        else:
            yield put


def _served(request: ArticleRequested, publish: Callable[[str], str]) -> ArticleRequested:
    return request.model_copy(update={"html": None, "external_id": None, "url": publish(request.html or "")})


def _with_new_words(text: str, chance: random.Random) -> str:
    first, *others = text.split("\n\n")
    words = first.split(" ")
    words[1::NEW_WORD_EVERY] = ["".join(chance.choices(string.ascii_lowercase, k=9)) for _ in words[1::NEW_WORD_EVERY]]
    return "\n\n".join([" ".join(words), *others])


@dataclass(slots=True)
class Feeder:
    """Gives requests of `coming` to `intake`, so many a second; `given` holds the fates that each may have."""

    intake: Intake
    coming: Iterator[Put]
    rate: float
    given: dict[str, frozenset[str]] = field(default_factory=dict)
    _kinds: dict[str, frozenset[str]] = field(default_factory=dict)

    async def run(self) -> None:
        """Feed until cancelled. What is due while the intake is full is given once there is room."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            due = int((loop.time() - began) * self.rate) - len(self.given)
            puts = list(islice(self.coming, max(0, due)))
            for put in puts:  # before they are: whatever comes out was put in
                self.given[put.request_id] = self._kinds.setdefault(put.kind, frozenset(put.fates))
            await self.intake.submit_all([put.request for put in puts], datetime.now(UTC))
            await asyncio.sleep(TICK_S)
