"""Author lines: a cue and a name, a name with a role or an address, a bare name or agency, and what stands in one block with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from services.cleaner.text import words
from services.cleaner.text.bylines.notes import Note, note
from services.cleaner.text.bylines.people import Signature, signature
from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.marks import BYLINE, marks_of
from services.cleaner.text.lines import SHORT_WORDS, Line, announces, once_per_line, spaced
from services.cleaner.text.notices.reading import roles_of
from services.cleaner.text.pictures.credits import credit_start, names_agency
from services.cleaner.text.prospects import answers
from shared.record import Kind

#: Words of an author line with staff titles, places and an address.
_BYLINE_WORDS = 18
#: Lines from the end within which an author line may stand as well.
_BOTTOM = 3
#: Lines below a headline that an author may stand in: standfirst, date, reading time and a second author come between.
_HEAD = 6
#: Words of a role below a name ("Political editor"), and of an agency's name.
_ROLE_WORDS = 4
#: Words within which a line below an author says what he is.
_TELLS_WITHIN = 3
#: Lines below an author that may tell more of him: role, house, address, day, reading time.
_BLOCK = 5
#: Words of a line that names an editor without a name ("Our correspondent in Rome").
_OFFICE_WORDS = 6
#: Words of a line that gives an author's initials behind a cue ("oprac. JD"), and such initials.
_INITIALS_WORDS = 3
_INITIALS = re.compile(r"(?:[^\W\d_]\.?){2,3}$")
#: Letters of the shortest word that alone names a newsroom; "Staff" has other meanings.
_NEWSROOM = 7
#: What ends a quotation.
_CLOSERS = ('"', "”", "“", "»", "«", "’", "'")
#: Letters of a surname that is looked for in the rest of the text.
_SURNAME = 3


def bylines(lines: Sequence[Line], known: Knowledge, title: str | None = None) -> Iterator[Verdict]:
    """Author lines, with what stands in one block with them, and notes about an author. Linear in the text.

    A cue with a person's name needs nothing more; whatever else looks like an author line needs a place above the second paragraph or
    at the end, or that the article never mentions the name.
    """
    prose = [index for index, line in enumerate(lines) if line.prose]
    if not prose:
        return
    signed, notes = answers(_signature, lines, known), answers(note, lines, known)
    if not (signed or notes or title):
        return
    aside = {index for index, one in notes.items() if one.certain or index >= len(lines) - _BOTTOM}
    text = _Text(lines, prose, known, {*signed, *aside})
    authors = {*_authors(text, signed), *_bare_names(text, title)}
    told = {*_notes(text, notes, authors, signed)} - authors
    blocks = {below for index in (*authors, *told) for below in _block(lines, index, signed, known)} if spaced(lines) else set()
    for index in sorted({*authors, *told, *blocks}):
        rule = "text.byline" if index in authors else "text.author_note" if index in told else "text.byline_role"
        yield Verdict(index, Kind.BYLINE, rule)


class _Text:
    """The lines of a text with its prose, and the words of all that is no author line, taken when first asked for."""

    def __init__(self, lines: Sequence[Line], prose: Sequence[int], known: Knowledge, aside: Collection[int]) -> None:
        self.lines, self.known, self.aside = lines, known, aside
        body = [index for index in prose if index not in aside]
        self.first = body[0] if body else prose[0]
        self.second = body[min(1, len(body) - 1)] if body else prose[0]
        self.last = body[-1] if body else -1
        self.bottom = len(lines) - _BOTTOM
        self._words: frozenset[str] | None = None

    def mentions(self, people: Sequence[Sequence[str]]) -> bool:
        """Whether a surname stands in a line that is no author's."""
        return any(self._says(name[-1]) for name in people)

    def mentions_any(self, people: Sequence[Sequence[str]]) -> bool:
        """Whether any word of the names does: of a line that is only shaped like a name each must be new."""
        return any(self._says(part) for name in people for part in name)

    def is_new(self, one: Signature) -> bool:
        """Whether the text mentions nobody who signs."""
        return not (self.mentions(one.people) if one.has("person") else self.mentions_any(one.people))

    def edge(self, index: int) -> bool:
        return index < self.second or index >= self.bottom or index > self.last

    def _says(self, name: str) -> bool:
        if self._words is None:
            told = (line for index, line in enumerate(self.lines) if index not in self.aside)
            self._words = frozenset().union(*(line.words or words.words(line.text) for line in told))
        return len(name) >= _SURNAME and any(part in self._words for part in (name, name + "s", name + "'s"))


@once_per_line
def _signature(line: Line, known: Knowledge) -> Signature | None:
    if not 1 <= len(line.words) <= _BYLINE_WORDS or line.quoted or line.bullet or line.text.endswith((":", "?", "!", "：")):
        return None
    if line.sentence and not marks_of(line, known.marks) & BYLINE:
        return None
    found = signature(line.text, known)
    if found is None or not found.parts or (line.sentence and not (found.cued and found.has("person"))):
        return None
    return found if found.cued or credit_start(line.text, known) is None else None


def _authors(text: _Text, signed: Mapping[int, Signature]) -> Iterator[int]:
    """The lines that are an author's by what they say, and one that is a name alone if there is no other such line."""
    bare = [index for index, one in signed.items() if not one.cued and one.has("person") and not one.has("role", "address")]
    alone = bare[0] if len(bare) == 1 and set(signed[bare[0]].parts) == {"person"} else None
    for index, one in signed.items():
        if one.cued:
            author = _is_sure(one, text, index)
        elif one.has("person", "name"):
            lone = index == alone and _stands_alone(text.lines, index)
            author = (lone or _has_role(one, text, index, signed)) and text.is_new(one) and not _follows_speech(text.lines, index)
        else:
            author = one.has("role") and (one.has("address") or _is_office(index, text))
        if author:
            yield index


