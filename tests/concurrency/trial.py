"""One run: a server of its own, classifiers on it, articles put before them, and what came of it."""

from __future__ import annotations

import random
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.events import ArticleCleaned
from shared.settings import Settings
from shared.streams.connection import connect
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import Keys
from tests.concurrency.classifiers import HONEST, Classifier, classifiers
from tests.concurrency.feeding import WIDTH, Feeder
from tests.concurrency.pairs import Ties
from tests.concurrency.spans import Spans, collecting
from tests.concurrency.strikes import Killer
from tests.concurrency.verdicts import Verdicts, verdicts
from tests.real_server import EVERY_SECOND, RealServer

#: Bytes each log may take before it is trimmed: more than a trial writes, as all of it is read at the end.
_LOG_BYTES = 2**34


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of pairs put before two classifiers: how many of them `overlapped`, and what each killed process `held`."""

    ties: Ties
    verdicts: Verdicts
    overlapped: int
    held: Sequence[int]

    @property
    def faults(self) -> dict[str, list[str]]:
        """What is wrong, as `Verdicts.faults` has it."""
        return self.verdicts.faults(self.ties)


@dataclass(frozen=True, slots=True)
class Stand:
    """Running classifiers and what a trial needs around them."""

    server: RealServer
    feeder: Feeder
    classifiers: Sequence[Classifier]
    spans: Spans


@asynccontextmanager
async def stand(count: int, *, module: tuple[str, ...] = HONEST, **settings: object) -> AsyncIterator[Stand]:
    """A fresh server with so many classifiers, all waiting for work; everything is gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wiresift-pairs-")))
        server = stack.enter_context(RealServer(folder, *EVERY_SECOND))
        spans = stack.enter_context(collecting())
        given = {"classifier_batch": WIDTH, "log_max_bytes": _LOG_BYTES} | settings
        started = stack.enter_context(classifiers(count, server.url, spans, folder, module=module, **given))
        client, keys = connect(server.url), Keys(Settings().prefix)
        feeder = Feeder(client, keys, Intake(client, keys, Limits.of(Settings()), sender="concurrency"), started)
        try:
            await feeder.all_wait()
            yield Stand(server, feeder, started, spans)
        finally:
            await client.aclose()


async def at_once(ties: Ties, seed: int, *, kills: int = 0, module: tuple[str, ...] = HONEST) -> Trial:
    """Both of each pair in work at the same time, in two classifiers, of which one or the other is killed `kills` times."""
    async with stand(2, module=module) as put_up:
        feeder, chance = put_up.feeder, random.Random(seed)
        killer = Killer(feeder.client, feeder.keys, put_up.classifiers, chance, kills, share=2 * kills * WIDTH / len(ties.pairs))
        await feeder.overlapping(ties, killer, chance)
        for each in put_up.classifiers:
            each.stop()  # which tells its last spans
        overlapped = sum(put_up.spans.overlapped(pair.first.request_id, pair.second.request_id) for pair in ties.pairs)
        return Trial(ties, await verdicts(feeder.client, feeder.keys), overlapped, killer.held)


async def by_one(articles: Sequence[ArticleCleaned]) -> Verdicts:
    """What one classifier says of the articles in their order."""
    async with stand(1) as put_up:
        await put_up.feeder.in_order(articles)
        return await verdicts(put_up.feeder.client, put_up.feeder.keys)
