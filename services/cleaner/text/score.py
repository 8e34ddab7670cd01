"""The grey zone: lines that no rule names, judged by a learned score of their form, their words and their place.

It is taken of all lines at once, those that rules have cut among them, as noise stands beside noise: where rules found no furniture the
score is silent, so that an article that stands alone loses nothing, and a cleaned text nothing more. In an article with some noise around
it short lines are judged; in the text of a whole page prose is, too, as other stories and readers' comments stand there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal

from services.cleaner.learned.model import Model, shipped_model
from services.cleaner.text.context import Context, context_of
from services.cleaner.text.cuts import Verdict
from services.cleaner.text.dates import names_day
from services.cleaner.text.features import FEATURES, Measuring
from services.cleaner.text.language import Knowledge
from services.cleaner.text.lines import Line, announces, introduces
from services.cleaner.text.phrasebook import Hits
from shared.record import Kind

#: What the spans of a cut by score carry.
RULE = "text.score"
#: What a text is; the model has a threshold for each by this name. A whole page is most of all menus and headlines of other stories.
Genre = Literal["article", "page"]
ARTICLE: Genre = "article"
PAGE: Genre = "page"
#: Short lines from which a text may be a whole page, and how many of them come on each paragraph: of 370 pages rendered whole 272 are
#: beyond both, of the containers of their articles 7.
_PAGE_LINES, _PAGE_SHARE = 60, 4
#: Words from which a sentence around an article is the article's, however alone it stands, unless a rule says otherwise.
_SPOKEN = 6
#: Lines of a list, and share of furniture among the lines of a text and of its run, below which the list is the article's: articles that
#: stand alone have lists of names and steps that look like menus.
_LIST, _FREE = 8, 0.03
#: Words from which a line is no label any more.
_LABEL_WORDS = 4
#: What an article itself has beside its text: where rules cut these, no menu need be near.
_BESIDE_ARTICLES = frozenset(
    {
        Kind.CAPTION, Kind.PHOTO_CREDIT, Kind.PULL_QUOTE, Kind.DUPLICATE, Kind.TITLE, Kind.SECTION, Kind.BYLINE, Kind.DATE,
        Kind.READING_TIME, Kind.WIRE_TAIL,
    }
)  # fmt: skip


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
    threshold = model.thresholds[found]
    high = {index for index, values in measured(lines, gone, furniture, found, known, hits_of) if model.score(values) >= threshold}
    for index in sorted(_beside_words(lines, high, gone)):
        yield Verdict(index, _kind(lines[index], known, hits_of), RULE)


def furniture_of(lines: Sequence[Line], gone: Collection[int], kinds: Mapping[int, Kind]) -> set[int]:
    """Those of the indices `gone` that were the page's, not captions and dates of its article; `kinds` are by where a line starts."""
    return {index for index in gone if kinds[lines[index].start] not in _BESIDE_ARTICLES}


def genre(lines: Sequence[Line], gone: Collection[int]) -> Genre:
    """Whether the text is an article with some noise around it, or a whole page."""
    prose = sum(line.prose for index, line in enumerate(lines) if index not in gone)
    short = len(lines) - len(gone) - prose
    return PAGE if short >= _PAGE_LINES and short >= _PAGE_SHARE * prose else ARTICLE


def measured(
    lines: Sequence[Line], gone: Collection[int], furniture: Collection[int], found: Genre, known: Knowledge, hits_of: Hits
) -> Iterator[tuple[int, list[float]]]:
    """The lines of a text of the genre `found` that the score may judge, by index, with what it is taken of.

    They are those that no rule cut and that may be noise. Where rules found no `furniture` there is none: an article that stands alone
    is left alone, and a cleaned text is one. A text without prose has nothing to compare with.
    """
    whole = found == PAGE
    grey = [index for index, line in enumerate(lines) if index not in gone and _grey(line, whole=whole)]
    if not grey or not furniture or not any(line.prose for line in lines):
        return
    listed = announced_lists(lines, gone, furniture)
    context = context_of(lines, gone, furniture, known)
    measuring = Measuring(context, known, hits_of)
    for index in grey:
        if index not in listed and (whole or not _in_own_list(context, index)):
            yield index, measuring.values(index)


def _grey(line: Line, *, whole: bool) -> bool:
    spoken = line.sentence and (line.quoted or (not whole and line.size >= _SPOKEN))
    return (whole or not line.prose) and not spoken and not line.text.startswith("::")


def announced_lists(lines: Sequence[Line], gone: Collection[int], furniture: Collection[int]) -> set[int]:
    """The short lines that a sentence announces ("The nominations in full:"), to the next prose or furniture: the article's.

    Above items set as such a word or two announce them: "His demands:".
    """
    found: set[int] = set()
    inside = False
    for index, line in enumerate(lines):
        if index in furniture or line.prose:
            inside = False
        elif inside and index not in gone:
            found.add(index)
        if index not in gone and (introduces(line) or (announces(line) and _above_items(lines, index))):
            inside = True
            found.add(index)
    return found


def _above_items(lines: Sequence[Line], index: int) -> bool:
    return index + 1 < len(lines) and lines[index + 1].bullet


def _in_own_list(context: Context, index: int) -> bool:
    """Whether the line stands among so many short ones, with so little furniture near and far, that the list is the article's."""
    start, end, before = context.above[index] + 1, context.below[index], context.furniture_before
    if context.paragraphs[index] or end - start < _LIST:
        return False
    return before[end] - before[start] < _FREE * (end - start) and before[-1] < _FREE * len(context.lines)


def _beside_words(lines: Sequence[Line], high: set[int], gone: Collection[int]) -> Iterator[int]:
    """Those of the indices `high` that may go: a line without a letter only beside one with letters that goes too."""
    going = set(gone)
    waiting: list[int] = []
    for index in sorted(high):
        if any(map(str.isalpha, lines[index].text)):
            going.add(index)
            yield index
        else:
            waiting.append(index)
    for index in (*waiting, *reversed(waiting)):
        if index not in going and (index - 1 in going or index + 1 in going):
            going.add(index)
            yield index


def _kind(line: Line, known: Knowledge, hits_of: Hits) -> Kind:
    """The best guess at what the line is; the score says only what it is not."""
    hit = next(iter(hits_of(line)), None)
    if hit is not None:
        return hit.family.kind
    if names_day(line, known):
        return Kind.DATE
    return Kind.OTHER if line.size >= _LABEL_WORDS else Kind.FURNITURE
