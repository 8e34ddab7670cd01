"""The rule of site memory: which lines of a text its site is known to hang around stories. Pure; linear in the text.

How much evidence is asked for depends on what a mistake would cost.

    a label among labels that are mostly known      three stories, as many as it takes to be remembered
    the same with prose below it                    a twentieth of all, too: stories share sub-headings
    a long line that is no sentence                 five
    a sentence, quotation or item below the story   five, and a quarter of all: reports end alike ("The trial continues."), those of
                                                    a long affair with the same paragraph; a site's own last words stand below most
    a label among others that nobody knows, or in   half of all stories: in a list of ingredients some lines come again
    a list of amounts
    a sentence, quotation or item with prose below  half of all stories: a long affair is told with the same words each time
    a line known but for its figures                half of all stories; not amid prose
    lines of figures, and the names above them      never: results and prices have the same names each day; `ticker` judges them
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from operator import itemgetter

from services.cleaner.site.lineprint import BARE, LinePrint
from services.cleaner.site.memory import TRUSTED, Evidence, SiteMemory
from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lines import Line
from shared.record import Kind

#: The rule; behind `remembered.PREFIX` it reads `site.seen`.
RULE = "seen"
#: Words above which a line is no label.
_LABEL_WORDS = 30
#: Share of the labels that stand together from which they are taken for a block of the site's.
_MOSTLY = 0.5
#: Lines with figures, and their share of the lines that stand together, from which these are a list of amounts.
_AMOUNTS, _MANY = 2, 1 / 3
_LABEL, _AMID, _LONG = Evidence(TRUSTED, 0.0), Evidence(TRUSTED, 0.05), Evidence(5, 0.0)
_CLOSING, _STANDING = Evidence(5, 0.25), Evidence(8, 0.5)

#: What each line is told by, None where by nothing.
Prints = Sequence[LinePrint | None]


def furniture(lines: Sequence[Line], prints: Prints, memory: SiteMemory) -> Iterator[Verdict]:
    """The lines that are furniture; `prints` are those of `lines`."""
    known = [told is not None and told.fingerprint in memory.seen for told in prints]
    if not any(known):
        return
    last = max((index for index, line in enumerate(lines) if line.prose and not known[index]), default=-1)
    tables, mostly, amounts = _tables(lines, prints), _mostly_known(lines, prints, known), _amounts(lines, prints)
    for index, (line, told) in enumerate(zip(lines, prints, strict=True)):
        if told and known[index] and not tables[index]:
            evidence = _evidence(line, told, amid=index < last, among_known=mostly[index] and not amounts[index])
            if evidence and memory.believes(told.fingerprint, evidence):
                yield Verdict(index, Kind.FURNITURE, RULE)


def _evidence(line: Line, told: LinePrint, *, amid: bool, among_known: bool) -> Evidence | None:
    if told.figures:
        return None if amid else _STANDING
    if _said(line):
        return _CLOSING if not amid and (line.prose or among_known) else _STANDING
    if line.size > _LABEL_WORDS:
        return _LONG
    if not among_known:
        return _STANDING
    return _AMID if amid else _LABEL


def _said(line: Line) -> bool:
    """Whether the line may be part of what the article says: a sentence, a quotation, an item, or what leads to one."""
    return line.prose or line.sentence or line.quoted or line.bullet or line.text.endswith((":", "："))


def _tables(lines: Sequence[Line], prints: Prints) -> list[bool]:
    """For each line whether it stands in a table: two lines or more, none of them prose, that have figures or a bare one below."""
    varying = [
        told is not None and not line.prose and (told.figures or below is BARE)
        for line, told, below in zip(lines, prints, [*prints[1:], None], strict=True)
    ]
    tables: list[bool] = []
    for is_varying, run in groupby(varying):
        length = sum(1 for _ in run)
        tables += [is_varying and length > 1] * length
    return tables


def _mostly_known(lines: Sequence[Line], prints: Prints, known: Sequence[bool]) -> list[bool]:
    """For each line whether most of the labels that stand together with it, with no prose between, are known."""
    mostly: list[bool] = []
    for _, run in groupby(range(len(lines)), key=lambda index: lines[index].prose):
        block = list(run)
        labels = [index for index in block if (told := prints[index]) and not told.figures]
        mostly += [sum(known[index] for index in labels) >= _MOSTLY * len(labels)] * len(block)
    return mostly


def _amounts(lines: Sequence[Line], prints: Prints) -> list[bool]:
    """For each line whether it stands in a list of amounts, as ingredients do: with no gap and no prose between, many have figures."""
    parted = accumulate(line.gap or line.prose or above.prose for line, above in zip(lines, [lines[0], *lines], strict=False))
    amounts: list[bool] = []
    for _, run in groupby(zip(parted, prints, strict=True), key=itemgetter(0)):
        figures = [told is not None and told.figures for _, told in run]
        amounts += [sum(figures) >= max(_AMOUNTS, _MANY * len(figures))] * len(figures)
    return amounts
