"""Standing text by its place: what a sender, an agency or a chain of papers sets under its texts, and a column has over them. Pure.

Two texts that share nothing but whole paragraphs, word for word, which close both or open both, and which name nothing that the stories
between are about, share what stands there always. Who takes a block out of a story edits it, sets it within a text of his own, or goes
on about its people. Such paragraphs within a text say nothing by their place; others that bear the same ones tell (`relation`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from services.classifier.comparison.align import Run
from services.classifier.text.naming import NAME
from services.classifier.text.tokens import Tokens

#: Words that may precede what opens a text (a dateline, a byline) and follow what closes it (an outlet's own lines), at most.
_BEFORE, _BEHIND = 30, 80
#: Fewest words of its own that a text has besides.
_OWN = 30
#: Share of the longer text, 0-1, below which closing paragraphs are a note to it, and of the shorter one for those that open: a story's
#: first paragraphs are what others take of it most.
_SHARE = 0.5
#: Share of what a passage names, 0-1, from which it belongs to the story: the people of a block come again, of a note the sender alone.
_CLOSING_RECURS, _OPENING_RECURS = 0.5, 0.2
#: Shortest run that is looked at, in words: where two texts share paragraphs, five words here and there are chance.
_LEAST = 8
#: Names that come again, at least: fewer are the sender's own.
_PEOPLE = 3
#: Words on either side that two runs of one passage lie apart, at most, and how often: a telephone number was changed.
_APART, _BREAKS = 8, 1


class _Passage(NamedTuple):
    """Words `start` to `end` here and `other_start` to `other_end` there."""

    start: int
    end: int
    other_start: int
    other_end: int


class SetPiece(NamedTuple):
    """Words `start` to `end` of the article, whole paragraphs that are all it shares with another text. `margin`: by their place a note."""

    start: int
    end: int
    margin: bool


def set_piece(article: Tokens, other: Tokens, runs: Sequence[Run]) -> SetPiece | None:
    """What the two share, where that is set apart from either story; None where it is not. `runs` are in the order of `article`."""
    told = [run for run in runs if run.length >= _LEAST]
    if not 0 < len(told) <= 2 * (1 + _BREAKS):
        return None
    passages = _passages(told)
    shared = sum(run.length for run in told)
    if len(told) - len(passages) > _BREAKS * len(passages) or min(len(article), len(other)) - shared < _OWN:
        return None
    if len(passages) == 1:
        (passage,) = passages
        if _closes(article, other, passage, shared) or _opens(article, other, passage, shared):
            return SetPiece(passage.start, passage.end, margin=True)
        apart = 2 * shared < min(len(article), len(other)) and _is_whole(article, other, passage)
        return SetPiece(passage.start, passage.end, margin=False) if apart else None
    if len(passages) == 2 and _opens(article, other, passages[0], shared) and _closes(article, other, passages[1], shared):
        return SetPiece(passages[0].start, passages[1].end, margin=True)
    return None


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
    if behind > _BEHIND or shared >= _SHARE * max(len(article), len(other)):
        return False
    most = _CLOSING_RECURS if shared < _SHARE * min(len(article), len(other)) else _OPENING_RECURS
    lines = begins_line(article, passage.start) and begins_line(other, passage.other_start)
    return lines and _recurring(article, other, passage) < most


def _opens(article: Tokens, other: Tokens, passage: _Passage, shared: int) -> bool:
    return (
        max(passage.start, passage.other_start) <= _BEFORE
        and shared < _SHARE * min(len(article), len(other))
        and begins_line(article, passage.end)
        and begins_line(other, passage.other_end)
        and _recurring(article, other, passage) < _OPENING_RECURS
    )


def _is_whole(article: Tokens, other: Tokens, passage: _Passage) -> bool:
    """Whether the passage is whole paragraphs of both texts."""
    here = begins_line(article, passage.start) and begins_line(article, passage.end)
    return here and begins_line(other, passage.other_start) and begins_line(other, passage.other_end)


def begins_line(tokens: Tokens, at: int) -> bool:
    """Whether a line begins with word `at`, or the text ends before it."""
    if not 0 < at < len(tokens):
        return True
    return "\n" in tokens.text[tokens.bounds[2 * at - 1] : tokens.bounds[2 * at]]


def _recurring(article: Tokens, other: Tokens, passage: _Passage) -> float:
    """Of the names in the passage, the share that comes again in the rest of either text, whichever has more.

    What comes again in both is the sender, or a weekday.
    """
    names = {article.words[at] for at in range(passage.start, passage.end) if article.salient[at] == NAME}
    here = names.intersection(chain(article.words[: passage.start], article.words[passage.end :]))
    there = names.intersection(chain(other.words[: passage.other_start], other.words[passage.other_end :]))
    recurring = max(len(here - there), len(there - here))
    return recurring / (len(names) - len(here & there)) if recurring >= _PEOPLE else 0.0
