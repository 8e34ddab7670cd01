"""Who speaks in a line: the publisher for itself, somebody to the reader, a call to an act; and how the article itself speaks. Pure.

Where an article never speaks so, a short line that does is foreign to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lines import Line, once_per_line
from services.cleaner.text.notices.reading import own_words, roles_of

_ADDRESS = frozenset({"we", "reader"})
_CALL = frozenset({"call"})
_EVERY = _ADDRESS | _CALL
#: What stands before a call: "Ne manquez rien", "No te pierdas", "Please sign up", "Je m'abonne".
_BEFORE_CALLS = frozenset({"ne", "no", "non", "não", "je", "please", "now", "bitte", "jetzt", "nie", "не"})
#: Words of a line that is known by its voice alone, or with little more.
FOREIGN_WORDS = 18
#: Questions from which a text is a conversation, in which anybody may be spoken to.
_QUESTIONS = 3


def opening(line: Line, known: Knowledge) -> frozenset[str]:
    """The roles of the word that begins the line, and a call that ends it where it is no sentence, as verbs do in some languages.

    In a sentence that speaks to nobody the first word calls to nothing: a Spanish "recibe" is what somebody does.
    """
    leading = 2 if line.words[:1] and line.words[0] in _BEFORE_CALLS else 1
    begun = known.roles.of(line.words[:leading])
    if not line.sentence:
        return begun | known.roles.of(line.words[-1:]) & _CALL
    return begun if roles_of(line, known) & (_ADDRESS | {"you"}) else begun - _CALL


def voice(line: Line, known: Knowledge, *, of_consent: bool = False) -> frozenset[str]:
    """Who speaks in a short line, as far as that tells it from an article's.

    Nobody in a question, which an interviewer may ask, in a post with a link, and in a sentence of some length that has not both
    "we" and "you", unless it is `of_consent`, for which no article asks. Numbers and addresses are an event's or an office's, as
    local papers print them, unless "we" give them.
    """
    if line.size > FOREIGN_WORDS or line.text.endswith("?") or "/" in line.text:
        return frozenset()
    found = roles_of(line, known) & _ADDRESS | opening(line, known) & _CALL
    if "we" not in found and is_notice(line):
        return frozenset()
    return frozenset() if line.prose and not (of_consent or found >= _ADDRESS) else found


def is_notice(line: Line) -> bool:
    """Whether the line gives a number or an address."""
    return any(map(str.isdigit, line.text)) or "@" in line.text


def foreign(lines: Sequence[Line], voices: Mapping[int, frozenset[str]], known: Knowledge) -> set[int]:
    """Those of the lines whose `voices` (by index) the article has not: neither its other lines nor such a paragraph further off."""
    if not voices:
        return set()
    spoken = _conversation(lines) | _spoken((line for index, line in enumerate(lines) if index not in voices), known)
    paragraphs = {index: _spoken([lines[index]], known) for index in voices if lines[index].prose}
    return {
        index
        for index, said in voices.items()
        if not said & spoken and not any(said & paragraphs[at] for at in paragraphs if abs(at - index) > 1)
    }


def _conversation(lines: Sequence[Line]) -> frozenset[str]:
    asked = sum(line.text.endswith("?") and not line.quoted for line in lines)
    return _EVERY if asked >= _QUESTIONS else frozenset()


def _spoken(lines: Iterable[Line], known: Knowledge) -> frozenset[str]:
    """How paragraphs speak outside quotations."""
    return frozenset().union(*(_told(line, known) for line in lines if line.prose))


@once_per_line
def _told(line: Line, known: Knowledge) -> frozenset[str]:
    said = own_words(line)
    roles = roles_of(line, known) if said is line.words else known.roles.of(said)
    return roles & _ADDRESS | known.roles.of(said[:1]) & _CALL
