"""What two aligned texts name: in the runs that are equal and, between two runs that follow each other in both, where they differ. Pure.

Where both texts run in step and then, for a few words, name different things, that is a filled slot. A word of one text that merely
lacks in the other is an edit, and so is another wording without names and figures. Each name counts once however often it comes: a
story whose heroine another house calls otherwise throughout differs from it in one name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress, pairwise, zip_longest
from typing import NamedTuple

from services.classifier.comparison.align import Run
from services.classifier.comparison.spelling import one_name
from services.classifier.text.tokens import FIGURE, NAME, Tokens

#: Longest slot, in words on either side: a few names and figures fill one, a sentence of its own does not.
MAX_SLOT = 16
#: Longest slot before the first run and behind the last, in words: forms begin and end with what they are about, within a sentence.
MAX_EDGE = 24
#: Share of the words of news, 0-1, that names are where capitals mark nothing else: .115 on average in English.
CAPITALS = 0.12
#: Of what words name, the names alone and the figures alone.
_ALONE = {kind: bytes(each == kind for each in range(256)) for kind in (NAME, FIGURE)}


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
    """What was met so far: `same` and `against` by kind, `echoed` words that stand on both sides of slots."""

    same: dict[int, set[str]] = field(default_factory=lambda: {NAME: set(), FIGURE: set()})
    against: dict[int, set[tuple[str | None, str | None]]] = field(default_factory=lambda: {NAME: set(), FIGURE: set()})
    echoed: int = 0


def named(article: Tokens, other: Tokens, runs: Sequence[Run], salient: bytes) -> tuple[Named, int]:
    """What agrees and conflicts, and how many words stand on both sides of slots; `runs` are in the order of `article`.

    `salient` is the article's own, or what of it counts.
    """
    found = _Found()
    equal = list(chain.from_iterable([article.words[run.at : run.at + run.length] for run in runs]))
    kinds = b"".join([salient[run.at : run.at + run.length] for run in runs])
    for kind, same in found.same.items():
        same.update(compress(equal, kinds.translate(_ALONE[kind])))
    for one, two in pairwise(runs):
        here, there = range(one.at + one.length, two.at), range(one.other_at + one.length, two.other_at)
        if 0 < len(here) <= MAX_SLOT and 0 < len(there) <= MAX_SLOT:
            _slot(found, article, other, here, there, salient)
    if runs:
        first, last = runs[0], runs[-1]
        for here, there in (
            (_line_before(article, first.at), _line_before(other, first.other_at)),
            (_line_behind(article, last.at + last.length), _line_behind(other, last.other_at + last.length)),
        ):
            if here and there:
                _slot(found, article, other, here, there, salient)
    names, figures, other_names, other_figures = (len(met[kind]) for met in (found.same, found.against) for kind in (NAME, FIGURE))
    return Named(round(names * _telling(article)), figures, other_names, other_figures), found.echoed


def _line_before(tokens: Tokens, at: int) -> range:
    """The words of the line before word `at`, where it is the text's first MAX_EDGE words or fewer; what stands above is an outlet's."""
    if not 0 < at <= MAX_EDGE:
        return range(0)
    start, end = tokens.text.rfind("\n", 0, tokens.bounds[2 * at]) + 1, at
    while at and tokens.bounds[2 * at - 2] >= start:
        at -= 1
    return range(at, end)


def _line_behind(tokens: Tokens, at: int) -> range:
    """The words from word `at` to the end of its line, where the text has no more than MAX_EDGE left."""
    left = len(tokens) - at
    if not 0 < left <= MAX_EDGE:
        return range(0)
    stop, start = tokens.text.find("\n", tokens.bounds[2 * at - 1]), at
    while at < len(tokens) and (stop < 0 or tokens.bounds[2 * at] < stop):
        at += 1
    return range(start, at)


def _telling(article: Tokens) -> float:
    """How much a capital within a sentence says, 0-1: where every noun has one, little."""
    capitals = article.salient.count(NAME)
    return min(1.0, CAPITALS * len(article) / capitals) if capitals else 1.0


def _slot(found: _Found, article: Tokens, other: Tokens, here: range, there: range, salient: bytes) -> None:
    """Enter what one slot holds on either side."""
    words, other_words = article.words[here.start : here.stop], other.words[there.start : there.stop]
    common = set(words).intersection(other_words)
    if common:
        found.echoed += sum([min(words.count(word), other_words.count(word)) for word in common])
    ours = {word: kind for word, kind in zip(words, salient[here.start : here.stop], strict=True) if kind}
    for word in common.intersection(ours):
        found.same[ours.pop(word)].add(word)
    if not ours:
        return
    kinds = other.salient[there.start : there.stop]
    theirs = {word: kind for word, kind in zip(other_words, kinds, strict=True) if kind and word not in common}
    if not theirs:
        return
    (names, figures), (other_names, other_figures) = _by_kind(ours), _by_kind(theirs)
    for name in [*names] if other_names else ():
        spelled = next((each for each in other_names if one_name(name, each)), None)
        if spelled is not None:
            names.remove(name)
            other_names.remove(spelled)
            found.same[NAME].add(name)
            found.echoed += 1
    _conflict(found, names, other_names, figures, other_figures)


def _by_kind(words: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """The names, and the figures, among words."""
    return [word for word, kind in words.items() if kind == NAME], [word for word, kind in words.items() if kind == FIGURE]


def _conflict(
    found: _Found, names: Sequence[str], other_names: Sequence[str], figures: Sequence[str], other_figures: Sequence[str]
) -> None:
    """Enter what stands against each other, of those that one side alone has; a name against a figure is one of a name."""
    if names and other_names:
        found.against[NAME].update(zip_longest(names, other_names))
    if figures and other_figures:
        found.against[FIGURE].update(zip_longest(figures, other_figures))
    if (names or other_names) and (figures or other_figures) and not (names and other_names) and not (figures and other_figures):
        crossed = next(zip_longest([*names, *figures], [*other_names, *other_figures]))
        if None not in crossed:
            found.against[NAME].add(crossed)
