"""All rules over a text, in order: each sees the lines that those before it left.

The rounds end when nothing more is cut, so that sifting a sifted text again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from services.cleaner.learned.model import Model
from services.cleaner.text.bylines.authors import bylines
from services.cleaner.text.bylines.sources import sources
from services.cleaner.text.cuts import Cut, Rule, Verdict
from services.cleaner.text.hearing import heard_in
from services.cleaner.text.layout.head import headline, section_labels, stamps, title_lines
from services.cleaner.text.layout.quotes import pull_quotes
from services.cleaner.text.layout.repeats import repeats
from services.cleaner.text.layout.strips import strips
from services.cleaner.text.layout.tail import edge_marks, tail
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.phrasebook import Hit, Hits
from services.cleaner.text.lines import Line, without
from services.cleaner.text.market.ticker import ticker_blocks
from services.cleaner.text.notices.appeals import appeals
from services.cleaner.text.notices.companions import companions, foreign_blocks
from services.cleaner.text.notices.labels import labels
from services.cleaner.text.notices.prompts import prompt_blocks
from services.cleaner.text.notices.rights import rights
from services.cleaner.text.pictures.captions import captions
from services.cleaner.text.scoring.score import scored
from services.cleaner.text.unspaced.rules import unspaced
from shared.record import Kind

#: Rounds at most: articles settle after two or three, and a text made to unravel line by line must not cost a round for each.
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Sifted:
    """What the rules left, what they cut, and the headline they found or were given."""

    lines: tuple[Line, ...]
    cuts: tuple[Cut, ...]
    title: str | None


@dataclass(frozen=True, slots=True)
class Ruled:
    """What one round of the rules left and cut, and the headline, once known."""

    left: list[Line]
    cuts: list[Cut]
    title: str | None


def sift(lines: Sequence[Line], known: Knowledge, *, title: str | None, model: Model | None = None) -> Sifted:
    """Cut what is not the article. Without `title` the headline is looked for once the blocks around it are gone.

    With a `model`, a learned score then judges the lines that no rule names; where markup was judged there is no need of one.
    """
    cuts: list[Cut] = []
    left = list(lines)
    hits_of = memory_of_hits(known)
    rules = Rules(heard_in(left, known), hits_of)
    for _ in range(_ROUNDS):
        given = left
        ruled = rules.round(given, title)
        left, title = ruled.left, ruled.title
        cuts += ruled.cuts
        if ruled.cuts:
            kinds = {cut.start: cut.kind for cut in ruled.cuts}
            left, foreign = _judge(given, left, partial(_foreign, kinds=kinds))
            cuts += foreign
            if model is not None:
                kinds.update((cut.start, cut.kind) for cut in foreign)
                left, judged = _judge(given, left, partial(scored, kinds=kinds, model=model, known=known, hits_of=hits_of))
                cuts += judged
        if len(left) == len(given):
            break
    return Sifted(tuple(left), tuple(sorted(cuts)), title)


def rule(lines: Sequence[Line], known: Knowledge, title: str | None, hits_of: Hits) -> Ruled:
    """One round of the rules."""
    return Rules(heard_in(lines, known), hits_of).round(list(lines), title)


class Rules:
    """The rules over one text, in order. One that cut nothing of some lines is not asked about these very lines again."""

    def __init__(self, known: Knowledge, hits_of: Hits) -> None:
        self._known = known
        self._title: str | None = None
        self._blocks = _blocks(known, hits_of)
        self._lines = _lines(known, None)
        self._quiet: dict[Rule, list[Line]] = {}

    def round(self, lines: list[Line], title: str | None) -> Ruled:
        """What one round leaves and cuts."""
        cuts: list[Cut] = []
        left = self._apply(self._blocks, lines, cuts)
        title = title or headline(left)
        if title != self._title:
            self._title, self._lines = title, _lines(self._known, title)
        left = self._apply(self._lines, left, cuts)
        return Ruled(left, cuts, title)

    def _apply(self, rules: Iterable[Rule], lines: list[Line], cuts: list[Cut]) -> list[Line]:
        """`lines` as the rules leave them; what each cuts is added to `cuts`. The first verdict on a line counts."""
        for rule in rules:
            if self._quiet.get(rule) is lines:
                continue
            verdicts: dict[int, Verdict] = {}
            for verdict in rule(lines):
                verdicts.setdefault(verdict.index, verdict)
            if verdicts:
                cuts.extend(_cut(lines[index], verdict) for index, verdict in verdicts.items())
                lines = without(lines, verdicts)
            else:
                self._quiet[rule] = lines
        return lines


def memory_of_hits(known: Knowledge) -> Hits:
    """What lines of one text say, looked up once: it does not depend on their neighbours."""
    said: dict[int, list[Hit]] = {}

    def hits_of(line: Line) -> list[Hit]:
        if line.start not in said:
            said[line.start] = known.hits(line)
        return said[line.start]

    return hits_of


def _blocks(known: Knowledge, hits_of: Hits) -> tuple[Rule, ...]:
    return (
        partial(tail, hits_of=hits_of),
        partial(ticker_blocks, known=known),
        partial(strips, known=known),
        partial(rights, known=known),
        partial(_addressed, known=known, hits_of=hits_of),
        partial(sources, known=known),
        partial(stamps, known=known),
    )


def _addressed(lines: Sequence[Line], known: Knowledge, hits_of: Hits) -> Iterator[Verdict]:
    """Prompts and labels, and what stands in one block with them."""
    found: dict[int, Verdict] = {}
    for verdict in chain(prompt_blocks(lines, known), labels(lines, known, hits_of), appeals(lines, known)):
        found.setdefault(verdict.index, verdict)
    yield from found.values()
    yield from companions(lines, found, known)


def _lines(known: Knowledge, title: str | None) -> tuple[Rule, ...]:
    authors = partial(bylines, known=known, title=title)
    named: tuple[Rule, ...] = (partial(section_labels, title=title), authors, partial(title_lines, title=title)) if title else (authors,)
    return (*named, partial(unspaced, known=known), partial(captions, known=known), pull_quotes, repeats, edge_marks)


def _foreign(lines: Sequence[Line], gone: Collection[int], kinds: Mapping[int, Kind]) -> Iterator[Verdict]:
    return foreign_blocks(lines, {index: kinds[lines[index].start] for index in gone})


def _judge(
    given: Sequence[Line], left: list[Line], score: Callable[[Sequence[Line], Collection[int]], Iterable[Verdict]]
) -> tuple[list[Line], list[Cut]]:
    """`left` without the lines that the score cuts, and the cuts; it sees all lines `given` and knows those that are not left."""
    cuts = [_cut(given[verdict.index], verdict) for verdict in score(given, missing(given, left))]
    gone = {cut.start for cut in cuts}
    return without(left, {index for index, line in enumerate(left) if line.start in gone}) if cuts else left, cuts


def missing(given: Sequence[Line], left: Iterable[Line]) -> set[int]:
    """Indices of the lines in `given` that are not in `left`."""
    remaining = {line.start for line in left}
    return {index for index, line in enumerate(given) if line.start not in remaining}


def _cut(line: Line, verdict: Verdict) -> Cut:
    return Cut(line.start, line.end, verdict.kind, verdict.rule)
