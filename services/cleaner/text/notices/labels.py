"""Labels and calls that say what they are: ad markers, read-more links, share bars, sign-ups … from the phrase families."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.phrasebook import Family, Hit, Hits
from services.cleaner.text.lines import Line, spaced
from services.cleaner.text.notices.reading import holds_speech, read, roles_of, speaks_to_reader
from services.cleaner.text.notices.voices import foreign, opening, voice
from services.cleaner.text.pictures.credits import credit_start
from services.cleaner.text.told import announced_items, shown, told_of
from shared.record import Kind

#: Headlines that a "Read more" standing alone takes along at most: lists of links are mostly of three to ten.
_MAX_LED = 10
#: Words of a headline in such a list; a shorter line may be a crosshead of the article.
_HEADLINE_WORDS = range(4, 26)
#: Words from which a line about cookies must speak for the page.
_STATEMENT_WORDS = 12
#: Kinds of labels whose words crossheads begin with as well.
_HEADINGS = frozenset({Kind.RELATED, Kind.COMMENTS, Kind.MEDIA_UI, Kind.ADVERTISEMENT})
_TITLE_OPENERS = "“„«‘\"'"
_CLOSERS = ("”", "“", "»", "«", "’", "‘", '"', "」", "』")
#: Kinds that ask the reader for something.
_ASKING = frozenset({Kind.PAYMENT, Kind.SUBSCRIPTION, Kind.NEWSLETTER, Kind.PROMOTION, Kind.COMMENTS})


def labels(lines: Sequence[Line], known: Knowledge, hits_of: Hits) -> Iterator[Verdict]:
    """Lines that a phrase family decides, and the headlines that follow a leading one.

    Quotations, items of a list that prose announces, and prose of some length are left alone. What only may be a label needs a
    neighbour that is one, or to stand below the article.
    """
    listed, announced = announced_items(lines), shown(lines, hits_of)
    heard = {
        index: found
        for index, line in enumerate(lines)
        if (found := hits_of(line)) and not _protected(line, index in listed) and (index not in announced or _all_weak(found))
    }
    if not heard:
        return
    hits = {index: said for index, found in heard.items() if (said := _meant(lines[index], found, known))}
    apart = spaced(lines)
    sure = {index: [hit for hit in found if _is_sure(lines, index, hit, known, apart=apart)] for index, found in hits.items()}
    certain = {index: _first(found) for index, found in sure.items() if found}
    weak = {index: found[0] for index, found in hits.items() if index not in certain}
    certain |= {index: weak.pop(index) for index in _foreign(lines, weak, known)}
    for index in told_of(lines, weak, known):
        del weak[index]
    below = next((index for index in reversed(range(len(lines))) if lines[index].prose and index not in certain), len(lines))
    for index, hit in {**weak, **certain}.items():
        if index in certain or (index > below and not _tells(lines[index], hit.family, known)) or _has_company(index, certain, weak):
            yield Verdict(index, hit.family.kind, hit.family.rule)
        if index in certain and hit.whole and (hit.family.leads or _heads_links(lines[index], hit.family)):
            yield from _led(lines, index, hit.family, taken=certain, apart=apart)


def _foreign(lines: Sequence[Line], weak: Mapping[int, Hit], known: Knowledge) -> set[int]:
    """Those of the lines with weak hits that speak as the article never does."""
    asking = [index for index, hit in weak.items() if hit.family.where == "inside" and read(lines[index], known) is not None]
    return foreign(lines, {index: said for index in asking if (said := voice(lines[index], known))}, known)


def _heads_links(line: Line, family: Family) -> bool:
    return family.kind is Kind.RELATED and line.text.endswith((":", "：", ">", "»", "→"))


def _tells(line: Line, family: Family, known: Knowledge) -> bool:
    """Whether loose words stand in a sentence to nobody, with which an article may end."""
    return line.sentence and family.where == "inside" and not roles_of(line, known) & {"we", "reader"}


def _is_sure(lines: Sequence[Line], index: int, hit: Hit, known: Knowledge, *, apart: bool) -> bool:
    """Whether the hit needs no company: one of a weak family leads a list of headlines, or names one itself.

    A label has no comma inside it; a crosshead that begins like one ("More information, less haste") may.
    """
    family, line = hit.family, lines[index]
    if family.weak:
        led = hit.whole and family.leads and next(_led(lines, index, family, taken={}, apart=apart), None) is not None
        named = family.where == "start" and not hit.whole and _names_headline(line, known)
        return led or named or (family.where == "inside" and _asks(line, known))
    return family.where != "line" or ", " not in line.text or family.kind not in _HEADINGS


def _asks(line: Line, known: Knowledge) -> bool:
    """Whether the page asks its reader for something: with a call that begins the line, or with "we" and "you"."""
    roles = roles_of(line, known)
    called = "call" in opening(line, known) or {"we", "you"} <= roles
    return called and "narration" not in roles and not holds_speech(line.text)


def _names_headline(line: Line, known: Knowledge) -> bool:
    """Whether a line that begins with a cue goes on with a title, in capitals or quotation marks, or with something of the page's own."""
    rest = line.text.split()[1:]
    return any(word[0].isupper() or word[0] in _TITLE_OPENERS for word in rest) or "we" in roles_of(line, known)


