"""What the index and the store cost per article as they grow, on a real server: `python -m tests.benchmarks.index_size [SIZES…]`.

For each size, 10,000 and 100,000 unless told: recall of planted copies, time per article with all round trips, what client and server
worked of it (CPU, which a busy machine does not blur), bytes from INFO.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from services.classifier.index.candidates import others, ranked
from services.classifier.index.redis_index import RedisIndex
from services.classifier.index.sizing import FILL
from shared import garbage
from shared.record import MAX_MATCHES
from shared.redis_store import RedisStore
from shared.store import Provenance
from shared.streams.connection import connect
from tests import builders
from tests.benchmarks.articles import articles
from tests.benchmarks.index_fill import WINDOW, Loader, same_as_entering
from tests.benchmarks.index_traffic import LINES, NOW, SHINGLES, Entry, Traffic
from tests.benchmarks.latency import percentile
from tests.real_server import RealServer

#: Documents entered one by one once the index is full: half are planted copies.
PROBES = 1_000
#: Documents made and loaded at a time.
_CHUNK = 2_000
#: Goal for 99 of 100 articles at a million, milliseconds.
GOAL_P99_MS = 10
#: Texts that the store is filled with, once: what one takes depends on their number only until there is a dictionary.
STORED = 6_000
#: Words of such a text: as many bytes as a news article of 400 words, 2,200 to 2,400, as the invented words are longer.
_WORDS = 325


@dataclass(frozen=True, slots=True)
class Probe:
    """One document entered and looked up: milliseconds, round trips, and whether its original was found, where it has one.

    `worked_ms` is what this process and the server's commands worked meanwhile: unlike `took_ms` it does not grow with what else the
    machine has to do.
    """

    took_ms: float
    client_ms: float
    server_ms: float
    trips: int
    found: bool | None

    @property
    def worked_ms(self) -> float:
        return self.client_ms + self.server_ms


class Counting(RedisIndex):
    """An index that counts its round trips."""

    trips = 0

    async def _in_turn(self, *steps: Any) -> list[list[Any]]:
        self.trips += 1
        return await super()._in_turn(*steps)


async def memory(client: Redis) -> int:
    """Bytes that the server's data takes."""
    info = await client.info("memory")
    return int(info["used_memory"]) - int(info.get("mem_aof_buffer", 0)) - int(info["mem_clients_normal"])


async def commands_ms(client: Redis) -> float:
    """Milliseconds that the server was at commands so far, but for this one."""
    stats = await client.info("commandstats")
    return sum(float(each["usec"]) for name, each in stats.items() if name != "cmdstat_info") / 1000


