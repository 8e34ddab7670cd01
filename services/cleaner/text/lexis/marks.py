"""What the words of a line may mean to rules: a bit for each list that a rule goes by, and the roles of a prompt. Pure.

One look-up a word tells which rules need not read a line: where the bits of a rule's lists are missing from all words of a line, the
rule has nothing to say of it, and a line of prose holds a cue of few rules, mostly of none. A bit too many costs time, a bit too few
would change what is cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_

from services.cleaner.text.kept import Kept
from services.cleaner.text.lexis.anchors import PLACES, may_hold
from services.cleaner.text.lines import Line, once_per_line

#: What rights notices speak of, by the lexicons of these names.
PERMISSION, COPYING, WORK = 1, 2, 4
#: A word that says what somebody is; one that stands before an author's name.
BIOGRAPHY, BYLINE = 8, 16
#: A word that is, or begins with, a cue of a picture's credit; one that says by whom it came.
CREDIT, SOURCED = 32, 64
#: A word that stands in no label, no date stamp and no line of sources: a line that has it is none of these.
ORDINARY = 128
#: Places of the bits above, behind which those of phrases follow (`anchors.py`), and of both, behind which roles follow.
_LISTS = 8
_BELOW_ROLES = _LISTS + 2 * PLACES
#: Words whose bits are kept, some six megabytes: to find them takes a dozen look-ups each.
_MOST_WORDS = 30_000
#: Words that mark what stands beside them as an agency's: "Jane Doe via AP Photo".
SOURCED_BY = frozenset({"via", "photo", "photos", "image", "images", "courtesy"})
#: Letters of an editor's sign, which may stand among sources.
SIGN_LETTERS = 4
#: A picture's label as `photographers.py` reads one: of a longer word the first letters.
_LABEL = re.compile(r"[^\W\d_]{2,16}")


class Marks:
    """The bits of each word: those of `lists` that may hold it, above them those it has as an anchor of `phrases`, then its `roles`."""

    __slots__ = ("_found",)

    def __init__(self, lists: Mapping[int, Callable[[str], bool]], phrases: Callable[[str], int], roles: Callable[[str], int]) -> None:
        def bits(word: str) -> int:
            listed = sum(bit for bit, holds in lists.items() if holds(word))
            return listed | phrases(word) << _LISTS | roles(word) << _BELOW_ROLES

        self._found = Kept(bits, most=_MOST_WORDS)

    def of(self, line: Line) -> int:
        """The bits of all words of the line together."""
        return reduce(or_, set(map(self._found.__getitem__, line.words)), 0)


@once_per_line
def marks_of(line: Line, marks: Marks) -> int:
    """The bits of the line's words, found once in its life."""
    return marks.of(line)


def may_hold_phrase(marks: int) -> bool:
    """Whether a phrase may stand inside a line, by its bits."""
    return may_hold(marks >> _LISTS)


def roles_in(marks: int) -> int:
    """The parts that the words of a line play, of its bits."""
    return marks >> _BELOW_ROLES


def label_in(word: str) -> str:
    """The letters that `word` begins with, as many of them as the label of a picture is read by."""
    begun = _LABEL.match(word)
    return begun.group() if begun else ""
