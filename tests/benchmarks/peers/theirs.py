"""Packaged peers with their best settings (`facts/syndication.md` 4b), each fed one document at a time in order of appearance.

Each asks its index for earlier documents and then adds this one; of candidates those count whose estimated resemblance reaches the
threshold. Their groups are what their matches tie together, which is how they are used.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tests.benchmarks.peers.answers import Answer
from tests.benchmarks.peers.collection import Article

_WORD = re.compile(r"\w+")
#: Hash functions of a MinHash signature.
_PERMUTATIONS = 128

#: What a peer says of one text, which it then remembers under its number: the numbers of earlier ones.
Ask = Callable[[int, str], Sequence[int]]


def shingles(text: str, width: int = 5) -> list[str]:
    """The runs of `width` lower-case words; the whole text where it is shorter."""
    words = _WORD.findall(text.lower())
    return [" ".join(words[at : at + width]) for at in range(max(1, len(words) - width + 1))]


def datasketch(threshold: float, permutations: int, width: int) -> Ask:
    """MinHash and LSH in Python and numpy."""
    library: Any = importlib.import_module("datasketch")
    index = library.MinHashLSH(threshold=threshold, num_perm=permutations)
    known: list[Any] = []

    def ask(number: int, text: str) -> list[int]:
        sketch = library.MinHash(num_perm=permutations)
        sketch.update_batch([shingle.encode() for shingle in set(shingles(text, width))])
        found = [other for other in index.query(sketch) if sketch.jaccard(known[other]) >= threshold]
        index.insert(number, sketch)
        known.append(sketch)
        return found

    return ask


def rensa(threshold: float, bands: int) -> Ask:
    """R-MinHash and LSH in Rust; shingles are made in Python, as its users do."""
    library: Any = importlib.import_module("rensa")
    index = library.RMinHashLSH(threshold, _PERMUTATIONS, bands)
    known: list[Any] = []

    def ask(number: int, text: str) -> list[int]:
        sketch = library.RMinHash(_PERMUTATIONS, 42)
        sketch.update(shingles(text))
        found = [other for other in index.query(sketch) if sketch.jaccard(known[other]) >= threshold]
        index.insert(number, sketch)
        known.append(sketch)
        return found

    return ask


def gaoya(threshold: float, bands: int, width: int) -> Ask:
    """MinHash and LSH in Rust, tokenising included."""
    library: Any = importlib.import_module("gaoya.minhash")
    index = library.MinHashStringIndex(32, threshold, bands, width, None, "word", True, (5, 5))
    return _of_strings(index)


def simhash(blocks: int, distance: int) -> Ask:
    """SimHash of 64 bits in Rust (gaoya)."""
    library: Any = importlib.import_module("gaoya.simhash")
    return _of_strings(library.SimHashStringIndex(64, blocks, distance, "word", True, (3, 3)))


def _of_strings(index: Any) -> Ask:
    def ask(number: int, text: str) -> list[int]:
        found: list[int] = index.query(text)
        index.insert_document(number, text)
        return found

    return ask


#: The package of each peer, and how it is made ready with its settings.
PEERS: dict[str, tuple[str, Callable[[], Ask]]] = {
    "datasketch t=.5": ("datasketch", lambda: datasketch(0.5, 128, 5)),
    "datasketch t=.3, 3-grams": ("datasketch", lambda: datasketch(0.3, 256, 3)),
    "rensa t=.5": ("rensa", lambda: rensa(0.5, 32)),
    "rensa t=.8": ("rensa", lambda: rensa(0.8, 16)),
    "gaoya t=.5": ("gaoya", lambda: gaoya(0.5, 32, 4)),
    "gaoya t=.2": ("gaoya", lambda: gaoya(0.2, 60, 2)),
    "SimHash (gaoya) h<=6": ("gaoya", lambda: simhash(8, 6)),
}


def answers(articles: Sequence[Article], ask: Ask) -> list[Answer]:
    """What a peer says of each of `articles`, which appear in this order."""
    return list(_answers(articles, ask))


def _answers(articles: Sequence[Article], ask: Ask) -> Iterator[Answer]:
    for number, article in enumerate(articles):
        matches = tuple(articles[other].name for other in ask(number, article.text) if other != number)
        yield Answer(article.name, matches, matches)
