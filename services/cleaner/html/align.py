"""Which blocks of our rendering hold the text an extractor chose.

An extractor returns words without their place. Runs of four words are counted in what it chose; a block holds chosen text as
far as its own runs are among them. Where the same words stand several times on the page (a teaser, a list of headlines),
those inside the part of the page that holds most of the choice take them first. Linear in page and choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.cleaner.html.render import Block, Rendering
from services.cleaner.text.words import words

#: Words in a run: three recur by chance between neighbouring stories, five lose too much at the seams of blocks.
_RUN = 4
#: Share of a block's runs that must be chosen for the block to be.
_HELD = 0.5
#: Share of the chosen characters that the part of the page taken for the article's holds at least.
_CONTAINED = 0.8


@dataclass(frozen=True, slots=True)
class Choice:
    """`chosen[i]` says whether block i holds chosen text; `container` is the number of the element that holds most of it."""

    chosen: tuple[bool, ...]
    container: int


def align(rendering: Rendering, extracted: str) -> Choice:
    """The blocks of `rendering` that hold the text of `extracted`, an extractor's output with a line for each of its blocks."""
    wanted = Counter(run for line in extracted.split("\n") for run in _runs(words(line)))
    runs = [_runs(words(rendering.text[block.start : block.end])) for block in rendering.blocks]
    candidates = [_share(wanted, found) >= _HELD for found in runs]
    container = _container(rendering.blocks, candidates)
    chosen = [False] * len(runs)
    inside = [index for index, block in enumerate(rendering.blocks) if container in block.path]
    outside = [index for index, block in enumerate(rendering.blocks) if container not in block.path]
    for index in (*inside, *outside):
        if candidates[index] and _share(wanted, runs[index]) >= _HELD:
            chosen[index] = True
            wanted.subtract(runs[index])
    return Choice(tuple(chosen), container)


def _runs(found: Sequence[str]) -> list[tuple[str, ...]]:
    """The runs of a line; a shorter line is one run, marked so that it equals only a whole line."""
    if len(found) < _RUN:
        return [("\n", *found)] if found else []
    return list(zip(found, found[1:], found[2:], found[3:], strict=False))


def _share(wanted: Counter[tuple[str, ...]], runs: Sequence[tuple[str, ...]]) -> float:
    return sum(wanted.get(run, 0) > 0 for run in runs) / len(runs) if runs else 0.0


def _container(blocks: Iterable[Block], candidates: Sequence[bool]) -> int:
    """The innermost element that holds most of the candidates' characters; 0, the page, where none does."""
    held: Counter[int] = Counter()
    total = 0
    for block, candidate in zip(blocks, candidates, strict=True):
        if candidate:
            size = block.end - block.start
            total += size
            for number in block.path:
                held[number] += size
    # Elements are numbered in document order, so of those nested in each other the innermost has the highest number.
    return max((number for number, size in held.items() if size >= _CONTAINED * total), default=0)
