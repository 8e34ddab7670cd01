"""Which of a text's shingles are put in the index: FracMinHash, one in sixteen by hash value, and at least 24 of a short text.

Whether a shingle is taken depends on its own hash alone, so two texts that share a passage take the same shingles of it: the
share of common fingerprints estimates containment without bias (Irber et al. 2022), which MinHash bands cannot.
Hashes are the same in every process and on every machine.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from functools import lru_cache

#: Words per shingle: at five, chance repeats between unrelated news stories are rare, and one edited word costs five shingles.
SHINGLE = 5
#: One shingle in so many is taken; 1/8 finds no more pairs (F1 .955 and .953) for half as much again in memory.
FRACTION = 16
#: A text with fewer than this by the fraction gives its lowest hashes instead, so that a short item can be found by another.
FLOOR = 24

_LIMIT = (1 << 64) // FRACTION
#: Bits of a table value, and of the row of five that a word has, one for each place in a shingle.
_VALUE_BITS, _ROW_BITS = 64, 5 * 64
#: Words whose five table values are kept ready, at some 200 bytes each: the commonest of the news. More are no faster (within 3 % from
#: 8,192 to 65,536 on 5,000 articles), and a table that is full is built anew now and then, beside the old one.
_REMEMBERED = 1 << 14
#: Longest word whose values are kept ready, in code points: longer ones are hardly met twice.
_REMEMBERED_LETTERS = 64


def shingle_hashes(words: Sequence[str]) -> list[int]:
    """A 64-bit hash for each run of five words, by tabulation: the exclusive or of one table value per word and place.

    All of a text at once: in one great number that has each word's row of five values, the row shifted by so many words and places
    comes to lie with its second value on the first of the word before, and so on. Three times as fast as a value at a time.
    """
    if len(words) < SHINGLE:
        return []
    ready = _row if max(map(len, words)) <= _REMEMBERED_LETTERS else _row_of_any  # asked once a text, as most have no such word
    rows = int.from_bytes(b"".join(map(ready, words)), "little")
    mixed = rows
    for place in range(1, SHINGLE):
        mixed ^= rows >> place * (_ROW_BITS + _VALUE_BITS)
    values = memoryview(mixed.to_bytes(len(words) * _ROW_BITS // 8, sys.byteorder)).cast("Q")
    return values[:: SHINGLE if sys.byteorder == "little" else -SHINGLE].tolist()[: 1 - SHINGLE]


def fingerprints(shingles: Sequence[int]) -> list[int]:
    """Of the hashes of a text's shingles those that stand for it in the index, distinct and ascending."""
    taken = set(filter(_LIMIT.__gt__, shingles))
    return sorted(taken) if len(taken) >= FLOOR else sorted(set(shingles))[:FLOOR]


def hash64(name: str) -> int:
    """64 bits of BLAKE2b over `name`."""
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@lru_cache(_REMEMBERED)
def _row(word: str) -> bytes:
    return _values(word)


def _row_of_any(word: str) -> bytes:
    return _row(word) if len(word) <= _REMEMBERED_LETTERS else _values(word)


def _values(word: str) -> bytes:
    return hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=_ROW_BITS // 8).digest()
