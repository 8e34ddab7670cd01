"""What a line names as its source behind a word for it, and lines that credit a picture. Pure."""

from __future__ import annotations

import re

from services.classifier.credits.lists import only_agencies
from services.classifier.credits.names import Named
from services.classifier.credits.words import words

#: What parts the sources of a list.
_ITEMS = re.compile(r"\s?[,;&+|、・]\s?")
#: Sources that a list names at most, and words of one.
_SOURCES, _SOURCE_WORDS = 5, 4
_WORD = re.compile(r"\w+")


def source(text: str, start: int) -> Named | None:
    """The agency that a text from `start` to its end names as its source: "Source: AFP"."""
    begin = words().source.end(text, start)
    if not begin or names_picture(text[start:]):
        return None
    found = only_agencies(text, begin, len(text)) or _among_sources(text, begin)
    return found and found._replace(start=start)


def _among_sources(text: str, begin: int) -> Named | None:
    """The first agency of a list with other sources in it: "Quellen: dpa, eigene Recherche"."""
    ends = [match.span() for match in _ITEMS.finditer(text, begin)]
    spans = list(zip([begin, *(end for _, end in ends)], [*(start for start, _ in ends), len(text.rstrip(" .)"))], strict=True))
    if not 1 < len(spans) <= _SOURCES or any(len(text[start:end].split()) > _SOURCE_WORDS for start, end in spans):
        return None
    found = next(filter(None, (only_agencies(text, start, end) for start, end in spans)), None)
    return found and found._replace(end=len(text))


def names_picture(text: str) -> bool:
    """Whether a word of a line says that a picture is credited."""
    return any(word in words().photo for word in _WORD.findall(text.lower()))