def _has_role(one: Signature, text: _Text, index: int, signed: Mapping[int, Signature]) -> bool:
    """Whether a role or an address stands beside the name, or glued below it."""
    below = signed.get(index + 1) if index + 1 < len(text.lines) and not text.lines[index + 1].gap else None
    told_below = below is not None and below.has("role", "address") and not below.has("person", "name")
    return one.has("role", "address") or told_below


def _is_sure(one: Signature, text: _Text, index: int) -> bool:
    """Whether a cued line is an author's: it names a person, an agency or an editor; or is shaped like a name that is new."""
    line, lexicons = text.lines[index], text.known.lexicons
    if one.has("person", "house") or (one.labelled and one.has("name")):
        return True
    if one.has("role"):
        ours = "we" in roles_of(line, text.known)
        return ours or text.edge(index) or line.words[-1] in lexicons["author"] or lexicons["newsroom"].among(line.words)
    if one.has("name"):
        return not text.mentions_any(one.people[:1])
    return one.spelled and line.size <= _INITIALS_WORDS and _INITIALS.match(line.text.split()[-1]) is not None


def _is_office(index: int, text: _Text) -> bool:
    """Whether the line names an editor or the newsroom, of which the article does not speak: "Our Rome correspondent"."""
    line = text.lines[index]
    if line.size > _OFFICE_WORDS or len(line.text) < _NEWSROOM:
        return False
    joining = text.known.lexicons["joining"]
    if not all(token[0].isupper() or words.folded(token) in joining or _is_ours(token, text.known) for token in line.text.split()):
        return False
    newsroom, author = text.known.lexicons["newsroom"], text.known.lexicons["author"]
    named = "we" in roles_of(line, text.known) or line.words[-1] in newsroom or line.words[0] in newsroom
    return named and not text.mentions([(word,) for word in line.words if word in author])


def _is_ours(token: str, known: Knowledge) -> bool:
    """Whether the word is "our", or says what somebody is at a paper."""
    return words.folded(token) in known.lexicons["author"] or "we" in known.roles.of([words.folded(token)])


def _follows_speech(lines: Sequence[Line], index: int) -> bool:
    """Whether the line above is a quotation, which the name then signs, or announces what is below."""
    above = lines[index - 1] if index else None
    return above is not None and ((above.quoted and above.text.endswith(_CLOSERS)) or announces(above))


def _stands_alone(lines: Sequence[Line], index: int) -> bool:
    """Whether no other short line stands above it, as in a list of names, or apart below it."""
    below = lines[index + 1] if index + 1 < len(lines) else None
    above = lines[index - 1] if index else None
    return (above is None or above.sentence) and (below is None or below.sentence or not below.gap)


def _block(lines: Sequence[Line], index: int, signed: Mapping[int, Signature], known: Knowledge) -> Iterator[int]:
    """The lines glued below an author: a few words that are no sentence, what author lines are made of, or what he is and does."""
    for below in range(index + 1, min(index + 1 + _BLOCK, len(lines))):
        line = lines[below]
        label = line.size <= _ROLE_WORDS and line.text[-1].isalpha() and not line.quoted and not line.bullet
        tells = line.size <= SHORT_WORDS and known.lexicons["author"].among(line.words[:_TELLS_WITHIN])
        if line.gap or not (label or tells or below in signed):
            return
        yield below


def _notes(text: _Text, notes: Mapping[int, Note], authors: Collection[int], signed: Mapping[int, Signature]) -> Iterator[int]:
    """Lines that tell of an author: one whose line was found, at the end; or one whom the article never mentions."""
    if len(text.aside) == len(text.lines):
        return
    for index, one in notes.items():
        new = not (text.mentions([one.name]) if one.known else text.mentions_any([one.name]))
        if one.certain and new:
            yield index
    named = {name for index in authors if index in signed for name in signed[index].people}
    for index in range(max(text.bottom, text.second + 1), len(text.lines)):
        if any(text.lines[index].words[: len(name)] == name for name in named) and not text.lines[index].quoted:
            yield index


def _bare_names(text: _Text, title: str | None) -> Iterator[int]:
    """Lines between headline and prose that are an agency or an author's name, where no crosshead looks like one."""
    wanted = tuple(words.words(title or ""))
    lines, first = text.lines, text.first
    top = next((index for index, line in enumerate(lines[:first]) if line.words == wanted), None)
    if top is None or any(_is_name(line, text.known) for line in lines[first:]):
        return
    for index in range(top + 1, min(first, top + 1 + _HEAD)):
        line = lines[index]
        glued_elsewhere = not line.gap and lines[index - 1].words != wanted  # a photographer's name is glued to the picture's text
        if (
            not glued_elsewhere
            and credit_start(line.text, text.known) is None
            and (_is_agency(line, text.known) or (_is_name(line, text.known) and not text.mentions(_people(line, text.known))))
        ):
            yield index


def _is_agency(line: Line, known: Knowledge) -> bool:
    return line.size <= _ROLE_WORDS and not line.sentence and names_agency(line.text, known)


def _is_name(line: Line, known: Knowledge) -> bool:
    found = None if line.prose else _signature(line, known)
    return found is not None and not found.cued and found.has("person", "name")


def _people(line: Line, known: Knowledge) -> tuple[tuple[str, ...], ...]:
    found = _signature(line, known)
    return found.people if found else ()
