"""Text as the classifier reads it: normalised words, each with its code points in the text and a note on what it names.

Two spellings of one text give the same words: letter case, composed or decomposed accents, width, kinds of quotation marks,
apostrophes and hyphens, HTML entities left in, invisible characters, words broken at line ends. Scripts that do not set
spaces between words give a word per character. Pure; time is linear in the text.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, compress, count, cycle, islice

from services.classifier.text.alphabet import ASCII_PARTS, ASCII_WORD, PARTS, WORD
from services.classifier.text.fingerprint import SHINGLE, shingle_hashes
from services.classifier.text.folding import SPELT, folded, places, visible
from services.classifier.text.naming import FIGURE, NAME, Naming

#: What may stand between a sentence's last word and the next one's first.
_SENTENCE_BREAK = re.compile(r"[.!?:;\"“”„«»\n\r•*|。！？]")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Tokens:
    """The words of `text`, in order; `bounds` has for each where it begins and where it ends, in turn.

    What else there is to know of the words is worked out when first asked for, and kept.
    """

    text: str
    words: list[str]
    bounds: array[int]

    def __len__(self) -> int:
        return len(self.words)

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where each word stands: `text[start:end]`."""
        return list(zip(self.bounds[::2], self.bounds[1::2], strict=True))

    def passage(self, at: int, length: int) -> tuple[int, int]:
        """Where `length` words from word `at` on stand: `text[start:end]`."""
        return self.bounds[2 * at], self.bounds[2 * (at + length) - 1]

    @cached_property
    def shingles(self) -> list[int]:
        """The hashes of all runs of five words, in order (`fingerprint`)."""
        return shingle_hashes(self.words)

    @cached_property
    def salient(self) -> bytes:
        """What a story is about: FIGURE for a word that holds a digit, NAME for one capitalised where no sentence begins, else 0."""
        text, bounds, named = self.text, self.bounds, bytearray(len(self.words))
        for number in compress(count(), map(str.isupper, map(text.__getitem__, bounds[::2]))):
            if number and not _SENTENCE_BREAK.search(text, bounds[2 * number - 1], bounds[2 * number]):
                named[number] = NAME
        for number, word in enumerate(self.words):
            if not word.isalpha() and _DIGIT.search(word):
                named[number] = FIGURE
        return bytes(named)

    @cached_property
    def naming(self) -> Naming:
        """What is salient of them."""
        return Naming.of(self.words, self.salient)

    def of(self, pieces: Iterable[range], text: str) -> Tokens:
        """These pieces of the words alone, as words of `text`, in which they stand where they stand in this one."""
        words: list[str] = []
        bounds, shingles = array("I"), list[int]()
        for piece in pieces:
            own = self.words[piece.start : piece.stop]
            shingles += shingle_hashes([*words[1 - SHINGLE :], *own[: SHINGLE - 1]])
            shingles += self.shingles[piece.start : max(piece.start, piece.stop - SHINGLE + 1)]
            words += own
            bounds += self.bounds[2 * piece.start : 2 * piece.stop]
        found = Tokens(text, words, bounds)
        found.__dict__["shingles"] = shingles
        return found


def tokenise(text: str) -> Tokens:
    """The words of `text`; costs about a quarter of a microsecond per word."""
    plain = folded(text)
    seen = visible(plain)
    ascii_only = seen.isascii()
    parts = ASCII_PARTS.split(seen.lower()) if ascii_only else PARTS.split(seen)
    bounds = array("I", islice(accumulate(map(len, parts)), len(parts) - 1))
    if len(seen) < len(plain):
        where = places(plain)
        bounds = array("I", [where[at - behind] + behind for at, behind in zip(bounds, cycle((0, 1)), strict=False)])
    if ascii_only:
        return Tokens(text, [word if word.isalnum() else SPELT[word] for word in parts[1::2]], bounds)
    return Tokens(text, [word.lower() if word.isascii() and word.isalnum() else SPELT[word] for word in parts[1::2]], bounds)


def longer(text: str, most: int) -> bool:
    """Whether `text` has more than `most` words, told without keeping them."""
    if len(text) <= most:
        return False
    seen = visible(folded(text))
    return next(islice((ASCII_WORD if seen.isascii() else WORD).finditer(seen), most, None), None) is not None
