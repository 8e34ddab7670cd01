"""Author lines of scripts without spaces: a cue and a name, a desk and a name, a name in brackets, a note about its bearer.

They show by their cues (`[words]` of the rule files), by brackets and signs between the parts, and by what a Japanese name is written
with. Pure; linear in the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lines import Line
from services.cleaner.text.unspaced.names import BETWEEN, BRACKETS, DESK, HAN, KANA, MARKS, NAMES, any_of
from services.cleaner.text.words import wide
from shared.record import Kind

#: Characters of an author line at most: two authors with desk and place.
_AUTHOR_CHARACTERS = 45
#: Author lines from which they are a list that the article gives: of posts, of casts.
_MANY = 4

_SPACED_NAME = re.compile(rf"[{HAN}]{{1,3}} [{HAN}{KANA}]{{1,4}}$")
#: Names alone, long enough to be no other word of Han characters, or several of them.
_BARE_NAMES = re.compile(
    rf"[{HAN}]{{2,3}} ?[{HAN}{KANA}]{{2,4}}(?:[、，／/・]{NAMES})?$|[{HAN}]{{2,5}}(?:[、，／/・][{HAN}]{{3,6}}){{1,3}}$"
)
_PLACED = re.compile(rf"[{HAN}\u30a1-\u30fc]{{2,10}} ?[=＝@＠] ?{NAMES}$|{NAMES} ?[=＝@＠] ?[{HAN}\u30a1-\u30fc]{{2,8}}$")
#: A name and how it is read: "山川誠一(やまかわ・せいいち)".
_READ = re.compile(rf"[{HAN}{KANA} ]{{2,9}}[（(][\u3041-\u309f・ ]{{4,16}}[）)]")
#: What stands in brackets and is no name.
_NO_NAMES = frozenset(
    "敬称略 文中敬称略 随時掲載 肩書は当時 年齢は当時 前略 中略 後略 以下略 続報あり 原文のまま 詳報あり 全文 要旨 談話".split()
)


def unspaced_authors(lines: Sequence[Line], known: Knowledge) -> Iterator[Verdict]:
    """Lines that are authors, unless they are many; bare names only above the first paragraph and below the last."""
    prose = [index for index, line in enumerate(lines) if line.prose]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    found = [
        index
        for index, line in enumerate(lines)
        if _may_be_author(line) and (_is_author(line.text, known) or (not first <= index <= last and _is_name(line.text)))
    ]
    if len(found) < _MANY:
        yield from (Verdict(index, Kind.BYLINE, "text.byline") for index in found)
    for index in range(max(last, 1), len(lines)):
        if _READ.match(lines[index].text) or (index - 1 > last and _READ.fullmatch(lines[index - 1].text) and not lines[index].gap):
            yield Verdict(index, Kind.BYLINE, "text.author_note")


def _may_be_author(line: Line) -> bool:
    return len(line.text) <= _AUTHOR_CHARACTERS and not line.sentence and not line.bullet and "。" not in line.text and wide(line.text)


def _is_author(text: str, known: Knowledge) -> bool:
    bare = text.strip(BRACKETS + MARKS)
    return _author_pattern(known.wide_cues["byline"]).match(bare) is not None or _PLACED.match(bare) is not None


def _is_name(text: str) -> bool:
    bare = text.strip(BRACKETS + " ")
    named = _SPACED_NAME.match(bare) or (bare != text and _BARE_NAMES.match(bare)) or ("、" in bare and _BARE_NAMES.match(bare))
    return named is not None and named is not False and bare not in _NO_NAMES


@lru_cache(maxsize=2)
def _author_pattern(cues: frozenset[str]) -> re.Pattern[str]:
    cue = any_of(cues)
    office = rf"(?:{DESK}|{cue})"
    label = rf"(?:{cue}(?:[・と、/／＝=]?{cue})*|(?i:(?:text |written |story |report |photos? )?by|text|words))"
    return re.compile(
        rf"(?:{label}(?:{BETWEEN})(?:{DESK}{BETWEEN})?{NAMES}(?:、{cue}{BETWEEN}{NAMES})?"
        rf"|{DESK}(?:{BETWEEN}{office})?{BETWEEN}{NAMES}"
        rf"|[{HAN}\u30a1-\u30fc]{{2,10}}(?:支局長|特派員|総局長|通信員|部長|編集長){BETWEEN}{NAMES}"
        rf"|{NAMES}(?:{BETWEEN}|[（(])?{office}(?:{BETWEEN}{office})?[）)]?)(?:[（(]\S{{1,12}}[）)])?$"
    )
