"""How likely each block of a page is the article, and how sure that makes of the page: the learned part of choosing. Pure.

Blocks that no article has, such as a short line that is all link, are not scored: two in three on a usual page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp

from services.cleaner.html.features import FEATURES, features
from services.cleaner.html.lines import menu_entry
from services.cleaner.html.marks import bits
from services.cleaner.html.render import Rendering
from services.cleaner.html.structure import structure_of
from services.cleaner.learned.model import Model, shipped_model
from services.cleaner.metadata.declared import Declared
from services.cleaner.text.lines import Line

#: Marks under which no article stands.
_NEVER = bits("nav", "button", "dialog")
#: Trees after which a block may be given up; log-odds up to which it is, as out of fold no such block was chosen in the end: two in
#: five of them; and what the other trees add to those on average.
_FIRST, _HOPELESS, _FURTHER = 30, -3.0, -2.6
#: Log-odds of what was not scored.
_UNLIKELY = -9.0


@dataclass(frozen=True, slots=True)
class Judged:
    """`scores[i]` are the log-odds that block i is the article's. They let expect an article of so many `words`, and of choosing by them
    the F1 `sure`, 0-1."""

    scores: tuple[float, ...]
    words: float
    sure: float


@cache
def shipped() -> Model | None:
    """The model in `learned/blocks.json`, or None where there is none. Reads the file when first asked."""
    return shipped_model("blocks", FEATURES)


def judge(model: Model, rendering: Rendering, lines: Sequence[Line], declared: Declared) -> Judged:
    """What the model says of each block; `lines` are what the blocks read."""
    scores = [_UNLIKELY] * len(lines)
    first, others = replace(model, trees=model.trees[:_FIRST]), replace(model, base=0.0, trees=model.trees[_FIRST:])
    for index, values in candidates(rendering, lines, declared):
        score = first.score(values)
        scores[index] = score + (others.score(values) if score > _HOPELESS else _FURTHER)
    return _judged(scores, lines)


def candidates(rendering: Rendering, lines: Sequence[Line], declared: Declared) -> Iterator[tuple[int, tuple[float, ...]]]:
    """The blocks that may be the article's, by index, with their values of FEATURES."""
    structure = structure_of(rendering, lines, declared["title"])
    wanted = [
        index
        for index, (block, line, marks) in enumerate(zip(rendering.blocks, lines, structure.marks, strict=True))
        if not marks & _NEVER and not menu_entry(block, line)
    ]
    yield from zip(wanted, features(rendering, lines, structure, declared, wanted), strict=True)


def _judged(scores: Sequence[float], lines: Sequence[Line]) -> Judged:
    """The scores, and what they let expect of keeping what is likelier the article's than not, were they true."""
    taken = right = all_right = 0.0
    for score, line in zip(scores, lines, strict=True):
        likely = line.size / (1 + exp(-score))
        all_right += likely
        if score > 0:
            taken += line.size
            right += likely
    return Judged(tuple(scores), all_right, 2 * right / (taken + all_right) if taken else 0.0)
