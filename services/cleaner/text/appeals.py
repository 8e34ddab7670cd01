"""Appeals: what a publisher asks its readers to do, or says it does for them, other than to pay: letters, apps, gifts, cookies, comments.

Known as prompts are (`prompts.py`), by who speaks to whom about what: a line that calls to an act, about a thing that publishers
have, for the publisher ("our") or to the reader ("your"). Where the article itself never speaks so, a short line that does is none
of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.language import Knowledge
from services.cleaner.text.lines import Line, announces
from services.cleaner.text.reading import TERSE, Reading, own_words, read
from shared.record import Kind

#: What an appeal may be about, by the role of the word that says so, the most telling first; and the kind it is of then.
_SUBJECTS = {
    "letters": Kind.NEWSLETTER,
    "consent": Kind.COOKIE,
    "talk": Kind.COMMENTS,
    "account": Kind.SUBSCRIPTION,
    "wares": Kind.PROMOTION,
    "money": Kind.PAYMENT,
}
#: Subjects on which a call to the reader is the page's own even where it does not say "our"; anybody may have an app.
_OWN = frozenset({"letters", "talk", "account"})
#: What a line says that speaks to somebody: the publisher for itself, to its reader, with a call to an act.
_VOICE = frozenset({"we", "reader", "call"})
#: Words of an appeal at most; a longer line is a paragraph.
_APPEAL_WORDS = 30
#: The same where nothing but the voice tells it from the article.
_FOREIGN_WORDS = 18
#: Questions from which a text is a conversation, in which anybody may be spoken to.
_QUESTIONS = 3
#: Words from the start within which the call must stand: "Please sign up", "Je m'abonne".
_LEADING = 2


@dataclass(frozen=True, slots=True)
class Appeal:
    """What may be an appeal of a `kind`: `certain` wherever it stands, or `plain` enough at the edges of a text.

    `named` where it says "our" or "your"; `voice` is what the article must not have for a short one to be foreign to it.
    """

    kind: Kind
    certain: bool
    plain: bool
    named: bool
    voice: frozenset[str]


def appeals(lines: Sequence[Line], known: Knowledge) -> Iterator[Verdict]:
    """The lines that are appeals: those that are certain, plain ones before the first prose or after the last, and foreign ones.

    What the article shows below a colon is its own, and a headline may call to an act.
    """
    heard = {index: found for index, line in enumerate(lines) if (found := hear(line, known)) is not None}
    if not heard:
        return
    prose = [index for index, line in enumerate(lines) if line.prose and not (index in heard and heard[index].plain)]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    spoken = _VOICE if _is_interview(lines) else None
    for index, appeal in heard.items():
        if index and announces(lines[index - 1]):
            continue
        if appeal.certain or (appeal.plain and (index > last or (index < first and appeal.named))):
            yield Verdict(index, appeal.kind, "text.appeal")
        elif appeal.voice and first < index:
            spoken = _voice_of([lines[at] for at in prose if at != index], known) if spoken is None else spoken
            if not appeal.voice & spoken:
                yield Verdict(index, appeal.kind, "text.foreign_appeal")


def _is_interview(lines: Sequence[Line]) -> bool:
    return sum(line.text.endswith("?") and not line.quoted for line in lines) >= _QUESTIONS


def _voice_of(prose: Sequence[Line], known: Knowledge) -> frozenset[str]:
    """How the article speaks, outside quotations."""
    found: frozenset[str] = frozenset()
    for line in prose:
        said = own_words(line)
        found |= known.roles.of(said) & {"we", "reader"} | known.roles.of(said[:1]) & {"call"}
    return found


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
    if not (address or "call" in opening or "reader" in reading.roles):
        return None
    plain = _plain(line, reading, subject, opening)
    certain = plain and _certain(line, reading, subject, opening)
    foreign = _voice(line, reading, subject, opening)
    return Appeal(_SUBJECTS[subject], certain, plain, bool(address), foreign)


def _opening(line: Line, known: Knowledge) -> frozenset[str]:
    """The roles of the words that begin the line, and of the one that ends it where it is no sentence, as verbs do in some languages."""
    ending = frozenset() if line.sentence else known.roles.of(line.words[-1:]) & {"call"}
    return known.roles.of(line.words[:_LEADING]) | ending


def _voice(line: Line, reading: Reading, subject: str, opening: frozenset[str]) -> frozenset[str]:
    """The voice of a line so short that it may be known by that alone; none of a question, which an interviewer may ask."""
    if line.size > _FOREIGN_WORDS or line.text.endswith("?") or ("we" not in reading.roles and _is_notice(line)):
        return frozenset()
    return reading.roles & {"we", "reader"} | (opening & {"call"} if subject in _OWN else frozenset())


def _plain(line: Line, reading: Reading, subject: str, opening: frozenset[str]) -> bool:
    address = reading.roles & {"you", "we"}
    called = "call" in opening or (address and "call" in reading.roles) or len(address) == 2
    advice = "we" not in address and (line.prose or _is_notice(line))
    return bool(called) and not advice and subject != "money"


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
