"""What two aligned texts name: in the runs that are equal and, between two runs that follow each other in both, where they differ. Pure.

Where both texts run in step and then, for a few words, name different things, that is a filled slot. A word of one text that merely
lacks in the other is an edit, and so is another wording without names and figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from services.classifier.comparison.align import Run
from services.classifier.text.tokens import FIGURE, NAME, Tokens

#: Longest slot, in words on either side: a few names and figures fill one, a sentence of its own does not.
MAX_SLOT = 16


class Named(NamedTuple):
    """How many names and figures of an article agree with another's and how many conflict."""

    names: int = 0
    figures: int = 0
    other_names: int = 0
    other_figures: int = 0

    @property
    def agreeing(self) -> int:
        """Names and figures that are the same."""
        return self.names + self.figures

    @property
    def conflicting(self) -> int:
        """Names and figures that stand against each other."""
        return self.other_names + self.other_figures


def named(article: Tokens, other: Tokens, runs: Sequence[Run], salient: bytes) -> tuple[Named, int]:
    """What agrees and conflicts, and how many words stand on both sides of slots; `runs` are in the order of `article`.

    `salient` is the article's own, or what of it counts.
    """
    names = sum(salient.count(NAME, run.at, run.at + run.length) for run in runs)
    figures = sum(salient.count(FIGURE, run.at, run.at + run.length) for run in runs)
    other_names = other_figures = echoed = 0
    for one, two in pairwise(runs):
        here, there = range(one.at + one.length, two.at), range(one.other_at + one.length, two.other_at)
        if not (0 < len(here) <= MAX_SLOT and 0 < len(there) <= MAX_SLOT):
            continue
        words, other_words = Counter(article.words[here.start : here.stop]), Counter(other.words[there.start : there.stop])
        echoed += (words & other_words).total()
        ours = {article.words[n]: salient[n] for n in here if salient[n]}
        only = {word: kind for word, kind in ours.items() if word not in other_words}
        only_there = {other.words[n]: other.salient[n] for n in there if other.words[n] not in words} if only else {}
        same = list(ours.values())
        names += same.count(NAME) - list(only.values()).count(NAME)
        figures += same.count(FIGURE) - list(only.values()).count(FIGURE)
        clash = _conflicts(list(only.values()), list(only_there.values()))
        other_names, other_figures = other_names + clash[0], other_figures + clash[1]
    return Named(names, figures, other_names, other_figures), echoed


def _conflicts(here: Sequence[int], there: Sequence[int]) -> tuple[int, int]:
    """Names and figures that stand against each other, of those that one side alone has; a name against a figure is one of a name."""
    names, figures = (max(here.count(kind), there.count(kind)) if kind in here and kind in there else 0 for kind in (NAME, FIGURE))
    crossed = not names and not figures and any(here) and any(there)
    return names + crossed, figures
