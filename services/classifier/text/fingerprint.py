"""Which of a text's shingles are put in the index: FracMinHash, one in sixteen by hash value, and at least 24 of a short text.

Whether a shingle is taken depends on its own hash alone, so two texts that share a passage take the same shingles of it: the
share of common fingerprints estimates containment without bias (Irber et al. 2022), which MinHash bands cannot.
Hashes are the same in every process and on every machine.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence

from services.classifier.text.remembered import Remembered

#: Words per shingle: at five, chance repeats between unrelated news stories are rare, and one edited word costs five shingles.
SHINGLE = 5
#: One shingle in so many is taken; 1/8 finds no more pairs (F1 .955 and .953) for half as much again in memory.
FRACTION = 16
#: A text with fewer than this by the fraction gives its lowest hashes instead, so that a short item can be found by another.
FLOOR = 24

_LIMIT = (1 << 64) // FRACTION
#: Bytes of the row of five table values of 64 bits that a word has, one for each place in a shingle.
_ROW_BYTES = 5 * 8
#: Words whose rows are kept ready, and as many again, at some 200 bytes each: the commonest of the news. More are no faster (within 3 %
#: from 8,192 to 65,536 on 5,000 articles).
_REMEMBERED = 1 << 14


def shingle_hashes(words: Sequence[str]) -> list[int]:
    """A 64-bit hash for each run of five words, by tabulation: the exclusive or of one table value per word and place.

    All of a text at once: the values of all words for the first place as one great number, that of the words after for the second place,
    and so on. Three times as fast as a value at a time.
    """
    count = len(words) - SHINGLE + 1
    if count <= 0:
        return []
    values = memoryview(b"".join(map(_ROWS.__getitem__, words))).cast("Q")
    mixed = 0
    for place in range(SHINGLE):
        first = place * SHINGLE + place
        mixed ^= int.from_bytes(values[first : first + count * SHINGLE : SHINGLE].tobytes(), "little")
    hashes = memoryview(mixed.to_bytes(8 * count, sys.byteorder)).cast("Q").tolist()
    return hashes if sys.byteorder == "little" else hashes[::-1]


def fingerprints(shingles: Sequence[int]) -> list[int]:
    """Of the hashes of a text's shingles those that stand for it in the index, distinct and ascending."""
    taken = {shingle for shingle in shingles if shingle < _LIMIT}
    return sorted(taken) if len(taken) >= FLOOR else sorted(set(shingles))[:FLOOR]


def hash64(name: str) -> int:
    """64 bits of BLAKE2b over `name`."""
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _row(word: str) -> bytes:
    return hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=_ROW_BYTES).digest()


_ROWS = Remembered(_row, _REMEMBERED)
