"""Agencies in a line: the name that stands at a place, and whether any may. Pure.

Names are looked up by their first characters, so that a place costs the few that begin alike.
"""

from __future__ import annotations

import re
import string
from functools import cache
from typing import NamedTuple

from services.classifier.credits.lines import UNSPACED
from services.classifier.credits.words import words
from shared.agencies import Agency, agencies

#: Characters by which longer names are looked up: past "The ".
_HEAD = 6
#: Marks that stand at a word become spaces, the fastest way to ASCII words.
_SPACED = bytes.maketrans(string.punctuation.encode(), b" " * len(string.punctuation))
#: Characters of the longest name that is looked for behind a place: "朝鮮中央通信", "共同通信PRワイヤー".
_SUFFIX = 12
#: Characters before an abbreviation in which what it stands for is looked for.
_SPELT = 120
_PIECE = re.compile(r"\w+")
_HAS_UNSPACED = re.compile(f"[{UNSPACED}-\U0010ffff]")


class Named(NamedTuple):
    """An agency, where its name begins and ends, and whether it is a short form."""

    agency: Agency
    start: int
    end: int
    code: bool


class _Form(NamedTuple):
    printed: str
    lower: str
    exact: str | None  # None where letter case does not count
    capital: bool  # must begin with a capital letter
    agency: Agency
    code: bool


def may_name(text: str) -> bool:
    """Whether `text` holds an agency's name or code, as part of a word perhaps: a sieve that saves most lines a closer look."""
    if text.isascii():
        telling = [word.decode() for word in _telling_ascii().intersection(text.encode().translate(_SPACED).split())]
    else:
        telling = list(_telling().keys() & set(_PIECE.findall(text)))
    lower = text.lower() if telling else ""
    return any(form in lower for word in telling for form in _telling()[word]) or has_unspaced(text)


def has_unspaced(text: str) -> bool:
    """Whether a script without spaces is in the text."""
    return not text.isascii() and bool(_HAS_UNSPACED.search(text))


def is_telling(word: str) -> bool:
    """Whether a word tells of an agency, with an article written together with it perhaps: "l'AFP"."""
    return word in _telling() or ("'" in word and any(piece in _telling() for piece in word.split("'")))


def named_at(text: str, at: int) -> Named | None:
    """The longest name or code that begins at `at` and ends with a word."""
    long, short = _forms()
    head = text[at : at + _HEAD].lower()
    for form in long.get(head, []) + short.get(text[at : at + 2].lower(), []):
        end = at + len(form.printed)
        printed = text[at:end]
        if (printed == form.exact if form.exact else _alike(printed, form)) and _ends_word(text, end):
            if words().institution.match(text, end):
                return None
            return Named(form.agency, at, end, form.code)
    return None


def named_before(text: str, end: int) -> Named | None:
    """The longest name that ends at `end` of a script without spaces, whatever stands before it."""
    return next((found for at in range(max(0, end - _SUFFIX), end) if _begins(text, at) and _whole(found := named_at(text, at), end)), None)


def spells(text: str, before: int, code: str) -> bool:
    """Whether the words before a place have the code for their initials, small words counted or not: it abbreviates them.

    So it does in "Andhra Pradesh (AP)" and "Middle East and North Africa (MENA)".
    """
    named = [word[0] for word in re.findall(r"\w[\w.'-]*", text[max(0, before - _SPELT) : before]) if not word.isdigit()]
    read = ("".join(initials[-len(code) :]) for initials in (named, [initial for initial in named if initial.isupper()]))
    return any(initials.casefold() == code.casefold() for initials in read)


def _alike(printed: str, form: _Form) -> bool:
    return printed.lower() == form.lower and not (form.capital and printed[:1].islower())


def _begins(text: str, at: int) -> bool:
    """Whether a name may begin within a word of a script without spaces: with a letter of it, or the first of Latin ones."""
    return text[at] >= UNSPACED or (at > 0 and text[at].isupper() and text[at - 1] >= UNSPACED)


def _whole(found: Named | None, end: int) -> bool:
    return found is not None and found.end == end


def _ends_word(text: str, end: int) -> bool:
    after = text[end : end + 1]
    if _is_katakana(text[end - 1]) and after and _is_katakana(after):
        return False  # a longer word: ロイタージャーナリズム
    if not after or text[end - 1] >= UNSPACED or after >= UNSPACED:
        return True
    if after in "-_" and text[end + 1 : end + 2].isalpha():
        return bool(words().compound.match(text, end + 1)) or named_at(text, end + 1) is not None  # "ANSA-AFP"
    return not after.isalnum()


def _is_katakana(character: str) -> bool:
    return "ァ" <= character <= "ヿ" and character != "・"


@cache
def letters() -> frozenset[str]:
    """Codes that a line with nothing else does not credit: "AA" sets the size of letters, "PA" is a state."""
    return frozenset(code for agency in agencies() for code in agency.letters)


@cache
def _telling() -> dict[str, tuple[str, ...]]:
    """The longest word of each name and code, as it is printed in running text, in capitals and with one: the forms it tells of."""
    found: dict[str, tuple[str, ...]] = {}
    for form in (form for agency in agencies() for form in (*agency.names, *agency.codes, *agency.letters)):
        word = max(_PIECE.findall(form), key=len)
        for cased in {word, word.upper(), word.capitalize()}:
            found[cased] = (*found.get(cased, ()), form.lower())
    return found


@cache
def _telling_ascii() -> frozenset[bytes]:
    return frozenset(word.encode() for word in _telling() if word.isascii())


@cache
def _forms() -> tuple[dict[str, list[_Form]], dict[str, list[_Form]]]:
    """All names and codes, longest first: by their first characters, and the short ones by their first two."""
    every = [_Form(name, name.lower(), None, name[0].isupper(), agency, code=False) for agency in agencies() for name in agency.names]
    every += [
        _Form(code, code.lower(), code, code[0].isupper(), agency, code=True)
        for agency in agencies()
        for code in (*agency.codes, *agency.letters)
    ]
    long: dict[str, list[_Form]] = {}
    short: dict[str, list[_Form]] = {}
    for form in sorted(every, key=lambda form: -len(form.printed)):
        index, width = (long, _HEAD) if len(form.printed) >= _HEAD else (short, 2)
        index.setdefault(form.printed[:width].lower(), []).append(form)
    return long, short