def _speaks_for_page(line: Line, known: Knowledge) -> bool:
    """Whether a statement about cookies is the page's: it says "we", or calls the reader to an act upon "this" page or embed."""
    roles = roles_of(line, known)
    calls = bool(roles & {"call", "screen"}) and known.lexicons["this"].among(line.words) and "narration" not in roles
    return ("we" in roles and speaks_to_reader(line, known)) or (calls and not holds_speech(line.text))


def _all_weak(hits: Sequence[Hit]) -> bool:
    return all(hit.family.weak for hit in hits)


def _protected(line: Line, listed: bool) -> bool:
    """Whether the line is an item of a list that the article announces, or stands in quotation marks: somebody's words, or a sign's."""
    quotation = line.quoted and (line.sentence or holds_speech(line.text) or (line.text.endswith(_CLOSERS) and "|" not in line.text))
    return listed or quotation or line.text.startswith("::")


def _meant(line: Line, hits: Sequence[Hit], known: Knowledge) -> list[Hit]:
    """The hits that decide: prose must speak to the reader where it asks for something; a picture's credit is `captions`' to judge.

    Advice ("If your card is declined, call the bank") asks for nothing.
    """
    if line.sentence and any(hit.family.kind in _ASKING for hit in hits) and _advises(line, known):
        hits = [hit for hit in hits if hit.family.kind not in _ASKING]
    if line.size >= _STATEMENT_WORDS and any(hit.family.kind is Kind.COOKIE for hit in hits) and not _speaks_for_page(line, known):
        hits = [hit for hit in hits if hit.family.kind is not Kind.COOKIE]
    if line.prose and any(hit.family.kind in _ASKING and not hit.leading for hit in hits) and not speaks_to_reader(line, known):
        hits = [hit for hit in hits if hit.family.kind not in _ASKING or hit.leading]
    if any(hit.family.kind is Kind.CAPTION for hit in hits) and credit_start(line.text, known) == 0:
        hits = [hit for hit in hits if hit.family.kind is not Kind.CAPTION]
    return list(hits)


def _advises(line: Line, known: Knowledge) -> bool:
    return known.roles.advises(line.words[0]) and not line.text.endswith("?") and not roles_of(line, known) & {"we", "screen"}


def _first(sure: Sequence[Hit]) -> Hit:
    """The hit that says most: one over the whole line that takes others along, then any over the whole line, then one inside it."""
    return max(sure, key=lambda hit: (hit.whole, hit.whole and hit.family.leads))


def _has_company(index: int, certain: Mapping[int, Hit], weak: Mapping[int, Hit]) -> bool:
    return any(neighbour in certain or neighbour in weak for neighbour in (index - 1, index + 1))


def _led(lines: Sequence[Line], cue: int, family: Family, *, taken: Mapping[int, Hit], apart: bool) -> Iterator[Verdict]:
    """The headlines below a cue; the one right above prose may be that prose's own heading, unless a gap parts them.

    Lines glued to the cue, where blank lines set blocks `apart`, are its list whatever they end with.
    """
    end = cue + 1
    while end < min(cue + 1 + _MAX_LED, len(lines)) and end not in taken:
        apart = apart and not lines[end].gap
        if not (_is_headline(lines[end]) or (apart and _is_teaser(lines[end]))):
            break
        end += 1
    heads_prose = end < len(lines) and lines[end].prose and not lines[end].gap and end > cue + 1
    for index in range(cue + 1, end - heads_prose):
        yield Verdict(index, family.kind, f"{family.rule}.led")


def _is_headline(line: Line) -> bool:
    return not line.sentence and line.size in _HEADLINE_WORDS and not line.text.endswith(":") and not line.quoted


def _is_teaser(line: Line) -> bool:
    """Whether a line may be a headline, or what is set above one, in a block that a cue begins."""
    return line.size < _HEADLINE_WORDS.stop and not line.prose and not line.text.endswith(":")
