"""Text as the classifier reads it: normalised words, each with its code points in the text and a note on what it names.

Two spellings of one text give the same words: letter case, composed or decomposed accents, width, kinds of quotation marks,
apostrophes and hyphens, HTML entities left in, invisible characters, words broken at line ends. Scripts that do not set
spaces between words give a word per character. Pure; time is linear in the text.
"""

from __future__ import annotations

import html
import re
import sys
import unicodedata
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, compress, count, cycle, islice

from services.classifier.text.fingerprint import SHINGLE, shingle_hashes


def _ranges(wanted: set[str]) -> str:
    """The characters of the basic plane in these Unicode categories, as the inside of a regex character class."""
    found: list[list[int]] = []
    for code in range(0x80, 0x10000):
        if unicodedata.category(chr(code)) in wanted:
            if found and found[-1][1] == code - 1:
                found[-1][1] = code
            else:
                found.append([code, code])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in found)


#: Marks that complete the letter before them (accents, vowel signs), and characters without any width (joiners, direction marks).
_MARKS = _ranges({"Mn", "Mc", "Me"}) + _ranges({"Cf"})
#: Apostrophes and hyphens, which join what stands on both sides into one word.
_JOINERS = "'’‘ʼ＇`´‛\\-‐‑"
#: Han, kana, Thai, Lao, Burmese and Khmer set no spaces between words.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"[^\W_{_UNSPACED}]"
#: A word broken at a line end goes on in the next line; a figure goes on behind its separator. Each piece begins with a
#: character that no other piece can take, so that there is nothing to try twice.
_LINE_END = r"[ \t]{0,8}\r?\n[ \t]{0,8}"
#: Letters that stand together, and pieces of a word that are joined: what goes on longer is taken for several words, so that no text can
#: fill what is remembered of words.
_TOGETHER, _JOINED = "{1,256}", "{0,16}"
_STACKED = "{0,64}"
_WORD = re.compile(
    rf"[{_UNSPACED}][{_MARKS}]{_STACKED}"
    rf"|{_LETTER}{_TOGETHER}(?:[{_MARKS}{_JOINERS}]{_TOGETHER}(?:{_LINE_END})?{_LETTER}{_TOGETHER}"
    rf"|(?<=\d)[.,](?=\d){_LETTER}{_TOGETHER}){_JOINED}[{_MARKS}]{_STACKED}"
)
_ASCII_WORD = re.compile(
    rf"[A-Za-z0-9]{_TOGETHER}(?:['`\-]{_TOGETHER}(?:{_LINE_END})?[A-Za-z0-9]{_TOGETHER}|(?<=\d)[.,](?=\d)[A-Za-z0-9]{_TOGETHER}){_JOINED}"
)
#: Their one group makes `split` give what stands between words and the words in turn, whose lengths add up to where each stands.
_PARTS, _ASCII_PARTS = (re.compile(f"({pattern.pattern})") for pattern in (_WORD, _ASCII_WORD))
_ENTITY = re.compile(r"&(?:amp;){0,2}(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_NOT_IN_WORD = re.compile(rf"[{_JOINERS}\s]+|[{_ranges({'Cf'})}]+")
#: Folded ahead of everything, one character to one, which makes most news text plain ASCII.
_TYPOGRAPHY = tuple(zip("’‘ʼ‐‑“”„«»—–…\u00a0\u2009\u202f", '\'\'\'--"""""\0\0\0   ', strict=True))
#: What may stand between a sentence's last word and the next one's first.
_SENTENCE_BREAK = re.compile(r"[.!?:;\"“”„«»\n\r•*|。！？]")
#: Characters without any looks, which publishing systems and mischief leave within words: format characters with tags, variation selectors,
#: joiners of graphemes, Hangul fillers. A soft hyphen at a line end says that the word goes on, and stays.
_BLANK = _ranges({"Cf"}).replace("\xad-\xad", "") + "\u034f\u115f\u1160\u17b4\u17b5\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff"
_INVISIBLE = re.compile(rf"[{_BLANK}]|\xad(?!{_LINE_END})")
_DIGIT = re.compile(r"\d")
#: What a word can name, besides nothing (0).
NAME, FIGURE = 1, 2
#: Distinct words remembered with their normal form; a month of one language's news uses fewer often.
_REMEMBERED = 1 << 14
#: Code points of a word that is normalised; a longer one is none, and sorting the marks stacked on its letters takes the square of them.
_LONGEST = 1024


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
    folded = _folded(text)
    seen = _visible(folded)
    plain = seen.isascii()
    parts = _ASCII_PARTS.split(seen.lower()) if plain else _PARTS.split(seen)
    bounds = array("I", islice(accumulate(map(len, parts)), len(parts) - 1))
    if len(seen) < len(folded):
        places = _places(folded)
        bounds = array("I", [places[at - behind] + behind for at, behind in zip(bounds, cycle((0, 1)), strict=False)])
    if plain:
        return Tokens(text, [word if word.isalnum() else _normal(word) for word in parts[1::2]], bounds)
    return Tokens(text, [word.lower() if word.isascii() and word.isalnum() else _normal(word) for word in parts[1::2]], bounds)


def longer(text: str, most: int) -> bool:
    """Whether `text` has more than `most` words, told without keeping them."""
    if len(text) <= most:
        return False
    folded = _visible(_folded(text))
    return next(islice(_pattern(folded).finditer(folded), most, None), None) is not None


def _folded(text: str) -> str:
    """`text` with entities and typography made plain, code point for code point: offsets hold for both."""
    if "&" in text:
        text = _ENTITY.sub(_without_entity, text)
    if not text.isascii():
        for character, plain in _TYPOGRAPHY:  # several times faster than `translate`: most of them are not there
            text = text.replace(character, plain)
    return text


def _visible(folded: str) -> str:
    """`folded` without invisible characters."""
    return folded if folded.isascii() else _INVISIBLE.sub("", folded)


def _places(folded: str) -> list[int]:
    """Where the characters of `_visible(folded)` stand in `folded`."""
    places: list[int] = []
    at = 0
    for hidden in _INVISIBLE.finditer(folded):
        places += range(at, hidden.start())
        at = hidden.end()
    return [*places, *range(at, len(folded))]


def _without_entity(entity: re.Match[str]) -> str:
    plain = html.unescape(html.unescape(html.unescape(entity.group())))
    width = len(entity.group())
    return plain + "\u2060" * (width - len(plain)) if len(plain) < width else entity.group()


def _pattern(folded: str) -> re.Pattern[str]:
    return _ASCII_WORD if folded.isascii() else _WORD


@lru_cache(_REMEMBERED)
def _normal(word: str) -> str:
    bare = _NOT_IN_WORD.sub("", word)
    if len(bare) > _LONGEST:
        return bare.casefold()
    return sys.intern(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", bare).casefold()))
