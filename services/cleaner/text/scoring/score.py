"""The grey zone: lines that no rule names, judged by a learned score of their form, their words and their place.

It is taken of all lines at once, those that rules have cut among them, as noise stands beside noise: where rules found no furniture the
score is silent, so that an article that stands alone loses nothing, and a cleaned text nothing more. In an article with some noise around
it short lines are judged; in the text of a whole page prose is, too, as other stories and readers' comments stand there.

How high a line of a page must score depends on where it stands: hardly an article goes on below its last paragraph, and lists between
paragraphs are mostly its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Literal

from services.cleaner.learned.model import Model, shipped_model
from services.cleaner.text.cuts import Verdict
from services.cleaner.text.layout.dates import names_day
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.phrasebook import Hits
from services.cleaner.text.lines import Line
from services.cleaner.text.scoring.context import Context, context_of, masked
from services.cleaner.text.scoring.features import FEATURES, Measuring
from services.cleaner.text.scoring.own_lines import own_lines, own_lists
from shared.record import Kind

#: What the spans of a cut by score carry.
RULE = "text.score"
#: What a text is. A whole page is most of all menus and headlines of other stories.
Genre = Literal["article", "page"]
ARTICLE: Genre = "article"
PAGE: Genre = "page"
#: Where a line stands among the paragraphs that are left: above them all, below them all, beside furniture between two of them, between
#: two with hardly any, or as a paragraph itself.
Place = Literal["above", "below", "beside", "between", "prose"]
#: Short lines from which a text may be a whole page, and how many of them come on each paragraph: of 370 pages rendered whole 272 are
#: beyond both, of the containers of their articles 7.
_PAGE_LINES, _PAGE_SHARE = 60, 4
#: Words from which a sentence around an article is the article's, however alone it stands, unless a rule says otherwise; so plainly that
#: it teaches nothing.
_SPOKEN = 6
#: Words from which a line is no label any more.
_LABEL_WORDS = 4
#: Lines of furniture from which a run between two paragraphs is a menu; one may be an ad marker in the middle of the article's own list.
_MENU = 2
#: What an article itself has beside its text: where rules cut these, no menu need be near.
_BESIDE_ARTICLES = frozenset(
    {
        Kind.CAPTION, Kind.PHOTO_CREDIT, Kind.PULL_QUOTE, Kind.DUPLICATE, Kind.TITLE, Kind.SECTION, Kind.BYLINE, Kind.DATE,
        Kind.READING_TIME, Kind.WIRE_TAIL,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """A line that the score may be taken of, by its index; it may not go where it is the article's `own`, which teaches all the same."""

    index: int
    place: Place
    measuring: Measuring
    own: bool

    @property
    def values(self) -> list[float]:
        """What the score is taken of: the values of FEATURES."""
        return self.measuring.values(self.index)


@cache
def line_model() -> Model | None:
    """The shipped model, read once; None where there is none, and rules must do."""
    return shipped_model("lines", FEATURES)


def scored(
    lines: Sequence[Line], gone: Collection[int], kinds: Mapping[int, Kind], *, model: Model, known: Knowledge, hits_of: Hits
) -> Iterator[Verdict]:
    """The lines that score as noise among `lines`, of which rules have cut those at the indices `gone`.

    `kinds` says as what, by where a line starts. Some 100 µs for an article of 500 words with noise around, nothing where it is alone.
    """
    furniture = furniture_of(lines, gone, kinds)
    found = genre(lines, gone)
    judged = [line for line in measured(lines, gone, furniture, found, known, hits_of) if not line.own]
    high = {line.index for line in judged if model.score(line.values) >= model.thresholds.get(stratum(found, line.place), inf)}
    for index in sorted(_beside_words(lines, high, gone, known, whole=found == PAGE)):
        yield Verdict(index, _kind(lines[index], known, hits_of), RULE)


def furniture_of(lines: Sequence[Line], gone: Collection[int], kinds: Mapping[int, Kind]) -> set[int]:
    """Those of the indices `gone` that were the page's, not captions and dates of its article; `kinds` are by where a line starts."""
    return {index for index in gone if kinds[lines[index].start] not in _BESIDE_ARTICLES}


def genre(lines: Sequence[Line], gone: Collection[int]) -> Genre:
    """Whether the text is an article with some noise around it, or a whole page."""
    prose = sum(line.prose for index, line in enumerate(lines) if index not in gone)
    short = len(lines) - len(gone) - prose
    return PAGE if short >= _PAGE_LINES and short >= _PAGE_SHARE * prose else ARTICLE


def stratum(genre: Genre, place: Place) -> str:
    """The name by which a model has the threshold for lines at `place` in a text of `genre`; without one no line there goes.

    Around an article all places have one: a threshold for each, found by fewer lines, cost articles of publishers not seen.
    """
    return f"{genre} {place}" if genre == PAGE else genre


def measured(
    lines: Sequence[Line], gone: Collection[int], furniture: Collection[int], found: Genre, known: Knowledge, hits_of: Hits
) -> Iterator[Measured]:
    """The lines of a text of the genre `found` that the score may judge, with what it is taken of.

    They are those that no rule cut and that may be noise. Where rules found no `furniture` there is none: an article that stands alone
    is left alone, and a cleaned text is one. A text without prose has nothing to compare with.
    """
    whole = found == PAGE
    grey = [index for index, line in enumerate(lines) if index not in gone and _grey(line, whole=whole)]
    if not grey or not furniture or not any(line.prose for line in lines):
        return
    context = context_of(lines, gone, furniture, known)
    listed, own = own_lists(context, whole=whole), own_lines(context, whole=whole)
    measuring = Measuring(context, known, hits_of)
    for index in grey:
        if index not in listed:
            yield Measured(index, _place(context, index), measuring, own=index in own)


def _place(context: Context, index: int) -> Place:
    above, below, before = context.above[index], context.below[index], context.furniture_before
    if context.paragraphs[index]:
        return "prose"
    if above < 0:
        return "above"
    if below == len(context.lines):
        return "below"
    return "beside" if before[below] - before[above + 1] >= _MENU else "between"


def _grey(line: Line, *, whole: bool) -> bool:
    spoken = line.sentence and (line.quoted or (not whole and line.size >= _SPOKEN))
    return (whole or not line.prose) and not spoken and not line.text.startswith("::")


def _beside_words(lines: Sequence[Line], high: set[int], gone: Collection[int], known: Knowledge, *, whole: bool) -> Iterator[int]:
    """Those of the indices `high` that may go: a line without a letter only beside one with letters that goes too.

    Around an article only where all of its form go, as one hour of a chronicle stays with the others.
    """
    wordless = {index for index, line in enumerate(lines) if index not in gone and not any(map(str.isalpha, line.text))}
    going = set(gone) | (high - wordless)
    waiting = sorted(high & wordless)
    for index in (*waiting, *reversed(waiting)):
        if index - 1 in going or index + 1 in going:
            going.add(index)
    staying = set() if whole else {masked(lines[index], known) for index in wordless - going}
    yield from (index for index in high & going if index not in wordless or masked(lines[index], known) not in staying)


def _kind(line: Line, known: Knowledge, hits_of: Hits) -> Kind:
    """The best guess at what the line is; the score says only what it is not."""
    hit = next(iter(hits_of(line)), None)
    if hit is not None:
        return hit.family.kind
    if names_day(line, known):
        return Kind.DATE
    return Kind.OTHER if line.size >= _LABEL_WORDS else Kind.FURNITURE
