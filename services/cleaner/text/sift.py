"""All rules over a text, in order: each sees the lines that those before it left.

The rounds end when nothing more is cut, so that sifting a sifted text again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from services.cleaner.learned.model import Model
from services.cleaner.text.authors import bylines
from services.cleaner.text.captions import captions
from services.cleaner.text.companions import companions
from services.cleaner.text.cuts import Cut, Rule, Verdict
from services.cleaner.text.head import headline, section_labels, stamps, title_lines
from services.cleaner.text.labels import labels
from services.cleaner.text.language import Knowledge
from services.cleaner.text.lines import Line, without
from services.cleaner.text.phrasebook import Hit, Hits
from services.cleaner.text.prompts import prompt_blocks
from services.cleaner.text.quotes import pull_quotes
from services.cleaner.text.repeats import repeats
from services.cleaner.text.score import scored
from services.cleaner.text.strips import strips
from services.cleaner.text.tail import edge_marks, tail
from services.cleaner.text.ticker import ticker_blocks

#: Rounds at most: articles settle after two or three, and a text made to unravel line by line must not cost a round for each.
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Sifted:
    """What the rules left, what they cut, and the headline they found or were given."""

    lines: tuple[Line, ...]
    cuts: tuple[Cut, ...]
    title: str | None


def sift(lines: Sequence[Line], known: Knowledge, *, title: str | None, model: Model | None = None) -> Sifted:
    """Cut what is not the article. Without `title` the headline is looked for once the blocks around it are gone.

    With a `model`, a learned score then judges the short lines that no rule names; lines whose markup was judged need none.
    """
    cuts: list[Cut] = []
    left = list(lines)
    said: dict[int, list[Hit]] = {}  # what a line says does not depend on its neighbours: looked up once

    def hits_of(line: Line) -> list[Hit]:
        if line.start not in said:
            said[line.start] = known.phrasebook.hits(line)
        return said[line.start]

    for _ in range(_ROUNDS):
        given = left
        left = _apply(_blocks(known, hits_of), left, cuts)
        title = title or headline(left)
        left = _apply(_lines(known, title), left, cuts)
        if model is not None:
            left = _judged(given, left, cuts, partial(scored, model=model, known=known, hits_of=hits_of))
        if len(left) == len(given):
            break
    return Sifted(tuple(left), tuple(sorted(cuts)), title)


def _blocks(known: Knowledge, hits_of: Hits) -> tuple[Rule, ...]:
    return (
        partial(tail, hits_of=hits_of),
        ticker_blocks,
        partial(strips, known=known),
        partial(_addressed, known=known, hits_of=hits_of),
        partial(stamps, known=known),
    )


def _addressed(lines: Sequence[Line], known: Knowledge, hits_of: Hits) -> Iterator[Verdict]:
    """Prompts and labels, and what stands in one block with them."""
    found: dict[int, Verdict] = {}
    for verdict in chain(prompt_blocks(lines, known), labels(lines, known, hits_of)):
        found.setdefault(verdict.index, verdict)
    yield from found.values()
    yield from companions(lines, found, known)


def _lines(known: Knowledge, title: str | None) -> tuple[Rule, ...]:
    authors = partial(bylines, known=known, title=title)
    named: tuple[Rule, ...] = (partial(section_labels, title=title), authors, partial(title_lines, title=title)) if title else (authors,)
    return (*named, partial(captions, known=known), pull_quotes, repeats, edge_marks)


def _apply(rules: Iterable[Rule], lines: list[Line], cuts: list[Cut]) -> list[Line]:
    """`lines` as the rules leave them; what each cuts is added to `cuts`. The first verdict on a line counts."""
    for rule in rules:
        verdicts: dict[int, Verdict] = {}
        for verdict in rule(lines):
            verdicts.setdefault(verdict.index, verdict)
        cuts.extend(_cut(lines[index], verdict) for index, verdict in verdicts.items())
        lines = without(lines, verdicts)
    return lines


def _judged(
    given: list[Line], left: list[Line], cuts: list[Cut], score: Callable[[Sequence[Line], Collection[int]], Iterable[Verdict]]
) -> list[Line]:
    """`left` without the lines that the score cuts; it sees all lines `given` and knows those that are not left."""
    remaining = {line.start for line in left}
    verdicts = list(score(given, {index for index, line in enumerate(given) if line.start not in remaining}))
    cuts.extend(_cut(given[verdict.index], verdict) for verdict in verdicts)
    gone = {given[verdict.index].start for verdict in verdicts}
    return without(left, {index for index, line in enumerate(left) if line.start in gone})


def _cut(line: Line, verdict: Verdict) -> Cut:
    return Cut(line.start, line.end, verdict.kind, verdict.rule)
