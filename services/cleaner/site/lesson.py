"""What one article teaches about its site. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.cleaner.cutting import markup_cuts, outside
from services.cleaner.site.lineprint import BARE, line_prints
from services.cleaner.site.memory import MAX_STORIES, SiteMemory
from services.cleaner.site.sketch import sketch
from services.cleaner.text.cuts import Cut
from services.cleaner.text.lines import split
from shared.record import RemovedSpan

#: Lines of one article that are remembered, of its beginning and of its end, where sites hang their furniture: a whole page as plain
#: text has some 240, and one of millions takes no more room.
FIRST, LAST = 96, 159
#: Characters and lines above which a text teaches nothing: it is no ordinary article, and would hold the event loop up.
_MAX_CHARACTERS, _MAX_LINES = 131_072, 2_000
#: Of the articles of a site that is well known one in so many still teaches: its furniture changes by the month.
_ONE_IN = 4


@dataclass(frozen=True, slots=True)
class Lesson:
    """The fingerprints of an article's lines, and the sketch of its story. `article` tells articles apart, in 64 bits."""

    article: int
    sketch: tuple[int, ...]
    lines: tuple[int, ...]


def lesson(article_id: str, original_text: str, removed: Sequence[RemovedSpan]) -> Lesson | None:
    """What a cleaned article teaches; None where it has too little prose of its own to be told from other stories.

    Lines that markup justified to cut teach nothing: they are told by it, and hold other stories' headlines and first sentences.
    """
    if len(original_text) > _MAX_CHARACTERS or len(original_text.splitlines()) > _MAX_LINES:
        return None
    lines = outside(split(original_text), markup_cuts(removed))
    story = sketch(outside(lines, [Cut(span.start, span.end, span.kind, span.rule) for span in removed]))
    if story is None:
        return None
    told = dict.fromkeys(found.fingerprint for found in line_prints(lines) if found and found is not BARE)
    return Lesson(_number(article_id), story, _edges(told))


def teaches(article_id: str, memory: SiteMemory) -> bool:
    """Whether the article of that id is to teach, by what is known already: every one of a new site, a sample of a well-known one's."""
    return memory.stories < MAX_STORIES or _number(article_id) % _ONE_IN == 0


def _edges(told: Iterable[int]) -> tuple[int, ...]:
    found = tuple(told)
    return found if len(found) <= FIRST + LAST else found[:FIRST] + found[-LAST:]


def _number(article_id: str) -> int:
    return int.from_bytes(hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).digest()[:8], "big")
