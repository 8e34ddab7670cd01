"""What the postings of an article's fingerprints say: which earlier documents to compare it with, and which lines are furniture.

Pure. A fingerprint counts for a document by how few documents share it, so that a passage two texts alone have in common
outweighs pages of standing text that everybody uses.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain, islice
from typing import NamedTuple

from services.classifier.text.fingerprint import hash64

#: Fewest fingerprints two texts must share to be compared: 60 common words leave 3.5 of them on average.
MIN_SHARED = 2
#: Other articles of an outlet in which a line has to stand to be its furniture.
FURNITURE_ARTICLES = 3
#: Share of this article's fingerprints from which another is its copy rather than a bearer of the same furniture.
_COPY = 0.8
#: Bits of a document number: the high ones lead to the article, the low ones are its revision.
_ARTICLE_BITS, REVISION_BITS = 40, 8


class Posting(NamedTuple):
    """One document that has a fingerprint: its number and its source's (16 bits; 0 for none)."""

    number: int
    source: int


#: The documents that bear each of some fingerprints, and their sources.
Bearers = Mapping[int, Mapping[int, int]]


def document_number(article_id: str, revision: int) -> int:
    """The 48-bit number of an article at a revision: 40 bits of a hash, so that it needs no counter, and the revision modulo 256.

    It leads to a document, and does not identify it. Where two articles share a number (some 45 pairs of ten million do), or two
    revisions of one, the index tells them apart by their names; only the two themselves, one in 10^12 pairs, are not compared.
    """
    return hash64("article\n" + article_id) >> (64 - _ARTICLE_BITS) << REVISION_BITS | revision % (1 << REVISION_BITS)


def article_number(number: int) -> int:
    """The number of the article that document `number` is a revision of: 40 bits."""
    return number >> REVISION_BITS


def revision_number(number: int) -> int:
    """The revision of document `number`, modulo 256."""
    return number & (1 << REVISION_BITS) - 1


def source_number(source: str | None) -> int:
    """16 bits for an outlet's name, never 0; 0 where it has none."""
    return 1 + hash64("source\n" + source) % 0xFFFF if source else 0


def others(postings: Mapping[int, Iterable[Posting]], own: int) -> Bearers:
    """The distinct documents that bear each fingerprint, and their sources, without any revision of document `own`'s article."""
    article = article_number(own)
    return {
        print_: {number: source for number, source in bearers if number >> REVISION_BITS != article} for print_, bearers in postings.items()
    }


def ranked(shingles: Bearers, most: int) -> list[int]:
    """The documents that bear at least MIN_SHARED of these shingles, of the `most` likeliest articles, likeliest first.

    Of equals those go first that the shingles name first: in a crowd of copies the oldest. A shingle's bearers are counted by article, so
    that an article that was updated often weighs no less for it.
    """
    shared = Counter(chain.from_iterable(shingles.values()))
    weight: defaultdict[int, float] = defaultdict(float)
    for bearers in shingles.values():
        share = 1 / len({number >> REVISION_BITS for number in bearers}) if bearers else 0
        for number in bearers:
            weight[number] += share
    likely = sorted((n for n, count in shared.items() if count >= MIN_SHARED), key=lambda number: -weight[number])
    chosen = set(islice(dict.fromkeys(map(article_number, likely)), most))
    return [number for number in likely if article_number(number) in chosen]


def furniture(lines: Bearers, shingles: Bearers, source: int) -> set[int]:
    """The fingerprints among `lines` that are the furniture of `source`, seen from its document that has these `shingles`."""
    if not source:
        return set()
    shared = Counter(chain.from_iterable(shingles.values()))
    copies = {number for number, count in shared.items() if count >= _COPY * len(shingles)}
    return {print_ for print_, bearers in lines.items() if _articles(bearers, source, copies) >= FURNITURE_ARTICLES}


def _articles(bearers: Mapping[int, int], source: int, copies: set[int]) -> int:
    return len({number >> REVISION_BITS for number, where in bearers.items() if where == source and number not in copies})
