"""The end of the article: what follows a call for comments or sponsored links is no article if no prose comes any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lexis.phrasebook import Hits
from services.cleaner.text.lines import Line
from shared.record import Kind

#: Share of a text's lines that must stand above such a cue: a comment counter also stands under the headline.
_AFTER = 0.5


def edge_marks(lines: Sequence[Line]) -> Iterator[Verdict]:
    """Lines of nothing but marks ("___", "* * *") above the first words or below the last: they part the article from something cut."""
    first = next((index for index, line in enumerate(lines) if _worded(line)), None)
    if first is None:
        return
    last = next(index for index in reversed(range(len(lines))) if _worded(lines[index]))
    for index in (*range(first), *range(last + 1, len(lines))):
        yield Verdict(index, Kind.FURNITURE, "text.edge_marks")


def tail(lines: Sequence[Line], hits_of: Hits) -> Iterator[Verdict]:
    """Everything from the first terminating cue on, where only labels and headlines follow it."""
    last = next((index for index in reversed(range(len(lines))) if _article(lines[index])), -1)
    for index in range(max(last + 1, int(_AFTER * len(lines))), len(lines)):
        family = next((hit.family for hit in hits_of(lines[index]) if hit.family.terminates), None)
        if family is not None:
            for after in range(index, len(lines)):  # each further cue begins a part of its own
                family = next((hit.family for hit in hits_of(lines[after]) if hit.family.terminates), family)
                yield Verdict(after, family.kind, f"{family.rule}.tail")
            return


def _worded(line: Line) -> bool:
    return any(map(str.isalnum, line.text))


def _article(line: Line) -> bool:
    return line.prose or line.sentence or line.quoted or line.bullet
