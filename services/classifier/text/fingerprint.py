"""Which of a text's shingles are put in the index: FracMinHash, one in sixteen by hash value, and at least 24 of a short text.

Whether a shingle is taken depends on its own hash alone, so two texts that share a passage take the same shingles of it: the
share of common fingerprints estimates containment without bias (Irber et al. 2022), which MinHash bands cannot.
Hashes are the same in every process and on every machine.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from functools import lru_cache

#: Words per shingle: at five, chance repeats between unrelated news stories are rare, and one edited word costs five shingles.
SHINGLE = 5
#: One shingle in so many is taken; 1/8 finds no more pairs (F1 .955 and .953) for half as much again in memory.
FRACTION = 16
#: A text with fewer than this by the fraction gives its lowest hashes instead, so that a short item can be found by another.
FLOOR = 24

_LIMIT = (1 << 64) // FRACTION
_FIVE = struct.Struct("<5Q")
#: Words whose five table values are kept ready, at some 400 bytes each: the commonest of the news. More are no faster (within 3 % from
#: 8,192 to 65,536 on 5,000 articles), and a table that is full is built anew now and then, beside the old one.
_REMEMBERED = 1 << 14


def shingle_hashes(words: Sequence[str]) -> list[int]:
    """A 64-bit hash for each run of five words, by tabulation: the exclusive or of one table value per word and place."""
    tables = [_values(word) for word in words]
    first, second, third, fourth, fifth = ([row[place] for row in tables[place:]] for place in range(SHINGLE))
    return [a ^ b ^ c ^ d ^ e for a, b, c, d, e in zip(first, second, third, fourth, fifth, strict=False)]


def fingerprints(words: Sequence[str]) -> list[int]:
    """The sampled shingle hashes of a text, distinct and ascending; none below five words."""
    hashes = set(shingle_hashes(words))
    taken = sorted(value for value in hashes if value < _LIMIT)
    return taken if len(taken) >= FLOOR else sorted(hashes)[:FLOOR]


def hash64(name: str) -> int:
    """64 bits of BLAKE2b over `name`."""
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@lru_cache(_REMEMBERED)
def _values(word: str) -> tuple[int, ...]:
    return _FIVE.unpack(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=40).digest())
