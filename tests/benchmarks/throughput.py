"""`make bench`: throughput of the whole system, cost of the plumbing and of tracing, latency, fetching and cleaning, each beside its goal.

Takes some ten minutes; `--seconds 10 --rounds 1` gives a first impression.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from datetime import timedelta
from statistics import median

from tests.benchmarks.articles import articles
from tests.benchmarks.fetching import CONCURRENCY, GOAL, bare, fetching
from tests.benchmarks.latency import GOAL_P99_MS, RATE, latency, percentile
from tests.benchmarks.loop import loop
from tests.benchmarks.page_server import PAGE_BYTES
from tests.benchmarks.page_speed import page_speed
from tests.benchmarks.pipeline import GOAL_MEMORY, GOAL_RATE, pipeline
from tests.benchmarks.plumbing import GOAL_MS, Plumbing, plumbing
from tests.benchmarks.text_speed import text_speed
from tests.stopping import stop_as_for_ctrl_c

PARTS = ("pipeline", "plumbing", "latency", "fetching", "cleaning")
#: Seconds at full load that are not counted.
WARM_UP_S = 10
#: Articles a second that are made ready to be fed: more than any machine of two cores takes.
_MOST_RATE = 1500
#: Articles through the loop without broker: some seconds of work.
_IN_LOOP = 5000


def main() -> None:
    """Measure and print; progress goes to standard error."""
    stop_as_for_ctrl_c()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure (default: all)")
    parser.add_argument("--words", type=int, nargs="+", default=[150, 300], help="words of an article; the first is the goal's")
    parser.add_argument("--seconds", type=float, default=60, help="length of each measurement, warm-up not counted")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of which the median counts")
    given = parser.parse_args()
    duration, warm_up = timedelta(seconds=given.seconds), timedelta(seconds=min(WARM_UP_S, given.seconds / 2))
    _print(f"invented plain-text articles, a fifth of them copies; {os.cpu_count()} cores")
    parts = given.parts or PARTS
    if "pipeline" in parts:
        for words in given.words:
            _pipeline(words, given.rounds, warm_up, duration)
    if "plumbing" in parts:
        _plumbing(given.words[0], given.rounds)
    if "latency" in parts:
        _latency(given.words[0], warm_up, duration)
    if "fetching" in parts:
        _fetching(given.rounds, warm_up, duration / 3)
    if "cleaning" in parts:
        _cleaning(given.rounds)


def _pipeline(words: int, rounds: int, warm_up: timedelta, duration: timedelta) -> None:
    _tell(f"{words} words: making articles")
    count = int(_MOST_RATE * (warm_up + duration).total_seconds())
    texts = list(articles(count, seed=1, words=words))
    found = []
    for number in range(1, rounds + 1):
        _tell(f"{words} words: pipeline, round {number} of {rounds}")
        found.append(asyncio.run(pipeline(texts, warm_up=warm_up, duration=duration)))
    found.sort(key=lambda measured: measured.rate)
    middle = found[(len(found) - 1) // 2]
    rates = ", ".join(f"{measured.rate:.0f}" for measured in found)
    _print(f"pipeline, {words} words: {middle.rate:.0f} articles/s over {middle.seconds:.0f} s, median of {rates}")
    _print(_against(f">= {GOAL_RATE} articles/s", middle.rate >= GOAL_RATE))
    for line in middle.lines():
        _print(line)
    largest = max(measured.largest for measured in found)
    _print(f"  largest process {largest / 2**20:.0f} MB; " + _against(f"<= {GOAL_MEMORY >> 20} MB", largest <= GOAL_MEMORY).strip())
    _tell(f"{words} words: loop")
    for line in asyncio.run(loop(list(articles(_IN_LOOP, seed=1, words=words)))):
        _print(line)


def _plumbing(words: int, rounds: int) -> None:
    texts = list(articles(_IN_LOOP, seed=1, words=words))
    found: dict[bool, list[Plumbing]] = {False: [], True: []}
    for number in range(1, rounds + 1):
        for tracing in found:  # by turns, so that both see the same weather
            _tell(f"plumbing, tracing {'on' if tracing else 'off'}, round {number} of {rounds}")
            found[tracing].append(plumbing(texts, tracing=tracing))
    off, on = (median(measured.client_ms for measured in each) for each in found.values())
    server, rate = (median(getattr(measured, name) for measured in found[False]) for name in ("server_ms", "rate"))
    _print(f"plumbing, {words} words, metrics on: {off:.3f} ms client CPU per article over three hops, median of {rounds}")
    _print(_against(f"<= {GOAL_MS} ms", off <= GOAL_MS))
    _print(f"  tracing, every span exported: {on - off:.3f} ms more")
    _print(f"  beside {server:.3f} ms of the server; {rate:.0f} articles/s in one process")


def _latency(words: int, warm_up: timedelta, duration: timedelta) -> None:
    _tell(f"latency at {RATE} articles/s")
    texts = list(articles(int(RATE * (warm_up + duration).total_seconds()), seed=2, words=words))
    took = asyncio.run(latency(texts, warm_up=warm_up, duration=duration))
    p50, p99 = percentile(took, 0.50), percentile(took, 0.99)
    _print(f"latency, {words} words, {RATE} articles/s: p50 {p50:.0f} ms, p99 {p99:.0f} ms, max {took[-1]:.0f} ms of {len(took)} articles")
    _print(_against(f"p99 <= {GOAL_P99_MS} ms", p99 <= GOAL_P99_MS))


def _fetching(rounds: int, warm_up: timedelta, duration: timedelta) -> None:
    loops, fetchers = [], []
    for number in range(1, rounds + 1):  # by turns, so that both see the same weather
        _tell(f"fetching, round {number} of {rounds}")
        loops.append(bare(warm_up, duration))
        fetchers.append(asyncio.run(fetching(warm_up, duration)))
    ratio = median(fetcher.rate / loop.rate for fetcher, loop in zip(fetchers, loops, strict=True))
    _print(f"fetching, pages of {PAGE_BYTES // 1024} kB, {CONCURRENCY} at a time: {ratio:.0%} of a bare httpx loop, median of {rounds}")
    _print(_against(f">= {GOAL:.0%}", ratio >= GOAL))
    for name, found in (("bare loop", loops), ("fetcher", fetchers)):
        _print(sorted(found, key=lambda one: one.rate)[(rounds - 1) // 2].line(name))
    largest = max(fetcher.peak for fetcher in fetchers)
    _print(_against(f"<= {GOAL_MEMORY >> 20} MB", largest <= GOAL_MEMORY))


def _cleaning(rounds: int) -> None:
    _tell("cleaning plain text")
    for line in text_speed(rounds).lines():
        _print(line)
    _tell("cleaning pages")
    for line in page_speed(rounds).lines():
        _print(line)


def _against(goal: str, met: bool) -> str:
    return f"  goal {goal}: {'met' if met else 'MISSED'}"


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _tell(progress: str) -> None:
    sys.stderr.write(f"... {progress}\n")


if __name__ == "__main__":
    main()
