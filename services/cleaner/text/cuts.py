"""What the rules decide: a line is cut, as what, by which rule; and the spans of a record that follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from services.cleaner.text.lines import Line
from shared.record import Kind, RemovedSpan


@dataclass(frozen=True, slots=True)
class Verdict:
    """The line at `index` of those a rule was shown is not the article."""

    index: int
    kind: Kind
    rule: str


#: A rule over all lines that are still in; what it names is cut before the next rule looks.
Rule = Callable[[Sequence[Line]], Iterable[Verdict]]


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """Code points `start:end` of the original text are not the article."""

    start: int
    end: int
    kind: Kind
    rule: str


def removed_spans(original_text: str, cuts: Iterable[Cut]) -> tuple[RemovedSpan, ...]:
    """The spans of a record: sorted and disjoint; neighbours cut by one rule, with only white space between, are one span."""
    joined: list[Cut] = []
    for cut in sorted(cuts):
        last = joined[-1] if joined else None
        if last and last.kind is cut.kind and last.rule == cut.rule and not original_text[last.end : cut.start].strip():
            joined[-1] = Cut(last.start, max(last.end, cut.end), cut.kind, cut.rule)
        elif last and cut.start < last.end:
            if cut.end > last.end:
                joined.append(Cut(last.end, cut.end, cut.kind, cut.rule))
        else:
            joined.append(cut)
    return tuple(
        RemovedSpan(start=cut.start, end=cut.end, kind=cut.kind, rule=cut.rule, text=original_text[cut.start : cut.end]) for cut in joined
    )
