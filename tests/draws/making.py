"""A draw by the options of a command line."""

from __future__ import annotations

import argparse
import sys
from random import Random

from tests.draws import held
from tests.draws import open as opened
from tests.draws.bases import CORPUS, Corpus, Invented
from tests.draws.collection import both, draw
from tests.draws.press import Half, Stories
from tests.draws.truth import Document


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that say which draw."""
    parser.add_argument("--half", choices=("open", "held", "both"), default="open")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=3000)
    parser.add_argument("--base", choices=("invented", "corpus"), default="invented")


def made(given: argparse.Namespace) -> list[Document] | None:
    """The draw; None, which is said, where it needs the corpus and there is none beside the checkout."""
    if given.base == "corpus" and not CORPUS.is_dir():
        sys.stdout.write("NOT RUN: no corpus with known reuse beside the checkout\n")
        return None
    stories: Stories = Corpus(CORPUS, Random(given.seed)) if given.base == "corpus" else Invented()
    return draw(_half(given.half), stories, given.seed, given.documents)


def _half(name: str) -> Half:
    if name == "both":
        return both(opened.half(), held.half())
    return opened.half() if name == "open" else held.half()
