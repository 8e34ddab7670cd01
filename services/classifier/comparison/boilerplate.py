"""Text that stands in many stories and belongs to none: the form between its slots, the series note under every report. Pure.

Nobody tells it by its looks. It is known by the company it keeps: other documents share it, and these have nothing else in common,
neither with the article nor with each other.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.classifier.comparison.align import Run

#: Unrelated stories that bear a passage before it counts as boilerplate.
STORIES = 3
#: Unrelated stories that bear one and the same piece in their margins before it counts: with the article itself, one more.
PIECE_STORIES = 2
#: Stories told apart at most; more say nothing new.
_MOST = 8
#: Words read at each place where a text goes its own way, the two before it included, and such places read per text, at most.
_WINDOW, _BEFORE, _PLACES = 6, 2, 8


def boilerplate(words: int, strangers: Sequence[tuple[Sequence[str], Sequence[Run]]], stories: int = STORIES) -> bytes:
    """For each of an article's `words`, 1 where at least so many `stories` among the strangers share it, else 0.

    `strangers` are the words of documents that tell another story than the article, each with the runs it has in common with it.
    """
    told: list[str] = []
    bearers = [0] * words
    for other, runs in strangers:
        own = _own(other, runs)
        if any(2 * sum(each in text for each in own) >= len(own) for text in told):
            continue
        told.append(" ".join(other))
        for run in runs:
            for at in range(run.at, run.at + run.length):
                bearers[at] += 1
        if len(told) == _MOST:
            break
    return bytes(count >= stories for count in bearers)


def _own(words: Sequence[str], runs: Sequence[Run]) -> list[str]:
    """What a text says where it goes its own way, as windows of words that begin just before."""
    ends = [0, *sorted(run.other_at + run.length for run in runs)]
    begins = [*sorted(run.other_at for run in runs), len(words)]
    begun = [max(0, end - _BEFORE) for end, begin in zip(ends, begins, strict=True) if end < begin]
    step = -(-len(begun) // _PLACES) or 1
    return [" ".join(words[at : at + _WINDOW]) for at in begun[::step]]
