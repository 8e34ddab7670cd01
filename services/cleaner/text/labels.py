"""Labels and calls that say what they are: ad markers, read-more links, share bars, sign-ups … from the phrase families."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lines import Line
from services.cleaner.text.phrasebook import Family, Hit, Hits

#: Headlines that a "Read more" standing alone takes along at most: lists of links are mostly of three to ten.
_MAX_LED = 10
#: Words of a headline in such a list; a shorter line may be a crosshead of the article.
_HEADLINE_WORDS = range(4, 26)


def labels(lines: Sequence[Line], hits_of: Hits) -> Iterator[Verdict]:
    """Lines that a phrase family decides, and the headlines that follow a leading one.

    Quotations, items of a list that prose announces, and prose of some length are left alone.
    """
    listed = announced_items(lines)
    hits = {index: found for index, line in enumerate(lines) if not _protected(line, index in listed) and (found := hits_of(line))}
    certain = {index: _first(found) for index, found in hits.items() if any(not hit.family.weak for hit in found)}
    weak = {index: found[0] for index, found in hits.items() if index not in certain}
    for index, hit in {**weak, **certain}.items():
        if index in certain or _has_company(index, certain, weak):
            yield Verdict(index, hit.family.kind, hit.family.rule)
        if index in certain and hit.whole and hit.family.leads:
            yield from _led(lines, index, hit.family, taken=certain)


def announced_items(lines: Sequence[Line]) -> set[int]:
    """Indices of the items of lists that a line ending in a colon introduces ("They show:")."""
    items: set[int] = set()
    inside = False
    for index, line in enumerate(lines):
        if line.text.endswith((":", "：")):
            inside = True
        elif line.bullet and inside:
            items.add(index)
        else:
            inside = False
    return items


def _protected(line: Line, listed: bool) -> bool:
    return listed or (line.quoted and line.sentence) or line.text.startswith("::")


def _first(hits: Sequence[Hit]) -> Hit:
    """The hit that says most: one over the whole line before one inside it."""
    sure = [hit for hit in hits if not hit.family.weak]
    return next((hit for hit in sure if hit.whole), sure[0])


def _has_company(index: int, certain: Mapping[int, Hit], weak: Mapping[int, Hit]) -> bool:
    return any(neighbour in certain or neighbour in weak for neighbour in (index - 1, index + 1))


def _led(lines: Sequence[Line], cue: int, family: Family, *, taken: Mapping[int, Hit]) -> Iterator[Verdict]:
    for index in range(cue + 1, min(cue + 1 + _MAX_LED, len(lines))):
        line = lines[index]
        if index in taken or line.sentence or line.size not in _HEADLINE_WORDS or line.text.endswith(":") or line.quoted:
            return
        yield Verdict(index, family.kind, f"{family.rule}.led")
