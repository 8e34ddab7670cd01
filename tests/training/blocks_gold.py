"""Which blocks of a labelled page are its article, as the scorer beside the corpus counts: by runs of four words.

The gold text has no places in the page. Blocks that hold its runs are taken first, those of a box that holds much before others;
then each block that is in doubt is turned over, and stays so where the page's F1 rises.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from services.cleaner.html.render import Rendering

#: As the scorer has them: scripts without spaces by character, others by word.
_WIDE = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
_TOKEN = re.compile(rf"[{_WIDE}]|[^\W_{_WIDE}]+")
#: Share of a block's runs, or of its words, that must be gold for it to be.
_HELD = 0.5
#: Share of its runs from which a block is gold beyond doubt.
_SURE = 0.95
#: Blocks before the first and after the last that are taken: further away a few equal words are chance.
_REACH = 6
#: Times that the blocks in doubt are gone through; a third changes nothing.
_PASSES = 2

_T = TypeVar("_T")
Runs = Counter[tuple[str, ...]]


def tokens(text: str) -> list[str]:
    """The words that the scorer counts."""
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


def runs_of(text: str) -> Runs:
    """The runs of four words that the scorer compares."""
    return _runs(tokens(text))


def gold_blocks(rendering: Rendering, gold: str) -> list[bool]:
    """For each block whether the page's F1 against `gold` is better with it."""
    said = [tokens(rendering.text[block.start : block.end]) for block in rendering.blocks]
    page = _Page(said, tokens(gold))
    taken = page.first_guess([block.box for block in rendering.blocks])
    for _ in range(_PASSES):
        if not page.improve(taken):
            break
    return taken


class _Page:
    """The words of each block and of the gold text."""

    def __init__(self, said: Sequence[list[str]], gold: list[str]) -> None:
        self._said = said
        self._gold, self._words = _runs(gold), Counter(gold)
        self._held = [_share(_runs(words), self._gold) if len(words) > 3 else 0.0 for words in said]

    def first_guess(self, boxes: Sequence[int]) -> list[bool]:
        """The blocks whose runs are gold, each run taken once."""
        mass: Counter[int] = Counter()
        likely = [index for index, held in enumerate(self._held) if held >= _HELD]
        for index in likely:
            mass[boxes[index]] += len(self._said[index])
        left, taken = self._gold.copy(), [False] * len(self._said)
        for index in sorted(likely, key=lambda index: (-mass[boxes[index]], index)):
            runs = _runs(self._said[index])
            if _share(runs, left) >= _HELD:
                taken[index] = True
                left -= runs
        return taken

    def improve(self, taken: list[bool]) -> bool:
        """Turn over each block in doubt where that raises the F1; whether any was."""
        places = [index for index, told in enumerate(taken) if told]
        first, last = (places[0], places[-1]) if places else (0, len(taken))
        best, better = self._f1(taken), False
        for index, words in enumerate(self._said):
            near = first - _REACH <= index <= last + _REACH and _share(Counter(words), self._words) >= _HELD
            if words and (taken[index] or near) and not (taken[index] and self._held[index] > _SURE):
                taken[index] = not taken[index]
                found = self._f1(taken)
                if found > best + 1e-9:
                    best, better = found, True
                else:
                    taken[index] = not taken[index]
        return better

    def _f1(self, taken: Sequence[bool]) -> float:
        runs = _runs([word for words, told in zip(self._said, taken, strict=True) if told for word in words])
        return 2 * (runs & self._gold).total() / max(1, runs.total() + self._gold.total())


def _runs(words: Sequence[str]) -> Runs:
    if len(words) < 4:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(words, words[1:], words[2:], words[3:], strict=False))


def _share(found: Counter[_T], among: Counter[_T]) -> float:
    return (found & among).total() / max(1, found.total())
