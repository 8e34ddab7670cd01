"""Which agency an article is credited to, by the slot the credit stands in. Pure.

A slot is a place in the text: the lines above the body, the start of its first paragraph up to a dash, the lines and line ends below
it. Nothing is searched for in the body: "told AFP" in a sentence is a source, not a credit. Only the first and last lines are
looked at, each up to a bound, so that the time does not grow with the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.classifier.credits.byline import byline
from services.classifier.credits.dateline import dateline
from services.classifier.credits.lines import REACH, Line, body_of, parted, starts
from services.classifier.credits.names import Named, letters, may_name, named_at, spells
from services.classifier.credits.phrases import Notice, notices
from services.classifier.credits.tail import copyright_of, footer, is_copyright
from services.classifier.credits.together import shared_at, with_author
from services.classifier.credits.words import Form, words
from shared.record import Credit

#: Forms by what they say of the text, strongest first: all of it is the agency's, or a part.
_STRONGEST: tuple[Form, ...] = ("dateline", "byline", "republished", "copyright", "footer", "contribution")
#: Forms that a notice in words can have above the text, and below it.
_ABOVE, _BELOW = frozenset({"byline", "republished", "contribution"}), frozenset({"footer", "copyright", "republished", "contribution"})
#: Lines from the end in which a credit may follow a sentence; above them it has its line to itself.
_LAST = 4
#: Letters of a code that an author's initials may be.
_INITIALS = 4

#: Words of a name that has a line to itself.
_NAME_WORDS = 3
#: Characters of a line that a paragraph may go on from or with.
_WRAPPED = 60
#: Words of a shorter line that is a sentence's beginning, no name and no label, when its last is in small letters.
_SAID = 4
#: Characters between two lines that nothing but a line break parts.
_BREAK = 1

_Found = tuple[Form, Named, Line]


def find_credit(text: str, removed: Sequence[tuple[int, int]] = ()) -> Credit | None:
    """The credit that says most of who wrote `text`, with its span in it; the first of those that say the same.

    `removed` holds the sorted (start, end) of what is not the article: on a page with menus it tells where the article is.
    """
    top, bottom = parted(text, *body_of(text, removed))
    found = [one for one in _above(top) if one[0] != _STRONGEST[0] or not _is_author(one, top)]
    if not any(form == _STRONGEST[0] for form, _, _ in found):
        found += [one for one in _below(bottom) if not _is_author(one, top)]
    found = [one for one in found if one[2].text not in letters()]
    if not found:
        return None
    form, named, line = min(found, key=lambda one: _STRONGEST.index(one[0]))
    bracketed = line.text[named.end - 1] in ")）】〕" and line.text[named.start - 1 : named.start] in ("(", "（", "【", "〔")
    start, end = line.start + named.start - bracketed, line.start + named.end
    return Credit(agency=named.agency.name, class_=named.agency.class_, form=form, start=start, end=end)


def _may_credit(line: Line) -> bool:
    text = line.text
    return may_name(text if len(text) <= 2 * REACH else text[:REACH] + text[-REACH:])


def _above(top: list[Line]) -> Iterator[_Found]:
    for number, line in enumerate(top):
        if not _may_credit(line):
            continue
        if named := dateline(line):
            yield "dateline", named, line
        elif (named := _byline(line, number)) and not _goes_on(line, named, top[number + 1 : number + 2]):
            yield "byline", named, line
        yield from _noticed(line, starts(line, sentences=False), _ABOVE)


def _byline(line: Line, number: int) -> Named | None:
    headline = number == 0
    return byline(line, headline=headline) or (None if headline else with_author(line))


def _goes_on(line: Line, named: Named, below: list[Line]) -> bool:
    """Whether an agency's name alone on a line is the beginning of a sentence that the next line goes on with."""
    alone = named.start == 0 and named.end == len(line.text)
    return alone and bool(below) and _is_next(below[0], line) and below[0].text[0].islower() and len(below[0].text) >= _WRAPPED


def _below(end: list[Line]) -> Iterator[_Found]:
    for number, line in enumerate(end):
        if not _may_credit(line):
            continue
        begins = starts(line, sentences=number >= len(end) - _LAST)
        shared = [at for at in (shared_at(line.text, begin) for begin in begins) if at]
        begins += shared
        holder = copyright_of(line)
        if holder:  # what follows says what is forbidden or allowed
            begins = [at for at in begins if at < holder.start]
        noticed = list(_noticed(line, begins, _BELOW, rights=is_copyright(line)))
        if holder:
            yield "copyright", holder, line
        elif named := _signed(line, begins, end[number - 1] if number else None):
            part = any(named.start <= at for at in shared) or any(form == "contribution" for form, _, _ in noticed)
            yield "contribution" if part else "footer", named, line
        elif named := with_author(line):
            yield "contribution", named, line
        yield from noticed


def _signed(line: Line, begins: list[int], above: Line | None) -> Named | None:
    """The agency that signs a text, unless the line goes on with the paragraph above it: "… according to\\nReuters"."""
    named = footer(line, begins)
    if not named or named.start or not above or not _is_next(line, above):
        return named
    said = above.text.split()
    open_ended = above.text[-1].isalnum() and (len(above.text) >= _WRAPPED or (len(said) >= _SAID and said[-1][0].islower()))
    return None if open_ended or above.text[-1] in ",，、" else named


def _is_next(line: Line, above: Line) -> bool:
    """Whether no empty line parts two lines."""
    return line.start - above.start - len(above.text) <= _BREAK


def _noticed(line: Line, begins: list[int], forms: frozenset[str], *, rights: bool = False) -> Iterator[_Found]:
    """Notices in words; in a line that begins with somebody's `rights`, who distributes a text stands in the copyright's place."""
    found = [_told_apart(line, notice) for notice in notices(line, begins) if notice.form in forms]
    shared = any(notice.form == "contribution" for notice in found)
    for notice in found:
        if not (shared and notice.form == "footer"):  # who contributed has not sent all
            form: Form = "copyright" if rights and notice.form == "footer" else notice.form
            yield form, notice.agency._replace(start=notice.start, end=notice.end), line


def _told_apart(line: Line, notice: Notice) -> Notice:
    """Who works with an agency uses what it sends; who works with another newsroom prints a text with it."""
    told = line.text[notice.start : notice.agency.start].lower()
    jointly = notice.agency.agency.class_ == "agency" and any(word in told for word in words().jointly)
    return notice._replace(form="contribution") if jointly and notice.form == "republished" else notice


def _is_author(one: _Found, top: list[Line]) -> bool:
    """Whether a code below the text, or in its dateline, is the initials of the author named above it."""
    form, named, line = one
    signed = line.text[named.start : named.end]
    sign = "".join(filter(str.isalnum, signed.rpartition("(")[2] if form == "dateline" else signed))
    if form not in ("footer", "dateline") or not named.code or len(sign) > _INITIALS:
        return False
    authors = (above.text for above in top if above is not line and _names_author(above.text) and not named_at(above.text, 0))
    return any(spells(author, len(author), sign) for author in authors)


def _names_author(text: str) -> bool:
    """Whether a line begins with a word for an author, or is a name: two or three words with capitals."""
    named = text.split()
    return bool(words().by.end(text, 0)) or (1 < len(named) <= _NAME_WORDS and all(word[0].isupper() for word in named))
