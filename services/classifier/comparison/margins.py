"""Standing text by its place: what a sender, an agency or a chain of papers sets under its texts, and a column has over them. Pure.

Two texts that share nothing but whole paragraphs, word for word, which close both or open both, and which name nothing that the stories
between are about, share what stands there always. Who takes a block out of a story edits it, sets it within a text of his own, or goes
on about its people.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from services.classifier.comparison.align import Run
from services.classifier.text.tokens import NAME, Tokens

#: Words that may precede what opens a text (a dateline, a byline) and follow what closes it (an outlet's own lines), at most.
_BEFORE, _BEHIND = 30, 60
#: Fewest words of its own that a text has besides.
_OWN = 30
#: Share of the longer text, 0-1, below which closing paragraphs are a note to it, and of the shorter one for those that open: a story's
#: first paragraphs are what others take of it most.
_SHARE = 0.5
#: Share of what a passage names, 0-1, from which it belongs to the story: the people of a block come again, of a note the sender alone.
_CLOSING_RECURS, _OPENING_RECURS = 0.5, 0.2
#: Words on either side that two runs of one passage lie apart, at most, and how often: a telephone number was changed.
_APART, _BREAKS = 8, 1


class _Passage(NamedTuple):
    """Words `start` to `end` here and `other_start` to `other_end` there."""

    start: int
    end: int
    other_start: int
    other_end: int


def margins_alone(article: Tokens, other: Tokens, runs: Sequence[Run]) -> bool:
    """Whether all that the two share is standing text in their margins; `runs` are in the order of `article`."""
    passages = _passages(runs)
    shared = sum(run.length for run in runs)
    if len(runs) - len(passages) > _BREAKS * len(passages) or min(len(article), len(other)) - shared < _OWN:
        return False
    if len(passages) == 1:
        (passage,) = passages
        return _closes(article, other, passage, shared) or _opens(article, other, passage, shared)
    if len(passages) == 2:  # one margin and the other
        return _opens(article, other, passages[0], shared) and _closes(article, other, passages[1], shared)
    return False


def _passages(runs: Sequence[Run]) -> list[_Passage]:
    """`runs`, those that nearly touch on both sides taken together."""
    found = [_Passage(runs[0].at, runs[0].at + runs[0].length, runs[0].other_at, runs[0].other_at + runs[0].length)]
    for run in runs[1:]:
        last = found[-1]
        if run.at - last.end <= _APART and 0 <= run.other_at - last.other_end <= _APART:
            found[-1] = last._replace(end=run.at + run.length, other_end=run.other_at + run.length)
        else:
            found.append(_Passage(run.at, run.at + run.length, run.other_at, run.other_at + run.length))
    return found


def _closes(article: Tokens, other: Tokens, passage: _Passage, shared: int) -> bool:
    behind = max(len(article) - passage.end, len(other) - passage.other_end)
    return (
        behind <= _BEHIND
        and shared < _SHARE * max(len(article), len(other))
        and _begins_line(article, passage.start)
        and _begins_line(other, passage.other_start)
        and _recurring(article, other, passage) < _CLOSING_RECURS
    )


def _opens(article: Tokens, other: Tokens, passage: _Passage, shared: int) -> bool:
    return (
        max(passage.start, passage.other_start) <= _BEFORE
        and shared < _SHARE * min(len(article), len(other))
        and _begins_line(article, passage.end)
        and _begins_line(other, passage.other_end)
        and _recurring(article, other, passage) < _OPENING_RECURS
    )


def _begins_line(tokens: Tokens, at: int) -> bool:
    """Whether a line begins with word `at`, or the text ends before it."""
    if not 0 < at < len(tokens):
        return True
    return "\n" in tokens.text[tokens.spans[at - 1][1] : tokens.spans[at][0]]


def _recurring(article: Tokens, other: Tokens, passage: _Passage) -> float:
    """Of the names in the passage, the share that comes again in the rest of either text, whichever has more."""
    names = {article.words[at] for at in range(passage.start, passage.end) if article.salient[at] == NAME}
    if not names:
        return 0.0
    here = chain(article.words[: passage.start], article.words[passage.end :])
    there = chain(other.words[: passage.other_start], other.words[passage.other_end :])
    return max(len(names.intersection(here)), len(names.intersection(there))) / len(names)
