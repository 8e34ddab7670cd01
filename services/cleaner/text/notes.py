"""Notes about an author: who he is and what he writes about, in the third person and the present. Pure."""

from __future__ import annotations

from services.cleaner.text import words
from services.cleaner.text.language import Knowledge
from services.cleaner.text.lines import SHORT_WORDS, Line, once_per_line
from services.cleaner.text.people import begins_with_name, holds_address
from services.cleaner.text.reading import holds_speech

#: Characters of a note at most.
_LONGEST = 600
#: Words of a note at least; a shorter line is a name with a role.
_LEAST_WORDS = 4
#: Words behind the name within which it says what he is.
_SAYS_WITHIN = 14
#: Words between the name and the verb: a second surname, an age, "who".
_VERB_WITHIN = 3


@once_per_line
def is_note(line: Line, known: Knowledge) -> bool:
    """Whether `line` tells of somebody (`tells_of_somebody`) that he is a writer, or gives his address."""
    after = _after_name(line, known)
    return bool(after) and (known.lexicons["author"].among(after[:_SAYS_WITHIN]) or holds_address(line.text))


def tells_of_somebody(line: Line, known: Knowledge) -> bool:
    """Whether `line` begins with a name, says what he is or does, and reports nobody's words."""
    return bool(_after_name(line, known))


@once_per_line
def _after_name(line: Line, known: Knowledge) -> tuple[str, ...]:
    """The words behind the name in a line that begins with one and goes on as notes do; else nothing."""
    if len(line.text) > _LONGEST or not _LEAST_WORDS <= line.size <= SHORT_WORDS or line.quoted or line.bullet or not line.words:
        return ()
    begun = begins_with_name(line.text, known)
    if begun is None or holds_speech(line.text) or "narration" in known.roles.of(line.words):
        return ()
    after = line.words[len(words.words(begun[0])) :]
    return after if known.lexicons["biography"].among(after[:_VERB_WITHIN]) else ()
