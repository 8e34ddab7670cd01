"""Notices to the reader in scripts without spaces, told by their register: Japanese news is written plainly, its publisher speaks politely.

Where nearly all paragraphs of a text end in the plain form, a line in the polite form about letters, access, an app or cookies is the
page's. A text in the polite form itself, as columns and some broadcasters write, is left alone. Pure; linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lines import Line, announces
from services.cleaner.text.notices.reading import holds_speech, roles_of
from services.cleaner.text.words import wide
from shared.record import Kind

#: Share of a text's paragraphs that must end plainly for the polite form to be another voice.
_PLAIN = 0.75
#: Characters of a notice at most; a longer line is a paragraph.
_NOTICE_CHARACTERS = 160
#: What a notice is about, by the role of the word that says so, the most telling first; and the kind it is of then.
_SUBJECTS = {
    "consent": Kind.COOKIE,
    "letters": Kind.NEWSLETTER,
    "talk": Kind.COMMENTS,
    "money": Kind.PAYMENT,
    "account": Kind.SUBSCRIPTION,
    "wares": Kind.PROMOTION,
    "screen": Kind.OTHER,
}
_ENDS = re.compile(r"[。！？!?]+[」』）)]*$")
_POLITE = re.compile(
    r"(?:です|ます|ません|でした|ました|ましょう|でしょう|ください|下さい|くださいませ|ですか|ますか|ませんか|ましょうか)[。！？!?…♪☆]*[）)]?$"
)


def unspaced_notices(lines: Sequence[Line], known: Knowledge) -> Iterator[Verdict]:
    """Polite lines about what publishers have, in a text that is written plainly."""
    candidates = [
        index for index, line in enumerate(lines) if len(line.text) <= _NOTICE_CHARACTERS and wide(line.text) and _is_polite(line.text)
    ]
    if not candidates or not _written_plainly(lines, frozenset(candidates)):
        return
    for index in candidates:
        line = lines[index]
        if line.quoted or line.bullet or holds_speech(line.text) or (index and announces(lines[index - 1])):
            continue
        roles = roles_of(line, known)
        subject = next((role for role in _SUBJECTS if role in roles), None)
        if subject and "narration" not in roles:
            yield Verdict(index, _SUBJECTS[subject], "text.notice")


def _is_polite(text: str) -> bool:
    """Whether the line ends politely: "登録は無料です。"."""
    return _POLITE.search(text) is not None


def _written_plainly(lines: Sequence[Line], polite: frozenset[int]) -> bool:
    prose = [index for index, line in enumerate(lines) if line.prose and _ENDS.search(line.text) and index not in polite]
    spoken = [index for index in polite if lines[index].prose]
    return len(prose) >= _PLAIN * (len(prose) + len(spoken)) and bool(prose)
