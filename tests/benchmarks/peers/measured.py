"""One method over a collection, in a process of its own, so that its memory is nobody else's."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import importlib.util
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import psutil
from redis.asyncio import Redis

from services.classifier.index.memory_index import MemoryIndex
from services.classifier.index.ports import Document, Earlier, Postings
from services.classifier.index.redis_index import RedisIndex
from services.classifier.place import Place
from shared import garbage
from shared.store import MemoryStore
from shared.streams.connection import connect
from tests.benchmarks.peers import ours, theirs
from tests.benchmarks.peers.answers import Answer, rows
from tests.benchmarks.peers.collection import Article, read, without_standing
from tests.draws.scoring import Scores, judge, score, verdicts
from tests.real_server import EVERY_SECOND, RealServer

#: Our own name among the methods.
OURS = "wiresift"


class Measured(NamedTuple):
    """What a method is worth and costs: CPU milliseconds and bytes of memory per article.

    `client_ms` is what ours costs with its index on a server, where there is more to do than to look into memory; the server's own
    CPU is not in it.
    """

    scores: Scores
    cpu_ms: float
    bytes: float
    client_ms: float | None = None


class Task(NamedTuple):
    """A method by its name, and the first `documents` of the collection in `folder`, with or without their standing text."""

    method: str
    folder: Path
    documents: int | None
    trimmed: bool


def missing(method: str) -> str | None:
    """The package that a method lacks here."""
    if method == OURS:
        return None
    package, _ = theirs.PEERS[method]
    return None if importlib.util.find_spec(package) else package


def measured(task: Task) -> Measured:
    """The method of `task`, measured in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measure, task).result()


def _measure(task: Task) -> Measured:
    articles, listed = read(task.folder, task.documents)
    if task.trimmed:
        articles = without_standing(articles)
    if task.method == OURS:
        store = asyncio.run(ours.stored(articles))
        index = Timed()
        cpu_ms, found, _ = _spent(articles, lambda: asyncio.run(ours.answers(articles, index, store)))
        grown, client_ms = asyncio.run(_on_server(articles, store))
        return Measured(score(judge(listed, verdicts(rows(found)))), cpu_ms - 1000 * index.spent_s / len(articles), grown, client_ms)
    _, made = theirs.PEERS[task.method]
    ask = made()
    cpu_ms, found, grown = _spent(articles, lambda: theirs.answers(articles, ask))
    return Measured(score(judge(listed, verdicts(rows(found)))), cpu_ms, grown)


def _spent(articles: Sequence[Article], run: Callable[[], list[Answer]]) -> tuple[float, list[Answer], float]:
    """CPU milliseconds per article, the answers, and bytes per article by which this process grew."""
    garbage.settle()  # as a service's process does
    before, began = _resident(), time.process_time()
    found = run()
    spent = time.process_time() - began
    return 1000 * spent / len(articles), found, (_resident() - before) / len(articles)


def _resident() -> int:
    """Bytes of this process, without what was freed before: glibc keeps that, and growth into it would not be seen."""
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
    return int(psutil.Process().memory_info().rss)


class Timed(MemoryIndex):
    """An index in this process that knows how long it took: it is no part of ours, whose index bounds its lists and is on a server."""

    spent_s = 0.0

    async def enter(self, document: Document, fingerprints: Sequence[int], now: datetime) -> tuple[Place, Postings]:
        began = time.process_time()
        found = await super().enter(document, fingerprints, now)
        self.spent_s += time.process_time() - began
        return found

    async def earlier(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        began = time.process_time()
        found = await super().earlier(numbers, place)
        self.spent_s += time.process_time() - began
        return found


async def _on_server(articles: Sequence[Article], store: MemoryStore) -> tuple[float, float]:
    """Bytes per article that our index takes on a server, which all replicas share, and CPU milliseconds of this process per article."""
    with tempfile.TemporaryDirectory() as folder, RealServer(Path(folder), *EVERY_SECOND) as server:
        client = connect(server.url)
        before, began = await _used(client), time.process_time()
        await ours.answers(articles, RedisIndex(client, "peers", window=timedelta(days=30)), store)
        spent, grown = time.process_time() - began, await _used(client) - before
        await client.aclose()
    return grown / len(articles), 1000 * spent / len(articles)


async def _used(client: Redis) -> int:
    return int((await client.info("memory"))["used_memory_dataset"])
