"""Which blocks of our rendering hold the text an extractor chose.

An extractor returns words without their place. Runs of four words are counted in what it chose; a block holds chosen text as
far as its own runs are among them. Where the same words stand several times on the page (a teaser, a list of headlines),
those inside the part of the page that holds most of the choice take them first. Linear in page and choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from services.cleaner.html.render import Box, Rendering
from services.cleaner.text.lines import Line
from services.cleaner.text.words import words

#: Words in a run: three recur by chance between neighbouring stories, five lose too much at the seams of blocks.
_RUN = 4
#: Share of a block's runs that must be chosen for the block to be.
_HELD = 0.5
#: Share of the chosen characters that the part of the page taken for the article's holds at least.
_CONTAINED = 0.8


def align(rendering: Rendering, lines: Sequence[Line], extracted: str) -> list[bool]:
    """For each block whether it holds text of `extracted`, an extractor's output with a line for each of its blocks.

    `lines` are what the blocks read.
    """
    wanted = Counter(run for line in extracted.split("\n") for run in _runs(words(line)))
    runs = [_runs(line.words or words(line.text)) for line in lines]
    candidates = [index for index, found in enumerate(runs) if _share(wanted, found) >= _HELD]
    inside = _inside(rendering, candidates)
    chosen = [False] * len(runs)
    for index in sorted(candidates, key=lambda index: not inside[index]):
        if _share(wanted, runs[index]) >= _HELD:
            chosen[index] = True
            wanted.subtract(runs[index])
    return chosen


def _runs(found: Sequence[str]) -> list[tuple[str, ...]]:
    """The runs of a line; a shorter line is one run, marked so that it equals only a whole line."""
    if len(found) < _RUN:
        return [("\n", *found)] if found else []
    return list(zip(found, found[1:], found[2:], found[3:], strict=False))


def _share(wanted: Counter[tuple[str, ...]], runs: Sequence[tuple[str, ...]]) -> float:
    return len([run for run in runs if wanted.get(run, 0) > 0]) / len(runs) if runs else 0.0


def _inside(rendering: Rendering, candidates: Sequence[int]) -> list[bool]:
    """For each block whether it stands in the innermost box that holds most of the candidates' characters."""
    blocks, boxes = rendering.blocks, rendering.boxes
    held = [0] * len(boxes)
    for block in (blocks[index] for index in candidates):
        if block.box >= 0:
            held[block.box] += block.end - block.start
    for number in range(len(boxes) - 1, -1, -1):
        if boxes[number].parent >= 0:
            held[boxes[number].parent] += held[number]
    most = _CONTAINED * max(held, default=0)
    # Boxes come in document order, so of those nested in each other the innermost has the highest number.
    container = max((number for number, size in enumerate(held) if size >= most), default=-1)
    within = _within(boxes, container)
    return [block.box >= 0 and within[block.box] for block in blocks]


def _within(boxes: Sequence[Box], container: int) -> list[bool]:
    within: list[bool] = []
    for number, box in enumerate(boxes):
        within.append(number == container or (box.parent >= 0 and within[box.parent]))
    return within
