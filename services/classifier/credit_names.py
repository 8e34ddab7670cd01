"""Agencies in a line: the name that stands at a place, several that sign together, and text that holds nothing else. Pure.

Names are looked up by their first characters, so that a place costs the few that begin alike.
"""

from __future__ import annotations

import re
import string
from functools import cache
from typing import NamedTuple

from services.classifier.credit_lines import UNSPACED
from services.classifier.credit_words import words
from shared.agencies import Agency, agencies

#: Agencies and editors' signs of one list; credits name two or three.
_MOST = 8
#: Characters by which longer names are looked up: past "The ".
_HEAD = 6
#: Small words before a name: "from the partner agency Reuters".
_SMALL_WORDS = 4
#: Between the items of a list.
_BETWEEN = re.compile(r"[\s/,;:&+|·・、＝=.()\[\]（）*_–—-]{0,8}")
#: An editor's sign beside an agency ("dpa/tmn", "EFE jpg/mst") the agency's number of the text, or a site.
_SIGN = re.compile(
    r"[\w-]{2,30}\.[a-z]{2,3}(?=[\s,/]|$)|[a-zäöüßàèéìòù]{1,5}(?=[\s/,;+)\].–-]|$)"
    r"|(?:[a-z]{2,10}:)?\d{6}-\d[\d/-]{1,30}|[a-z]{2,10}:\d[\d/-]{3,30}"
)
_SMALL = re.compile(r"(\w{1,30}\.?)\s{1,3}")
_QUOTES = frozenset('«„“"「『')
_WORD = re.compile(r"\w[\w.]{0,30}")


_SPACED = bytes.maketrans(string.punctuation.encode(), b" " * len(string.punctuation))
#: The writer's and editors' initials at the end of Indian agencies' texts: "PTI ABC DE".
_STAFF = re.compile(r"(?: [A-Z]{2,4}){2,4}$")
_PIECE = re.compile(r"\w+")
_HAS_UNSPACED = re.compile(f"[{UNSPACED}-\U0010ffff]")


class Named(NamedTuple):
    """An agency, where its name begins and ends, and whether it is a short form."""

    agency: Agency
    start: int
    end: int
    code: bool


class _Form(NamedTuple):
    lower: str
    exact: str | None  # None where letter case does not count
    capital: bool  # must begin with a capital letter
    agency: Agency
    code: bool


def may_name(text: str) -> bool:
    """Whether a word of `text` belongs to an agency's name: a sieve that saves most lines a closer look."""
    if text.isascii():
        return not _telling_words_ascii().isdisjoint(text.encode().translate(_SPACED).split())
    return not _telling_words().isdisjoint(_PIECE.findall(text)) or _HAS_UNSPACED.search(text) is not None


def named_at(text: str, at: int) -> Named | None:
    """The longest name or code that begins at `at` and ends with a word."""
    long, short = _forms()
    head = text[at : at + _HEAD].lower()
    for form in long.get(head, []) + short.get(head[:2], []):
        end = at + len(form.lower)
        printed = text[at:end]
        if (printed == form.exact if form.exact else _alike(printed, form)) and _ends_word(text, end):
            return Named(form.agency, at, end, form.code)
    return None


def named_before(text: str, end: int) -> Named | None:
    """The longest name that ends at `end` of a script without spaces, whatever stands before it."""
    return next((found for at in range(max(0, end - 12), end) if text[at] >= UNSPACED and _whole(found := named_at(text, at), end)), None)


def agencies_at(text: str, at: int) -> Named | None:
    """The agencies that sign together at `at`, behind articles and such ("der Nachrichtenagentur"): the first, with all they span."""
    first = named_at(text, _behind_small_words(text, at))
    if not first:
        return None
    end, most = _behind_bracket(text, first.end), _MOST
    while most and (join := words().joins.match(text, end)) and (other := named_at(text, _behind_small_words(text, join.end()))):
        first = _weightier(first, other)
        end, most = _behind_bracket(text, other.end), most - 1
    return first._replace(start=at, end=end)


