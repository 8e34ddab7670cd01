"""Notes about an author: who he is and what he writes about, in the third person and the present. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from services.cleaner.text import words
from services.cleaner.text.bylines.people import begins_with_name, holds_address
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lines import SHORT_WORDS, Line, once_per_line
from services.cleaner.text.notices.reading import holds_speech

#: Characters of a note at most.
_LONGEST = 600
#: Words of a note at least; a shorter line is a name with a role.
_LEAST_WORDS = 4
#: Words behind the verb within which a note says what somebody is, if his first name is known and if it is not.
_SAYS_WITHIN = 14
_SAYS_SOON = 6
#: Words between the name and the verb: a second surname, an age, "who".
_VERB_WITHIN = 3
#: Words behind the name within which it says since when somebody does it.
_SINCE_WITHIN = 8
_APPOSED = ("–", "—", "-", ",", ":", "(", "|")


@dataclass(frozen=True, slots=True)
class Note:
    """A line that begins with a `name`, as words, and says what its bearer is or does; `certain` where that is to write for a paper."""

    name: tuple[str, ...]
    known: bool
    certain: bool


@once_per_line
def note(line: Line, known: Knowledge) -> Note | None:
    """The note that `line` may be: it reports nobody's words and is no quotation."""
    if len(line.text) > _LONGEST or not _LEAST_WORDS <= line.size <= SHORT_WORDS or line.quoted or line.bullet or not line.words:
        return None
    begun = begins_with_name(line.text, known)
    if begun is None:
        return None
    name = tuple(words.words(begun[0]))
    after = line.words[len(name) :]
    apposed = line.text[len(begun[0]) :].lstrip().startswith(_APPOSED)
    verb = next((at for at, word in enumerate(after[:_VERB_WITHIN]) if word in known.lexicons["biography"]), None)
    if (verb is None and not apposed) or holds_speech(line.text) or _reports(line, known):
        return None
    is_writer = apposed and known.lexicons["author"].among(after[:_VERB_WITHIN])
    return Note(name, begun[1], is_writer or _writes(line, after, verb, first_name=begun[1], known=known))


def _reports(line: Line, known: Knowledge) -> bool:
    """Whether the line reports what somebody says; what he does for a living may be to write or to report."""
    return "narration" in known.roles.of([word for word in line.words if word not in known.lexicons["biography"]])


def _writes(line: Line, after: tuple[str, ...], verb: int | None, *, first_name: bool, known: Knowledge) -> bool:
    author = known.lexicons["author"]
    if verb is None:
        return False
    if holds_address(line.text) or author.among(after[verb : verb + (_SAYS_WITHIN if first_name else _SAYS_SOON)]):
        return first_name or verb == 0
    covers = verb == 0 and after[0] in known.lexicons["covering"]
    since = any(len(word) == len("2020") and word.isdigit() for word in after[:_SINCE_WITHIN])
    return (covers and (first_name or since)) or (verb == 0 and since and after[0] not in known.lexicons["being"])
