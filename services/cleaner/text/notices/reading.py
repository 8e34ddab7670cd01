"""What the words of a line do, whatever its wording: who speaks to whom, about what, asking for what.

A publisher's prompt addresses the reader ("you") about an account or money, asks for an act and often threatens; its words are
known by these roles (`[prompt]` of each rule file). News about subscriptions has the same words, but reports speech or does not
speak to the reader as the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.marks import marks_of, roles_in
from services.cleaner.text.lines import Line, once_per_line
from services.cleaner.text.words import size, wide, words

#: Roles of words that say what a prompt is about, and of those that say who speaks to whom.
TOPICS = frozenset({"account", "money", "act", "threat"})
ADDRESS = frozenset({"you", "we"})
#: Topics of a line that is a prompt by itself.
_STRONG = 3
#: Words up to which a line may do without an address ("Act now or lose access"): a longer one would name its reader.
TERSE = 12
#: Words of the longest prompt, with a little to spare; a longer line is an article's paragraph.
_LONGEST = 40
#: Words in quotation marks that are a name on the screen ("My Account"); more are somebody's speech.
_NAMED_WORDS = 3
#: The same in a script without spaces, where the name of a newsletter or a plan is quoted as well: some twelve characters.
_NAMED_WIDE = 7
_SIGN = re.compile(r"[$€£¥₹₽]")
_CURRENCY = re.compile(r"[$€£¥₹₽]\s?\d|\d\s?[$€£¥₹₽]")
_MARKS = re.compile(r"[“”„«»\"「」『』]")


@dataclass(frozen=True, slots=True)
class Reading:
    """Roles that the words of a line play in the language that explains most of them; "price" is an amount of money."""

    roles: frozenset[str]
    size: int
    sentence: bool

    @property
    def topics(self) -> int:
        """How many of account, money, act and threat the line speaks of; a price is about money."""
        priced = "price" in self.roles and "money" not in self.roles
        return len(self.roles & TOPICS) + priced

    @property
    def addressed(self) -> bool:
        """Whether it speaks to the reader or for the publisher."""
        return bool(self.roles & ADDRESS)

    @property
    def from_the_page(self) -> bool:
        """Whether it is the page that speaks."""
        return "we" in self.roles or "screen" in self.roles

    @property
    def strong(self) -> bool:
        """A prompt, if it is not news about one."""
        if self.topics < _STRONG:
            return False
        about = bool(self.roles & {"account", "money", "price"})
        return about and ("you" in self.roles or self.size <= TERSE or {"we", "screen"} <= self.roles)

    @property
    def complete(self) -> bool:
        """A prompt wherever it stands."""
        return self.strong and (self.from_the_page or self.topics == len(TOPICS))

    @property
    def weak(self) -> bool:
        """Likely a prompt where it stands beside a strong line: it is addressed, or a call of a few words."""
        call = self.size <= TERSE and not self.sentence and self.topics >= 2
        return call or (self.addressed and (self.topics >= 2 or (self.size <= TERSE and self.topics >= 1)))


@once_per_line
def roles_of(line: Line, known: Knowledge) -> frozenset[str]:
    """Roles of the words of `line`, as `known.roles.of` says them."""
    return known.roles.among(roles_in(marks_of(line, known.marks)), line.words)


@once_per_line
def read(line: Line, known: Knowledge) -> Reading | None:
    """The roles in `line`, or None for one that cannot be a prompt: too long, a quotation, a list item, reported speech, advice."""
    if line.size > _LONGEST or not line.words or line.quoted or line.bullet:
        return None
    roles = roles_of(line, known)
    if "narration" in roles or (known.roles.advises(line.words[0]) and not roles & {"we", "screen"}):
        return None
    if _SIGN.search(line.text) and _CURRENCY.search(line.text):
        roles |= {"price"}
    return None if not roles or holds_speech(line.text) else Reading(roles, line.size, line.sentence)


def speaks_to_reader(line: Line, known: Knowledge) -> bool:
    """Whether `line` addresses the reader, or speaks for the publisher, and reports nobody's words."""
    roles = roles_of(line, known)
    return bool(roles & ADDRESS) and "narration" not in roles and not holds_speech(line.text)


def holds_speech(text: str) -> bool:
    """Whether more stands between quotation marks in `text` than a name."""
    return any(size(passage.strip()) > (_NAMED_WIDE if wide(passage) else _NAMED_WORDS) for passage in _MARKS.split(text)[1::2])


def own_words(line: Line) -> Sequence[str]:
    """The words of `line` that stand in no quotation marks."""
    if not _MARKS.search(line.text):
        return line.words
    return words(" ".join(_MARKS.split(line.text)[::2]))