def only_agencies(text: str, start: int, end: int) -> Named | None:
    """The agency of a text that holds agencies, editors' signs and words for a newsroom alone; None where it holds more or none."""
    found: Named | None = None
    at = start
    for _ in range(2 * _MOST):
        if found and _STAFF.match(text, at, end):
            return found._replace(start=start, end=end)
        gap = _BETWEEN.match(text, at, end)
        at = gap.end() if gap else at
        if at >= end:
            return found and found._replace(start=start, end=end)
        item = named_at(text, _behind_small_words(text, at))
        if item and item.end <= end:
            found, at = _weightier(found, item) if found else item, item.end
        elif not (at := _behind_sign(text, at, end, gap.group() if gap else "")):
            return None
    return None


def spells(text: str, before: int, code: str) -> bool:
    """Whether the words before a place have the code for their initials: it abbreviates them, as in "Andhra Pradesh (AP)"."""
    named = [word[0] for word in re.findall(r"\w[\w.'-]*", text[max(0, before - 120) : before]) if not word.isdigit()]
    return "".join(named[-len(code) :]).casefold() == code.casefold()


def _weightier(first: Named, other: Named) -> Named:
    """Of two that sign together the first, but for the wire of a release, which says what the text is."""
    return other if other.agency.class_ == "press_release" and first.agency.class_ != "press_release" else first


def _behind_sign(text: str, at: int, end: int, gap: str) -> int:
    """The end of an editor's sign or a word for the newsroom at `at`, 0 where none is."""
    word = _WORD.match(text, at, end)
    if word and word.group().rstrip(".").casefold() in words().newsroom:
        return word.end()
    sign = _SIGN.match(text, at, end)
    if not sign or sign.group() in words().photo:
        return 0
    set_off = gap.strip(" (") or sign.group()[-1].isdigit() or text[sign.end() : sign.end() + 1] in ("/", ",", ";")
    return sign.end() if set_off else 0


def _behind_small_words(text: str, at: int) -> int:
    """Behind articles, words for an agency and an opening quote, unless a name begins with them."""
    for _ in range(_SMALL_WORDS):
        word = _SMALL.match(text, at)
        if word and word.group(1).lower() in words().before:
            width = word.end() - at
        else:
            width = next((len(prefix) for prefix in words().elided if text[at : at + len(prefix)].lower() == prefix), 0)
        if not width or named_at(text, at):
            break
        at += width
    return at + 1 if text[at : at + 1] in _QUOTES else at


def _behind_bracket(text: str, at: int) -> int:
    """Behind an abbreviation in brackets that is an agency's too: "Associated Press (AP)"."""
    if text[at : at + 2] == " (" and (inner := named_at(text, at + 2)) and text[inner.end : inner.end + 1] == ")":
        return inner.end + 1
    return at


def _alike(printed: str, form: _Form) -> bool:
    return printed.lower() == form.lower and not (form.capital and printed[:1].islower())


def _whole(found: Named | None, end: int) -> bool:
    return found is not None and found.end == end


def _ends_word(text: str, end: int) -> bool:
    after = text[end : end + 1]
    if not after or text[end - 1] >= UNSPACED or after >= UNSPACED:
        return True
    return not (after.isalnum() or (after in "-_" and text[end + 1 : end + 2].isalnum() and not text[end + 1 : end + 2].isdigit()))


@cache
def _telling_words() -> frozenset[str]:
    """The longest word of each name and code, as it is printed in running text, in capitals and with one."""
    printed = [form for agency in agencies() for form in (*agency.names, *agency.codes)]
    telling = [max(_PIECE.findall(form), key=len) for form in printed]
    return frozenset(cased for word in telling for cased in (word, word.upper(), word.capitalize()))


@cache
def _telling_words_ascii() -> frozenset[bytes]:
    return frozenset(word.encode() for word in _telling_words() if word.isascii())


@cache
def _forms() -> tuple[dict[str, list[_Form]], dict[str, list[_Form]]]:
    """All names and codes, longest first: by their first characters, and the short ones by their first two."""
    every = [_Form(name.lower(), None, name[0].isupper(), agency, code=False) for agency in agencies() for name in agency.names]
    every += [_Form(code.lower(), code, code[0].isupper(), agency, code=True) for agency in agencies() for code in agency.codes]
    long: dict[str, list[_Form]] = {}
    short: dict[str, list[_Form]] = {}
    for form in sorted(every, key=lambda form: -len(form.lower)):
        index, width = (long, _HEAD) if len(form.lower) >= _HEAD else (short, 2)
        index.setdefault(form.lower[:width], []).append(form)
    return long, short