async def filled(client: Redis, traffic: Traffic, count: int) -> tuple[float, list[Entry]]:
    """Fill an index: bytes per article, and the documents that copies are to be planted of, taken at even distances."""
    before, kept = await memory(client), list[Entry]()
    loader, every = Loader(client, "bench"), max(1, count // (PROBES // 2))
    for at in range(0, count, _CHUNK):
        entries = list(traffic.entries(min(_CHUNK, count - at)))
        await loader.load(entries, NOW)
        kept += [entry for place, entry in enumerate(entries, at) if place % every == 0]
    return (await memory(client) - before) / count, kept[: PROBES // 2]


async def probed(client: Redis, traffic: Traffic, originals: Sequence[Entry]) -> list[Probe]:
    """Enter a copy of each original and a document of its own beside it, one after the other."""
    index = Counting(client, "bench", window=WINDOW)
    await index.enter(next(traffic.entries(1)).document, [], NOW)
    return [await _probe(client, index, entry) for original in originals for entry in (traffic.copy(original), *traffic.entries(1))]


async def _probe(client: Redis, index: Counting, entry: Entry) -> Probe:
    trips, served, begun, worked = index.trips, await commands_ms(client), time.perf_counter(), time.process_time()
    place, postings = await index.enter(entry.document, entry.fingerprints, NOW)
    shingles = {print_: postings[print_] for print_ in entry.fingerprints[:SHINGLES]}
    likely = ranked(others(shingles, entry.document.number), 2 * MAX_MATCHES)
    earlier = await index.earlier(likely, place) if likely else []
    took, worked = 1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - worked)
    found = any(one.document == entry.original for one in earlier) if entry.original else None
    return Probe(took, worked, await commands_ms(client) - served, index.trips - trips, found)


async def parts(client: Redis) -> tuple[float, float, float]:
    """Mean bytes of an article's value and of a list with their keys, and postings per list, by a sample."""
    sizes: dict[bytes, list[int]] = {b"a": [], b"p": []}
    held = []
    async for key in client.scan_iter("bench:index2:*", count=1000):
        kind = key.split(b":")[2]
        if kind in sizes and len(sizes[kind]) < 20_000:
            sizes[kind].append(int(await client.memory_usage(key) or 0))
            if kind == b"p":
                held.append(await client.strlen(key) / 10)
    articles_, lists = sizes[b"a"], sizes[b"p"]
    return sum(articles_) / len(articles_), sum(lists) / len(lists), sum(held) / len(held)


async def stored(client: Redis) -> tuple[float, float]:
    """Bytes per article in the store, all told, and characters of its text: of those put once there was a dictionary."""
    store = RedisStore(client, "bench", window=WINDOW, max_bytes=2**40)
    texts = list(articles(STORED, seed=3, words=_WORDS))
    half = STORED // 2
    provenance = Provenance(fetched_at=NOW, evidence=builders.cleaned().evidence)
    before = 0
    for at, text in enumerate(texts):
        if at == half:
            for _ in range(2):  # made, then taken up
                await store.tidy(builders.MOMENT.timestamp())
            before = await memory(client)
        record = builders.record(
            article_id=f"{hash(text) & 2**128 - 1:032x}",
            url=f"https://www.outlet-{at % 100}.example/news/2026/03/01/a-headline-of-some-eight-words-as-a-slug-{at}",
            original_text=text,
            text=text,
            removed=(),
        )
        await store.put(record, provenance)
    return (await memory(client) - before) / (STORED - half), sum(map(len, texts[half:])) / (STORED - half)


async def measured(client: Redis, count: int) -> None:
    """Print a line for an index of so many articles."""
    traffic = Traffic(seed=1)
    each, originals = await filled(client, traffic, count)
    article, list_, held = await parts(client)
    garbage.settle()  # as a service's process does
    probes = await probed(client, traffic, originals)
    planted = [probe.found for probe in probes if probe.found is not None]
    took = sorted(probe.took_ms for probe in probes)
    trips = sorted(probe.trips for probe in probes)
    worked = sorted(probe.worked_ms for probe in probes)
    client_ms, server_ms = (sum(each) / len(probes) for each in zip(*((probe.client_ms, probe.server_ms) for probe in probes), strict=True))
    print(
        f"{count:>10,}  {sum(planted) / len(planted):>7.4f}  {percentile(took, 0.5):>7.2f}  {percentile(took, 0.99):>7.2f}"
        f"  {percentile(worked, 0.5):>7.2f}  {percentile(worked, 0.99):>7.2f}  {client_ms:>6.2f} + {server_ms:.2f}"
        f"  {trips[len(trips) // 2]:>3} to {trips[-1]}  {each:>7.0f}   {article:.0f} an article, {list_:.0f} a list of {held:.0f}"
    )
    if count >= 100_000:
        key = list_ - 10 * held
        print(_on_paper(article, max(0.0, key)))


def _on_paper(article: float, key: float) -> str:
    """Ten million in steady state, from the parts: lists end about three quarters as full as they are meant to."""
    fill = 0.75 * FILL
    each = article + (SHINGLES + LINES) * (10 + key / fill)
    return f"10,000,000 on paper: {each:.0f} bytes an article; {3 * (SHINGLES + LINES)} lists of {fill:.0f} postings read for each"


async def run(sizes: Sequence[int]) -> int:
    """Measure each size on a server of its own, then the store."""
    times = "  ".join(f"{name:>7}" for name in ("p50 ms", "p99 ms", "p50 cpu", "p99 cpu"))
    print(f"{'articles':>10}  {'recall':>7}  {times}  {'cpu ms':>13}  {'trips':>6}  {'bytes':>7}   of which")
    for count in sizes:
        with tempfile.TemporaryDirectory() as folder, RealServer(Path(folder), "--appendfsync", "everysec") as server:
            client = connect(server.url)
            assert await same_as_entering(client, list(Traffic(seed=2).entries(300)), NOW), "loading is not entering"
            await measured(client, count)
            await client.aclose()
    with tempfile.TemporaryDirectory() as folder, RealServer(Path(folder), "--appendfsync", "everysec") as server:
        client = connect(server.url)
        each, characters = await stored(client)
        print(f"store: {each:.0f} bytes an article of {characters:.0f} characters, its entry in the index by time included")
        await client.aclose()
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.index_size")
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000], help="articles in the index")
    sys.exit(asyncio.run(run(parser.parse_args().sizes)))
