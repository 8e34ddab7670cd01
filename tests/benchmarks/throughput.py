"""`make bench`: articles per second, CPU per article and stage, and memory, beside the same functions in a loop without broker.

Arguments: articles (default 6000), words of each (default 300).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.articles import articles
from tests.benchmarks.loop import loop
from tests.benchmarks.pipeline import pipeline
from tests.benchmarks.plumbing import plumbing
from tests.real_server import RealServer


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int, nargs="?", default=6000)
    parser.add_argument("words", type=int, nargs="?", default=300)
    given = parser.parse_args()
    texts = list(articles(given.articles, seed=1, words=given.words))
    sys.stdout.write(f"{given.articles} plain-text articles of {given.words} words, {os.cpu_count()} cores\n")
    for measure in (pipeline, plumbing):
        with tempfile.TemporaryDirectory() as folder, RealServer(Path(folder)) as server:
            for line in asyncio.run(measure(texts, server, Path(folder))):
                sys.stdout.write(f"{line}\n")
    for line in asyncio.run(loop(texts)):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
