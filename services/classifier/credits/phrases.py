"""Notices in words ("originally published by …", "with material from …"), matched where a sentence begins. Pure.

A phrase is found by its first word; its gaps are bounded, so that a place costs the same in whatever text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import islice
from typing import NamedTuple

from services.classifier.credits.lines import REACH, UNSPACED, Line
from services.classifier.credits.lists import agencies_at
from services.classifier.credits.names import Named, has_unspaced, is_telling
from services.classifier.credits.words import Form, languages

#: Where the agency stands in a phrase.
AGENCY = "{agency}"
#: Words that `*` takes at most; characters in a script without spaces.
_GAP, _GAP_UNSPACED = 6, 30
#: Words between a notice of republication and the name, for "by our friends at"; and of a gap before a name.
_SLACK, _GAP_BEFORE = 3, 10
#: Words from a sentence's first on that a name is looked for at; characters in a script without spaces.
_WORDS, _WORDS_UNSPACED = 30, 120
#: Characters of articles and first words of a name before the word that tells it.
_LEAD = 50
#: What may stand between two words of a phrase, and between two parts of one in a script without spaces.
_JOIN, _JOIN_UNSPACED = r"[\s:,;.()\[\]*/|«»„“”\"'–—-]{1,4}", r"[\s、，,・：:＝=「」『』（）()]{0,3}"
#: What may stand between a phrase and the agency's name.
_TO_NAME = r"[\s:：,;()（）\[\]*/|«»„“”\"「『＝=–—-]{0,5}"
#: Behind a name that ends its phrase: the sentence must end too.
_CLOSED = re.compile(r"[\s\"»”'」』]{0,3}(?:$|[.;。)\]）］】|]|[*_–—-]{1,3}\s?$)")
_WORD = re.compile(r"\w+(?:'\w+)?")


class Notice(NamedTuple):
    """A phrase found: the slot it speaks for, its agency, and its place in the line."""

    form: Form
    agency: Named
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    form: Form
    before: re.Pattern[str]
    after: re.Pattern[str]
    unspaced: bool

    def at(self, text: str, start: int, names: list[tuple[int, Named]]) -> Notice | None:
        """The notice that begins at `start`, if the phrase leads from there to one of the names, which are given with their places."""
        for place, named in names:
            if self.before.fullmatch(text, start, place) and (closed := self.after.match(text, named.end)):
                return Notice(self.form, named, start, max(named.end, closed.end()))
        return None


def notices(line: Line, begins: list[int]) -> Iterator[Notice]:
    """What is found at the places of a line where a sentence begins."""
    text = line.text
    by_word, by_character, by_agency, anywhere = _phrases()
    agency = lru_cache(None)(partial(agencies_at, text))  # sentences within reach of each other ask for the same places
    for at in begins:
        word = _WORD.match(text, at)
        if not word or not (names := _names(text, at, agency)):
            continue
        found = [*by_word.get(word.group().casefold(), ()), *by_character.get(text[at], ()), *anywhere]
        found += by_agency if names[0][0] == at else ()
        yield from filter(None, (phrase.at(text, at, names) for phrase in found))


def _names(text: str, at: int, agency: Callable[[int], Named | None]) -> list[tuple[int, Named]]:
    """The places from `at` on where a name begins, with articles before it or none."""
    if has_unspaced(text):
        places = list(range(at, min(at + _WORDS_UNSPACED, len(text))))
    else:
        words = list(islice(_WORD.finditer(text, at, min(at + REACH, len(text))), _WORDS))
        tells = [word.start() for word in words if is_telling(word.group())]
        places = [word.start() for word in words if any(0 <= tell - word.start() <= _LEAD for tell in tells)] if tells else []
    return [(place, named) for place in places if (named := agency(place))]


_Index = tuple[dict[str, list[_Phrase]], dict[str, list[_Phrase]], list[_Phrase], list[_Phrase]]


@cache
def _phrases() -> _Index:
    """All phrases: by their first word or character, those that begin with the agency, and those that may begin with anything."""
    by_word: dict[str, list[_Phrase]] = {}
    by_character: dict[str, list[_Phrase]] = {}
    by_agency: list[_Phrase] = []
    anywhere: list[_Phrase] = []
    for language in languages():
        for form, written in language["phrases"].items():
            for one in written:
                phrase, first = _compiled(form, one.split()), one.split()[0]
                if first == AGENCY:
                    by_agency.append(phrase)
                elif first == "*":
                    anywhere.append(phrase)
                else:
                    index = by_character if phrase.unspaced else by_word
                    for word in first.split("|"):
                        index.setdefault(word[0] if phrase.unspaced else _WORD.findall(word)[0].casefold(), []).append(phrase)
    return by_word, by_character, by_agency, anywhere


def _compiled(form: Form, parts: list[str]) -> _Phrase:
    unspaced = any(character >= UNSPACED for part in parts for character in part)
    at = parts.index(AGENCY)
    before, after = parts[:at], parts[at + 1 :]
    gap = before[-1:] == ["*"]
    lead = before[:-1] if gap else before
    opening = _pattern(lead, unspaced) + ("" if unspaced or not lead else r"(?!\w)") + (_TO_NAME if lead else "")
    return _Phrase(form, re.compile(opening + _slack(form, gap, unspaced), re.IGNORECASE), _closing(after, unspaced), unspaced)


def _slack(form: Form, gap: bool, unspaced: bool) -> str:
    """What may stand right before the name besides the phrase."""
    if unspaced:
        return rf"[^。\n]{{0,{_GAP_UNSPACED}}}" if gap else ""
    most = _GAP_BEFORE if gap else _SLACK if form == "republished" else 0
    return rf"(?:\S{{1,40}}\s{{1,3}}){{0,{most}}}(?:https?://)?(?:www\.)?[«„“\"'(]?" if most else ""


def _closing(parts: list[str], unspaced: bool) -> re.Pattern[str]:
    if not parts:
        return _CLOSED
    parts = parts[:-1] if parts[-1] == "*" else parts  # whatever comes
    if not parts:
        return re.compile("")
    join = _JOIN_UNSPACED if unspaced else _JOIN
    return re.compile(join + _pattern(parts, unspaced) + ("" if unspaced else r"(?!\w)"), re.IGNORECASE)


def _pattern(parts: list[str], unspaced: bool) -> str:
    """The parts in order; `*` is a gap, `a|b` either word, `|a` one that may be missing, `abc*` a word that begins so."""
    join = _JOIN_UNSPACED if unspaced else _JOIN
    gap = rf"[^。\n]{{0,{_GAP_UNSPACED}}}?" if unspaced else rf"(?:\S{{1,40}}\s{{1,3}}){{0,{_GAP}}}?"
    written, lead = "", ""
    for part in parts:
        words = "|".join(_word(word) for word in part.split("|") if word)
        if part == "*":
            written, lead = written + lead + gap, ""
        elif not part.startswith("|"):
            written, lead = f"{written}{lead}(?:{words})", join
        else:
            written += f"(?:{lead}(?:{words}))?" if lead else f"(?:(?:{words}){join})?"
    return written


def _word(word: str) -> str:
    return rf"{re.escape(word[:-1])}\w{{0,20}}" if word.endswith("*") else re.escape(word)
