"""What two aligned texts name: in the runs that are equal and, between two runs that follow each other in both, where they differ. Pure.

Where both texts run in step and then, for a few words, name different things, that is a filled slot. A word of one text that merely
lacks in the other is an edit, and so is another wording without names and figures. Each name counts once however often it comes: a
story whose heroine another house calls otherwise throughout differs from it in one name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from typing import NamedTuple

from services.classifier.comparison.align import Run
from services.classifier.comparison.spelling import one_name
from services.classifier.text.naming import NAME, Naming
from services.classifier.text.tokens import Tokens

#: Longest slot, in words on either side: a few names and figures fill one, a sentence of its own does not.
MAX_SLOT = 16
#: Longest slot before the first run and behind the last, in words: forms begin and end with what they are about, within a sentence.
MAX_EDGE = 24
#: Share of the words of news, 0-1, that names are where capitals mark nothing else: .115 on average in English.
CAPITALS = 0.12

#: Words `start` to `stop` here, and `other_start` to `other_stop` that stand in their place there.
_Slot = tuple[int, int, int, int]


class Named(NamedTuple):
    """How many names and figures of an article agree with another's and how many conflict, each counted once."""

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


@dataclass(slots=True)
class _Found:
    """What was met so far: words that are the `same`, names and figures `against` each other, `echoed` words on both sides of slots."""

    same: set[str] = field(default_factory=set)
    names_against: set[tuple[str | None, str | None]] = field(default_factory=set)
    figures_against: set[tuple[str | None, str | None]] = field(default_factory=set)
    echoed: int = 0


def named(article: Tokens, other: Tokens, runs: Sequence[Run], salient: bytes) -> tuple[Named, int]:
    """What agrees and conflicts, and how many words stand on both sides of slots; `runs` are in the order of `article`.

    `salient` is the article's own, or what of it counts.
    """
    naming = article.naming if salient is article.salient else Naming.of(article.words, salient)
    found = _Found()
    for at, _, length in runs:
        found.same.update(naming.within(at, at + length))
    for slot in _slots(article, other, runs):
        _enter(found, slot, article, other, naming)
    figures = len(found.same & naming.figures)
    names = round((len(found.same) - figures) * _telling(article))
    return Named(names, figures, len(found.names_against), len(found.figures_against)), found.echoed


def _slots(article: Tokens, other: Tokens, runs: Sequence[Run]) -> Iterator[_Slot]:
    """Where the two differ between runs, and at the edges."""
    for (at, other_at, length), (upto, other_upto, _) in pairwise(runs):
        start, other_start = at + length, other_at + length
        if 0 < upto - start <= MAX_SLOT and 0 < other_upto - other_start <= MAX_SLOT:
            yield start, upto, other_start, other_upto
    if runs:
        (at, other_at, _), (last, other_last, length) = runs[0], runs[-1]
        if (start := _line_before(article, at)) < at and (other_start := _line_before(other, other_at)) < other_at:
            yield start, at, other_start, other_at
        last, other_last = last + length, other_last + length
        if (stop := _line_behind(article, last)) > last and (other_stop := _line_behind(other, other_last)) > other_last:
            yield last, stop, other_last, other_stop


def _line_before(tokens: Tokens, at: int) -> int:
    """Where the line before word `at` begins, where it is the text's first MAX_EDGE words or fewer; what stands above is an outlet's."""
    if not 0 < at <= MAX_EDGE:
        return at
    line = tokens.text.rfind("\n", 0, tokens.bounds[2 * at]) + 1
    return bisect_left(tokens.bounds[: 2 * at : 2], line)


def _line_behind(tokens: Tokens, at: int) -> int:
    """Where the line of word `at` ends, where the text has no more than MAX_EDGE left from there."""
    if not 0 < len(tokens.words) - at <= MAX_EDGE:
        return at
    end = tokens.text.find("\n", tokens.bounds[2 * at - 1])
    return len(tokens.words) if end < 0 else at + bisect_left(tokens.bounds[2 * at :: 2], end)


def _telling(article: Tokens) -> float:
    """How much a capital within a sentence says, 0-1: where every noun has one, little."""
    capitals = article.salient.count(NAME)
    return min(1.0, CAPITALS * len(article) / capitals) if capitals else 1.0


def _enter(found: _Found, slot: _Slot, article: Tokens, other: Tokens, naming: Naming) -> None:
    """Enter what one slot holds on either side."""
    start, stop, other_start, other_stop = slot
    words, other_words = article.words[start:stop], other.words[other_start:other_stop]
    ours, theirs = naming.within(start, stop), other.naming.within(other_start, other_stop)
    distinct = set(words)
    if common := distinct.intersection(other_words):
        twice = len(distinct) < len(words)
        found.echoed += sum([min(words.count(word), other_words.count(word)) for word in common]) if twice else len(common)
        found.same.update(common.intersection(ours))
        ours, theirs = [word for word in ours if word not in common], [word for word in theirs if word not in common]
    if not (ours and theirs):
        return
    (names, figures), (other_names, other_figures) = naming.apart(ours), other.naming.apart(theirs)
    if names and other_names:
        _respelled(found, names, other_names)
    if names and other_names:
        found.names_against.update(zip_longest(names, other_names))
    if figures and other_figures:
        found.figures_against.update(zip_longest(figures, other_figures))
    elif not (names and other_names) and (names or figures) and (other_names or other_figures):
        found.names_against.add(((names or figures)[0], (other_names or other_figures)[0]))  # a name against a figure is one of a name


def _respelled(found: _Found, names: list[str], other_names: list[str]) -> None:
    """Take those out that are one in two spellings."""
    for name in [*names]:
        for each in other_names:
            if one_name(name, each):
                names.remove(name)
                other_names.remove(each)
                found.same.add(name)
                found.echoed += 1
                break
