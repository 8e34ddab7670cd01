"""What a learned model is told of each block of a page: its text, its marks, its box, its place and its neighbours. Pure, linear.

Each value is one that any site has: no word of a language, no name of a site.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from services.cleaner.html.boxes import BOX, Boxes
from services.cleaner.html.marks import MARKS
from services.cleaner.html.position import BESIDE, PLACE, Beside, Places, Values
from services.cleaner.html.render import Block, Rendering
from services.cleaner.html.structure import Structure
from services.cleaner.metadata.declared import Declared
from services.cleaner.text.lines import Line
from services.cleaner.text.words import words

_TEXT = (
    "words", "characters", "linked", "sentence", "stops", "commas", "digits", "capitals", "heading", "quoted", "bullet", "colon",
    "copies", "in_title", "in_description", "in_body",
)  # fmt: skip
#: Names of the values, in their order.
FEATURES = (
    *_TEXT,
    *(f"mark_{mark}" for mark in MARKS),
    *BOX,
    *PLACE,
    *BESIDE,
)
#: Characters of a declared article body that lines are compared with: the longest reports have some 100,000.
_MAX_BODY = 400_000
#: Words in a run: three recur by chance between neighbouring stories.
_RUN = 4
_STOPS = re.compile(r"[.!?。！？؟।](?=\s|$|[\"”»」])")
_COMMAS = re.compile("[,，、;；،]")
_DIGITS = re.compile(r"\d")


def features(
    rendering: Rendering, lines: Sequence[Line], structure: Structure, declared: Declared, wanted: Sequence[int]
) -> Iterator[Values]:
    """The values of FEATURES for each block in `wanted`; `lines` are what the blocks read."""
    blocks = rendering.blocks
    texts = _Texts(declared, lines)
    boxes = Boxes(rendering.boxes, structure)
    places = Places(blocks, structure)
    beside = Beside(rendering, lines, structure)
    for index in wanted:
        block = blocks[index]
        yield (
            *texts.values(block, lines[index]),
            *_marks(structure.marks[index]),
            *boxes.values(block.box),
            *places.values(index),
            *beside.values(index),
        )


class _Texts:
    """What lines are compared with: what the page declares, and each other."""

    def __init__(self, declared: Declared, lines: Sequence[Line]) -> None:
        self._title, self._description = set(words(declared["title"] or "")), set(words(declared.description or ""))
        self._body = _runs(words((declared.body or "")[:_MAX_BODY]))
        self._copies = Counter([line.text for line in lines])

    def values(self, block: Block, line: Line) -> Values:
        body = _held(line, self._body) if self._body else -1.0
        return (
            *_text(block, line),
            self._copies[line.text],
            _share(line.words, self._title),
            _share(line.words, self._description),
            body,
        )


def _text(block: Block, line: Line) -> Values:
    text, length = line.text, block.end - block.start
    parts = text.split() if line.words else ()
    return (
        line.size,
        length,
        block.linked / length,
        line.sentence,
        len(_STOPS.findall(text)),
        len(_COMMAS.findall(text)),
        len(_DIGITS.findall(text)) / length,
        sum([not part[0].islower() for part in parts]) / len(parts) if parts else 0.0,
        block.heading,
        line.quoted,
        line.bullet,
        text[-1] in ":：",
    )


def _share(found: Sequence[str], among: set[str]) -> float:
    """Share of the words that stand in `among`; -1 where there is nothing to compare."""
    return sum(map(among.__contains__, found)) / len(found) if found and among else -1.0


def _runs(found: Sequence[str]) -> set[tuple[str, ...]]:
    return set(zip(found, found[1:], found[2:], found[3:], strict=False))


def _held(line: Line, body: set[tuple[str, ...]]) -> float:
    """Share of the line's runs of words that stand in `body`; -1 where there is nothing to compare."""
    runs = _runs(line.words or words(line.text)) if line.size >= _RUN else ()
    return len(body.intersection(runs)) / len(runs) if runs else -1.0


@lru_cache(maxsize=8192)
def _marks(marks: int) -> Values:
    return tuple(float(marks >> place & 1) for place in range(len(MARKS)))
