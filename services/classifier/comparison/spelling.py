"""Whether two names are one in two spellings: another romanisation, marks left out, another house's rules. Pure.

By their consonants in classes, as Soundex has them for English (Russell 1918), here for Latin and Cyrillic letters alike; or by few
letters that differ (Levenshtein 1966).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import groupby

#: Consonants that stand for one another between spellings, a class each; other letters are vowels, or come and go like them.
_CLASSES = ("bpfvwбпфв", "cgkqгкх", "dtдт", "szсзшщжчц", "lл", "mм", "nн", "rр")
_CLASS = {letter: str(number) for number, letters in enumerate(_CLASSES) for letter in letters} | {"x": "13", "ß": "3", "þ": "2"}
#: Fewest consonants, repeats aside, that tell a name: fewer are common to many.
_CONSONANTS = 3
#: Letters per letter that may differ.
_PER_LETTER = 4
#: Longest word that is looked at, in letters: no name is longer, and the distance costs the square.
_LONGEST = 24
#: Words, and pairs of words, whose answer is kept: the copies of a story ask the same again and again.
_REMEMBERED = 1 << 13


def one_name(one: str, other: str) -> bool:
    """Whether two case-folded words are one name in two spellings."""
    return len(one) <= _LONGEST and len(other) <= _LONGEST and _one_name(one, other)  # asked before it is kept: words may be endless


@lru_cache(_REMEMBERED)
def _one_name(one: str, other: str) -> bool:
    skeleton = _skeleton(one)
    if len(skeleton) >= _CONSONANTS and skeleton == _skeleton(other):
        return True
    most = min(len(one), len(other)) // _PER_LETTER
    # An edit changes two letters at most, which rules out nearly all.
    return abs(len(one) - len(other)) <= most and len(set(one) ^ set(other)) <= 2 * most and _within(one, other, most)


@lru_cache(_REMEMBERED)
def _skeleton(name: str) -> str:
    """The classes of its consonants in order, repeats once."""
    classes = "".join(_CLASS.get(letter, "") for letter in unicodedata.normalize("NFD", name))
    return "".join(each for each, _ in groupby(classes))


def _within(one: str, other: str, most: int) -> bool:
    """Whether `most` letters put in, left out or changed make `other` of `one`."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, row[0] = row[0], at
        for place, there in enumerate(other, start=1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != there))
        if min(row) > most:  # no later row is better
            return False
    return row[-1] <= most
