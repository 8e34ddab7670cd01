"""Appeals: what a publisher asks its readers to do, or says it does for them, other than to pay: letters, apps, gifts, cookies, comments.

Known as prompts are (`prompts.py`), by who speaks to whom about what: a line that calls to an act, about a thing that publishers
have, for the publisher ("our") or to the reader ("your"). Where the article itself never speaks so, a short line that does is none
of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.marks import marks_of, roles_in
from services.cleaner.text.lexis.roles import in_any_language
from services.cleaner.text.lines import Line, announces
from services.cleaner.text.notices.reading import TERSE, Reading, read
from services.cleaner.text.notices.voices import foreign, is_notice, opening, voice
from services.cleaner.text.prospects import answers
from shared.record import Kind

#: What an appeal may be about, by the role of the word that says so, the most telling first; and the kind it is of then.
_SUBJECTS = {
    "letters": Kind.NEWSLETTER,
    "consent": Kind.COOKIE,
    "talk": Kind.COMMENTS,
    "account": Kind.SUBSCRIPTION,
    "wares": Kind.PROMOTION,
    "money": Kind.PAYMENT,
    "screen": Kind.MEDIA_UI,
}
#: The same, for a line's marks.
_ABOUT, _CALL = in_any_language(_SUBJECTS), in_any_language(["call"])
#: Subjects that an appeal is known by only where the article never speaks so: money and pages are on everybody's lips.
_COMMON = frozenset({"money", "screen"})
#: Subjects on which a call to the reader is the page's own even where it does not say "our"; anybody may have an app.
_OWN = frozenset({"letters", "talk", "account"})
#: Words of an appeal at most; a longer line is a paragraph.
_APPEAL_WORDS = 30


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
    heard = answers(hear, lines, known)
    if not heard:
        return
    prose = [index for index, line in enumerate(lines) if line.prose and not (index in heard and heard[index].plain)]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    strange = foreign(lines, {index: one.voice for index, one in heard.items() if one.voice}, known)
    for index, appeal in heard.items():
        if index and announces(lines[index - 1]):
            continue
        if appeal.certain or (appeal.plain and (index > last or (index < first and appeal.named))):
            yield Verdict(index, appeal.kind, "text.appeal")
        elif index in strange and first < index:
            yield Verdict(index, appeal.kind, "text.foreign_appeal")


def hear(line: Line, known: Knowledge) -> Appeal | None:
    """The appeal that `line` may be, or None. Advice in whole sentences ("Send the letter to …") is none."""
    if not 1 < line.size <= _APPEAL_WORDS or not known.roles.may_play(roles_in(marks_of(line, known.marks)), _ABOUT):
        return None
    reading = read(line, known)
    about = known.roles.of([word for word in line.words if not _is_call(word, known)]) if reading else frozenset()
    subject = next((role for role in _SUBJECTS if role in about), None)
    if reading is None or subject is None:
        return None
    begun = opening(line, known)
    address = reading.roles & {"you", "we"}
    if not (address or "call" in begun or "reader" in reading.roles):
        return None
    plain = _plain(line, reading, subject, begun)
    certain = plain and _certain(line, reading, subject, begun)
    said = voice(line, known, of_consent=subject == "consent") - (frozenset() if subject in _OWN else {"call"})
    return Appeal(_SUBJECTS[subject], certain, plain, bool(address), said)


def _is_call(word: str, known: Knowledge) -> bool:
    return bool(known.roles.bits(word) & _CALL) and "call" in known.roles.of((word,))


def _plain(line: Line, reading: Reading, subject: str, begun: frozenset[str]) -> bool:
    address = reading.roles & {"you", "we"}
    called = "call" in begun or (address and "call" in reading.roles) or len(address) == 2
    advice = "we" not in address and (line.prose or is_notice(line))
    return bool(called) and not advice and subject not in _COMMON


def _certain(line: Line, reading: Reading, subject: str, begun: frozenset[str]) -> bool:
    if line.text.endswith("?") and line.size > TERSE:
        return False  # an interviewer asks about letters and apps, too
    roles = reading.roles
    if "call" in begun and ("we" in roles or (roles & {"you", "screen"} and subject in _OWN)):
        return True
    told = line.prose and subject != "consent"  # a sentence of some length may be a writer's own
    return {"we", "you"} <= roles and not told and ("call" in roles or subject == "consent" or bool(begun & {"we", "you"}))
