"""Author lines: a cue and a name, a bare name or agency under the headline, the role below it, the note about the author at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile

from services.cleaner.text import words
from services.cleaner.text.credits import credit_start, names_agency
from services.cleaner.text.cuts import Verdict
from services.cleaner.text.language import Knowledge
from services.cleaner.text.lines import Line, spaced
from services.cleaner.text.words import capitalised_share
from shared.record import Kind

#: Words of an author line with a staff title and a place.
_BYLINE_WORDS = 14
#: Share of capitalised words in an author line ("and", "of" and a title are the rest).
_NAMES_SHARE = 0.5
#: Lines from the end within which an author line may stand as well.
_BOTTOM = 3
#: Lines below a headline that an author may stand in: standfirst, date, reading time and a second author come between.
_HEAD = 6
#: Words of a role below a name ("Political editor"), and of an agency's name.
_ROLE_WORDS = 4
#: A name of two to four words, perhaps with a role behind a comma or a place behind a preposition.
_NAME = re.compile(
    r"[^\W\d_a-zß-ÿ][^\W\d_.]*[.'’-]?(?:[ '’-][^\W\d_a-zß-ÿ][^\W\d_]*\.?){1,3}"
    r"(?:,\s[^.:!?,\d]{3,40}|\s(?:in|at|from|aus|à|en|desde|em|uit)\s(?:the\s)?[^\W\d_a-zß-ÿ][^.:!?,\d]{1,30})?$"
)
_CAPITALISED = re.compile(r"[^\W\d_a-zß-ÿ][\w.'’-]*(?: [^\W\d_a-zß-ÿ][\w.'’-]*){1,3}")


def bylines(lines: Sequence[Line], known: Knowledge, title: str | None = None) -> Iterator[Verdict]:
    """Author lines above the second paragraph or at the end, with the role below and the note about an author at the end."""
    prose = [index for index, line in enumerate(lines) if line.prose]
    if not prose:
        return
    second = prose[min(1, len(prose) - 1)]
    bottom = len(lines) - _BOTTOM
    found = [i for i, line in enumerate(lines) if (i < second or i >= bottom) and _is_byline(line, known)]
    found += _bare_names(lines, prose, known, title)
    for index in found:
        yield Verdict(index, Kind.BYLINE, "text.byline")
        if _has_role(lines, index):
            yield Verdict(index + 1, Kind.BYLINE, "text.byline_role")
    names = {name for index in found for name in _names(lines[index], known)}
    for index in range(max(bottom, second + 1), len(lines)):
        if any(lines[index].words[: len(name)] == name for name in names) and not lines[index].quoted:
            yield Verdict(index, Kind.BYLINE, "text.author_note")


def _is_byline(line: Line, known: Knowledge) -> bool:
    if line.sentence or not 2 <= len(line.words) <= _BYLINE_WORDS or line.quoted or line.text.endswith(":"):
        return False
    named = _without_cues(line, known)
    return line.words[0] in known.byline_cues and capitalised_share(named) >= _NAMES_SHARE and named[:1].isupper()


def _without_cues(line: Line, known: Knowledge) -> str:
    return " ".join(dropwhile(lambda word: word.casefold().strip(":") in known.byline_cues, line.text.split()))


def _bare_names(lines: Sequence[Line], prose: Sequence[int], known: Knowledge, title: str | None) -> Iterator[int]:
    """Lines between headline and prose that are an agency or an author's name, where no crosshead looks like one."""
    wanted = tuple(words.words(title or ""))
    top = next((index for index, line in enumerate(lines[: prose[0]]) if line.words == wanted), None)
    if top is None or any(_NAME.match(line.text) and not line.prose for line in lines[prose[0] :]):
        return
    for index in range(top + 1, min(prose[0], top + 1 + _HEAD)):
        line = lines[index]
        glued_elsewhere = not line.gap and lines[index - 1].words != wanted  # a photographer's name is glued to the picture's text
        if (
            not glued_elsewhere
            and credit_start(line.text, known) is None
            and (_is_agency(line, known) or _is_author(line, lines[prose[0] :]))
        ):
            yield index


def _is_agency(line: Line, known: Knowledge) -> bool:
    return line.size <= _ROLE_WORDS and not line.sentence and names_agency(line.text, known)


def _is_author(line: Line, below: Sequence[Line]) -> bool:
    """Whether the line is a name, and one that the article never mentions: a note about the author begins with it."""
    name = line.text.split(",")[0]
    return _NAME.match(line.text) is not None and not any(
        name.split()[:2][-1] in other.text and not other.text.startswith(name) for other in below
    )


def _has_role(lines: Sequence[Line], index: int) -> bool:
    """Whether the line below an author is a role: glued to it, a few words, no sentence."""
    below = lines[index + 1] if index + 1 < len(lines) else None
    if below is None or below.gap or not spaced(lines):
        return False
    return below.size <= _ROLE_WORDS and below.text[-1].isalpha() and not below.quoted and not below.bullet


def _names(line: Line, known: Knowledge) -> Iterator[tuple[str, ...]]:
    """The names in an author line, as words: each run of two to four capitalised ones behind the cue."""
    named = _without_cues(line, known)
    for found in _CAPITALISED.finditer(named):
        yield tuple(words.words(found.group()))
