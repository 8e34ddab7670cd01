"""Appeals: what a publisher asks its readers to do, or says it does for them, other than to pay: letters, apps, gifts, cookies, comments.

Known as prompts are (`prompts.py`), by who speaks to whom about what: a line that calls to an act, about a thing that publishers
have, for the publisher ("our") or to the reader ("your").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.language import Knowledge
from services.cleaner.text.lines import Line, announces
from services.cleaner.text.reading import TERSE, Reading, read
from shared.record import Kind

#: What an appeal may be about, by the role of the word that says so, the most telling first; and the kind it is of then.
_SUBJECTS = {
    "letters": Kind.NEWSLETTER,
    "consent": Kind.COOKIE,
    "talk": Kind.COMMENTS,
    "account": Kind.SUBSCRIPTION,
    "wares": Kind.PROMOTION,
}
#: Subjects on which a call to the reader is the page's own even where it does not say "our"; anybody may have an app.
_OWN = frozenset({"letters", "talk", "account"})
#: Words of an appeal at most; a longer line is a paragraph.
_APPEAL_WORDS = 30
#: Words from the start within which the call must stand: "Please sign up", "Je m'abonne".
_LEADING = 2


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal of a `kind`: `certain` wherever it stands, or else at the edges of a text; `named` where it says "our" or "your"."""

    kind: Kind
    certain: bool
    named: bool


def appeals(lines: Sequence[Line], known: Knowledge) -> Iterator[Verdict]:
    """The lines that are appeals: those that are certain, and others before the first prose or after the last.

    What the article shows below a colon is its own, and a headline may call to an act.
    """
    heard = [hear(line, known) for line in lines]
    prose = [index for index, line in enumerate(lines) if line.prose and heard[index] is None]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    for index, appeal in enumerate(heard):
        if appeal is None or (index and announces(lines[index - 1])):
            continue
        if appeal.certain or index > last or (index < first and appeal.named):
            yield Verdict(index, appeal.kind, "text.appeal")


def hear(line: Line, known: Knowledge) -> Appeal | None:
    """The appeal that `line` may be, or None. Advice in whole sentences ("Send the letter to …") is none."""
    if not 1 < line.size <= _APPEAL_WORDS:
        return None
    reading = read(line, known)
    subject = next((role for role in _SUBJECTS if reading and role in reading.roles), None)
    if reading is None or subject is None:
        return None
    opening = _opening(line, known)
    address = reading.roles & {"you", "we"}
    called = "call" in opening or (address and "call" in reading.roles) or len(address) == 2
    advice = "we" not in address and (line.prose or _is_notice(line))
    if not called or advice:
        return None
    return Appeal(_SUBJECTS[subject], _certain(line, reading, subject, opening), bool(address))


def _opening(line: Line, known: Knowledge) -> frozenset[str]:
    """The roles of the words that begin the line, and of the one that ends it where it is no sentence, as verbs do in some languages."""
    ending = frozenset() if line.sentence else known.roles.of(line.words[-1:]) & {"call"}
    return known.roles.of(line.words[:_LEADING]) | ending


def _certain(line: Line, reading: Reading, subject: str, opening: frozenset[str]) -> bool:
    if line.text.endswith("?") and line.size > TERSE:
        return False  # an interviewer asks about letters and apps, too
    roles = reading.roles
    if "call" in opening and ("we" in roles or (roles & {"you", "screen"} and subject in _OWN)):
        return True
    return {"we", "you"} <= roles and ("call" in roles or subject == "consent" or bool(opening & {"we", "you"}))


def _is_notice(line: Line) -> bool:
    """Whether the line gives dates, numbers or an address to turn to: an event's or an office's, as local papers print them."""
    return any(map(str.isdigit, line.text)) or "@" in line.text
