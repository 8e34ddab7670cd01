"""A text and its words in one spelling: typography, entities, invisible characters, letter case, width, accents. Pure."""

from __future__ import annotations

import html
import re
import sys
import unicodedata

from services.classifier.text.alphabet import INVISIBLE, NOT_IN_WORD
from services.classifier.text.remembered import Remembered

_ENTITY = re.compile(r"&(?:amp;){0,2}(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
#: Folded ahead of everything, one character to one, which makes most news text plain ASCII.
_TYPOGRAPHY = tuple(zip("’‘ʼ‐‑“”„«»—–…\u00a0\u2009\u202f", '\'\'\'--"""""\0\0\0   ', strict=True))
#: Words remembered with their normal form, and as many again; a month of one language's news uses fewer often. With the longest words of
#: the widest characters they take 11 MB, with ligatures that spell out as 18 letters each 40 MB.
_REMEMBERED = 1 << 13
#: Code points of a word that is normalised; a longer one is none, and sorting the marks stacked on its letters takes the square of them.
_LONGEST = 1024


def folded(text: str) -> str:
    """`text` with entities and typography made plain, code point for code point: offsets hold for both."""
    if "&" in text:
        text = _ENTITY.sub(_without_entity, text)
    if not text.isascii():
        for character, plain in _TYPOGRAPHY:  # several times faster than `translate`: most of them are not there
            text = text.replace(character, plain)
    return text


def visible(folded: str) -> str:
    """`folded` without invisible characters."""
    return folded if folded.isascii() else INVISIBLE.sub("", folded)


def places(folded: str) -> list[int]:
    """Where the characters of `visible(folded)` stand in `folded`."""
    found: list[int] = []
    at = 0
    for hidden in INVISIBLE.finditer(folded):
        found += range(at, hidden.start())
        at = hidden.end()
    return [*found, *range(at, len(folded))]


def _without_entity(entity: re.Match[str]) -> str:
    plain = html.unescape(html.unescape(html.unescape(entity.group())))
    width = len(entity.group())
    return plain + "\u2060" * (width - len(plain)) if len(plain) < width else entity.group()


def normalise(word: str) -> str:
    """The one spelling of `word`: joiners out, letters alike in case, width and composition."""
    bare = NOT_IN_WORD.sub("", word)
    if len(bare) > _LONGEST:
        return bare.casefold()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", bare).casefold())


def _interned(word: str) -> str:
    return sys.intern(normalise(word))


#: `normalise(word)` of any word.
SPELT = Remembered(_interned, _REMEMBERED)
