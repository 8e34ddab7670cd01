"""A hundred thousand near-identical articles of one outlet before a classifier: what each costs as they get more.

    python -m tests.concurrency.flood [ARTICLES] [--words N]

Each article is one story with other figures in it; between them come honest pairs of copies. Prints, at 1,000, 10,000 … articles, the
CPU per article of the last ones and the memory of the classifier and of the server. Exit code 1 where a pair was lost, or where an
article costs more than BOUND times what it did at the first look: a flood costs its own, and no more as it goes on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple, cast

import psutil
from redis.asyncio import Redis

from shared.events import ArticleCleaned
from shared.request_ids import new_request_id
from shared.streams import envelope
from shared.streams.keys import Keys, Stream
from tests.concurrency.pairs import Ties, made
from tests.concurrency.trial import Stand, stand
from tests.concurrency.verdicts import Verdicts
from tests.stopping import stop_as_for_ctrl_c
from tests.unit.classifier.articles import article, prose

#: Articles at which it is first looked, and how many times as many at each further look.
FIRST_LOOK, TIMES = 1_000, 10
#: Articles put in at a time; CPU is measured over the last of them before a look.
PORTION = 250
#: Most that an article may cost beside one at the first look: busy neighbours on the machine alone may double what is measured.
BOUND = 3.0
#: Bytes the log may take: what is read of it is read after each portion.
_LOG_BYTES = 512 * 2**20
_PAGE = 100


class Look(NamedTuple):
    """After so many articles: CPU milliseconds per article of the last ones in the classifier and the server, and the bytes of both."""

    articles: int
    classifier_ms: float
    server_ms: float
    classifier_bytes: int
    server_bytes: int

    def __str__(self) -> str:
        cpu = f"{self.classifier_ms:.1f} ms of CPU in the classifier and {self.server_ms:.1f} ms in the server per article"
        return f"{self.articles:7} articles: {cpu}; {self.classifier_bytes >> 20} MB and {self.server_bytes >> 20} MB"


def near_identical(words: int) -> Iterator[ArticleCleaned]:
    """Articles of one outlet without end: one story, with a figure of its own in every third sentence of each."""
    sentences = prose(99, words).replace("\n\n", " ").split(". ")
    number = 0
    while True:
        told = [f"{sentence} {number * 7 + at}" if at % 3 == 0 else sentence for at, sentence in enumerate(sentences)]
        now = datetime.now(UTC)
        times = {"first_seen_at": now, "fetched_at": now, "published_at": now}
        yield article(f"flood{number}", ". ".join(told), source="The Flood", request_id=new_request_id(), **times)
        number += 1


async def flooded(count: int, words: int) -> tuple[list[Look], dict[str, list[str]]]:
    """What it costs at each look, and what is wrong with honest pairs, one of which is put in with each portion of the flood."""
    ties, looks, found = made(count // PORTION, seed=7, tied=False), [], Verdicts()
    honest, flood = iter(ties.pairs), near_identical(words)
    next_look, after = min(FIRST_LOOK, count), "-"
    async with stand(1, log_max_bytes=_LOG_BYTES) as put_up:
        for done in range(PORTION, count + 1, PORTION):
            before, pair = _cpu_s(put_up), next(honest)
            await put_up.feeder.in_order([pair.first, *islice(flood, PORTION), pair.second])
            if done >= next_look:
                looks.append(await _look(put_up, done, before))
                next_look = min(next_look * TIMES, count)
            after = await _note(put_up.feeder.client, put_up.feeder.keys, after, found, {one.article_id for one in ties.articles})
    return looks, found.faults(Ties(ties.pairs, ()))


async def _look(put_up: Stand, done: int, before: tuple[float, float]) -> Look:
    classifier, server = (1000 * (now - then) / PORTION for now, then in zip(_cpu_s(put_up), before, strict=True))
    memory = await put_up.feeder.client.info("memory")
    return Look(done, classifier, server, put_up.classifiers[0].memory, int(memory["used_memory"]))


def _cpu_s(put_up: Stand) -> tuple[float, float]:
    """CPU seconds of the classifier and of the server so far."""
    server = psutil.Process(put_up.server.pid).cpu_times()
    return put_up.classifiers[0].cpu_s, server.user + server.system


async def _note(client: Redis, keys: Keys, after: str, found: Verdicts, articles: Collection[str]) -> str:
    """Note what `classified` says of `articles` since `after`; where to go on."""
    while page := await client.xrange(keys.stream(Stream.CLASSIFIED), after, "+", count=_PAGE):
        for entry, fields in cast("list[tuple[bytes, dict[bytes, bytes]]]", page):
            framed = envelope.decode(fields)
            if framed.headers.get("subject") in articles:
                found.note(framed.headers.get("type"), json.loads(framed.body))
            after = "(" + entry.decode()
    return after


def main() -> int:
    """Flood a classifier and print what came of it."""
    stop_as_for_ctrl_c()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=int, nargs="?", default=100_000)
    parser.add_argument("--words", type=int, default=400)
    given = parser.parse_args()
    looks, faults = asyncio.run(flooded(given.articles, given.words))
    return _told(looks, faults)


def _told(looks: Sequence[Look], faults: dict[str, list[str]]) -> int:
    _print("\n".join(map(str, looks)))
    _print("honest pairs: " + ", ".join(f"{name} {len(those)}" for name, those in faults.items()))
    dearer = max(look.classifier_ms for look in looks) / looks[0].classifier_ms
    _print(f"an article costs at most {dearer:.2f} times what it did at the first look; bound {BOUND}")
    return int(any(faults.values()) or dearer > BOUND)


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
