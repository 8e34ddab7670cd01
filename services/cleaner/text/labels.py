"""Labels and calls that say what they are: ad markers, read-more links, share bars, sign-ups … from the phrase families."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from services.cleaner.text.credits import credit_start
from services.cleaner.text.cuts import Verdict
from services.cleaner.text.language import Knowledge
from services.cleaner.text.lines import Line, announces
from services.cleaner.text.phrasebook import Family, Hit, Hits
from services.cleaner.text.reading import speaks_to_reader
from shared.record import Kind

#: Headlines that a "Read more" standing alone takes along at most: lists of links are mostly of three to ten.
_MAX_LED = 10
#: Words of a headline in such a list; a shorter line may be a crosshead of the article.
_HEADLINE_WORDS = range(4, 26)
#: Words from which a line about cookies must speak for the page, and from which one that ends in a colon introduces what is below.
_STATEMENT_WORDS = 12
_INTRODUCING_WORDS = 5
#: Kinds that ask the reader for something.
_ASKING = frozenset({Kind.PAYMENT, Kind.SUBSCRIPTION, Kind.NEWSLETTER, Kind.PROMOTION, Kind.COMMENTS})


def labels(lines: Sequence[Line], known: Knowledge, hits_of: Hits) -> Iterator[Verdict]:
    """Lines that a phrase family decides, and the headlines that follow a leading one.

    Quotations, items of a list that prose announces, and prose of some length are left alone.
    """
    listed = announced_items(lines)
    shown = _shown(lines, hits_of)
    heard = {
        index: found
        for index, line in enumerate(lines)
        if (found := hits_of(line)) and not _protected(line, index in listed) and (index not in shown or _all_weak(found))
    }
    hits = {index: said for index, found in heard.items() if (said := _meant(lines[index], found, known))}
    certain = {index: _first(found) for index, found in hits.items() if any(not hit.family.weak for hit in found)}
    weak = {index: found[0] for index, found in hits.items() if index not in certain}
    for index in _told_of(lines, weak):
        del weak[index]
    for index, hit in {**weak, **certain}.items():
        if index in certain or _has_company(index, certain, weak):
            yield Verdict(index, hit.family.kind, hit.family.rule)
        if index in certain and hit.whole and hit.family.leads:
            yield from _led(lines, index, hit.family, taken=certain)


def announced_items(lines: Sequence[Line]) -> set[int]:
    """Indices of the items and quotations that a line ending in a colon introduces ("They show:", "It had two buttons:")."""
    items: set[int] = set()
    inside = False
    for index, line in enumerate(lines):
        if announces(line):
            inside = True
        elif (line.bullet or line.quoted) and inside:
            items.add(index)
        else:
            inside = False
    return items


def _speaks_for_page(line: Line, known: Knowledge) -> bool:
    return "we" in known.roles.of(line.words) and speaks_to_reader(line, known)


def _told_of(lines: Sequence[Line], weak: Mapping[int, Hit]) -> set[int]:
    """Those of the lines with weak hits whose row the article announces, or one of which its prose names.

    A story about social networks lists them, too.
    """
    found: set[int] = set()
    prose = _words_of_prose(lines) if weak else frozenset()
    for start in weak:
        if start - 1 in weak:
            continue
        end = start + 1
        while end in weak:
            end += 1
        announced = start > 0 and announces(lines[start - 1])
        if announced or any(all(word in prose for word in lines[index].words) for index in range(start, end)):
            found.update(range(start, end))
    return found


def _words_of_prose(lines: Sequence[Line]) -> frozenset[str]:
    return frozenset(word for line in lines if line.prose for word in line.words if len(word) > 1)


def _all_weak(hits: Sequence[Hit]) -> bool:
    return all(hit.family.weak for hit in hits)


def _shown(lines: Sequence[Line], hits_of: Hits) -> set[int]:
    """The lines right below a sentence that announces them: a story about labels shows one."""
    return {index + 1 for index, line in enumerate(lines) if announces(line) and line.size >= _INTRODUCING_WORDS and not hits_of(line)}


def _protected(line: Line, listed: bool) -> bool:
    return listed or (line.quoted and line.sentence) or line.text.startswith("::")


def _meant(line: Line, hits: Sequence[Hit], known: Knowledge) -> list[Hit]:
    """The hits that decide: prose must speak to the reader where it asks for something; a picture's credit is `captions`' to judge."""
    if line.size >= _STATEMENT_WORDS and any(hit.family.kind is Kind.COOKIE for hit in hits) and not _speaks_for_page(line, known):
        hits = [hit for hit in hits if hit.family.kind is not Kind.COOKIE]
    if line.prose and any(hit.family.kind in _ASKING and not hit.leading for hit in hits) and not speaks_to_reader(line, known):
        hits = [hit for hit in hits if hit.family.kind not in _ASKING or hit.leading]
    if any(hit.family.kind is Kind.CAPTION for hit in hits) and credit_start(line.text, known) == 0:
        hits = [hit for hit in hits if hit.family.kind is not Kind.CAPTION]
    return list(hits)


def _first(hits: Sequence[Hit]) -> Hit:
    """The hit that says most: one over the whole line that takes others along, then any over the whole line, then one inside it."""
    sure = [hit for hit in hits if not hit.family.weak]
    return max(sure, key=lambda hit: (hit.whole, hit.whole and hit.family.leads))


def _has_company(index: int, certain: Mapping[int, Hit], weak: Mapping[int, Hit]) -> bool:
    return any(neighbour in certain or neighbour in weak for neighbour in (index - 1, index + 1))


def _led(lines: Sequence[Line], cue: int, family: Family, *, taken: Mapping[int, Hit]) -> Iterator[Verdict]:
    """The headlines below a cue; the one right above prose may be that prose's own heading, unless a gap parts them."""
    end = cue + 1
    while end < min(cue + 1 + _MAX_LED, len(lines)) and end not in taken and _is_headline(lines[end]):
        end += 1
    heads_prose = end < len(lines) and lines[end].prose and not lines[end].gap and end > cue + 1
    for index in range(cue + 1, end - heads_prose):
        yield Verdict(index, family.kind, f"{family.rule}.led")


def _is_headline(line: Line) -> bool:
    return not line.sentence and line.size in _HEADLINE_WORDS and not line.text.endswith(":") and not line.quoted
