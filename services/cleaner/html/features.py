"""What a learned model is told of each block of a page: its text, its marks, its box, its place and its neighbours. Pure, linear.

Each value is one that any site has: no word of a language, no name of a site.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from services.cleaner.html.marks import MARKS
from services.cleaner.html.position import BESIDE, PLACE, Beside, Places, Values
from services.cleaner.html.render import Block, Rendering
from services.cleaner.html.structure import Held, Structure
from services.cleaner.metadata.declared import Declared
from services.cleaner.text.lines import Line
from services.cleaner.text.words import words

_TEXT = (
    "words", "characters", "linked", "sentence", "stops", "commas", "digits", "capitals", "heading", "quoted", "bullet", "colon",
    "copies", "in_title", "in_description", "in_body",
)  # fmt: skip
_BOX = (
    "up", "down", "depth", "headline_up", "headline_down", "box_prose", "box_linked", "box_blocks", "box_paragraphs",
    "total_prose", "total_linked", "total_blocks", "outer_prose", "outer_linked", "outer_blocks", "around_prose", "around_linked",
    "form_prose", "form_linked", "form_blocks", "form_paragraphs", "shape_prose", "shape_linked", "shape_blocks", "shape_paragraphs",
)  # fmt: skip
#: Names of the values, in their order.
FEATURES = (
    *_TEXT,
    *(f"mark_{mark}" for mark in MARKS),
    *_BOX,
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
    boxes = _boxes(rendering, structure)
    places = Places(blocks, structure)
    beside = Beside(rendering, lines, structure)
    for index in wanted:
        block = blocks[index]
        yield (
            *texts.values(block, lines[index]),
            *_marks(structure.marks[index]),
            *boxes[block.box],
            *places.values(index),
            *beside.values(index),
        )


class _Texts:
    """What lines are compared with: what the page declares, and each other."""

    def __init__(self, declared: Declared, lines: Sequence[Line]) -> None:
        self._title, self._description = set(words(declared["title"] or "")), set(words(declared.description or ""))
        self._body = _runs(words((declared.body or "")[:_MAX_BODY]))
        self._copies = Counter(line.text for line in lines)

    def values(self, block: Block, line: Line) -> Values:
        compared = _share(line.words, self._title), _share(line.words, self._description), _held(line, self._body)
        return *_text(block, line), self._copies[line.text], *compared


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
        sum(not part[0].islower() for part in parts) / len(parts) if parts else 0.0,
        block.heading,
        line.quoted,
        line.bullet,
        text[-1] in ":：",
    )


def _share(found: Sequence[str], among: set[str]) -> float:
    """Share of the words that stand in `among`; -1 where there is nothing to compare."""
    return sum(word in among for word in found) / len(found) if found and among else -1.0


def _runs(found: Sequence[str]) -> set[tuple[str, ...]]:
    return set(zip(found, found[1:], found[2:], found[3:], strict=False))


def _held(line: Line, body: set[tuple[str, ...]]) -> float:
    """Share of the line's runs of words that stand in `body`; -1 where there is nothing to compare."""
    runs = _runs(line.words or words(line.text)) if body and line.size >= _RUN else None
    return sum(run in body for run in runs) / len(runs) if runs else -1.0


@lru_cache(maxsize=8192)
def _marks(marks: int) -> Values:
    return tuple(float(marks >> place & 1) for place in range(len(MARKS)))


def _boxes(rendering: Rendering, structure: Structure) -> dict[int, Values]:
    """The values of each box that has blocks of its own, and of the page (-1)."""
    boxes, total = rendering.boxes, structure.total
    page = Held()
    for held in structure.direct:
        page.add(held)
    prose = max(page.prose, 1)
    found: dict[int, Values] = {-1: (0.0,) * len(_BOX)}
    for number, held in enumerate(structure.direct):
        if held.blocks:
            parent = boxes[number].parent
            outer = total[parent] if parent >= 0 else page
            around = total[boxes[parent].parent] if parent >= 0 and boxes[parent].parent >= 0 else page
            whole = total[number]
            found[number] = (
                *structure.places[number],
                *structure.from_headline[number][:2],
                *(held.prose / prose, held.linked / held.characters, held.blocks, held.paragraphs),
                *(whole.prose / prose, whole.linked / whole.characters, whole.blocks),
                *(outer.prose / prose, outer.linked / max(outer.characters, 1), outer.blocks),
                *(around.prose / prose, around.linked / max(around.characters, 1)),
                *(value for form in structure.named[number] for value in _of_form(structure.forms[form], prose)),
            )
    return found


def _of_form(held: Held, prose: int) -> Values:
    return held.prose / prose, held.linked / held.characters, held.blocks, held.paragraphs / held.blocks
