"""Date stamps of scripts without spaces: a Japanese date with its weekday, hour and edition, and what it is the date of. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lines import Line
from services.cleaner.text.words import fold, wide
from shared.record import Kind

#: Stamps from which they are headings: a page states when it was published and changed.
_CHRONICLE = 3
_STAMP_CHARACTERS = 60

_YEAR = r"(?:(?:19|20)\d\d|(?:令和|平成)(?:\d+|元))年"
_DAY = rf"(?:{_YEAR})?\d{{1,2}}月\d{{1,2}}日|(?:(?:19|20)\d\d[./-])?\d{{1,2}}[./-]\d{{1,2}}|[昨本今]日|きのう|きょう"
_WEEKDAY = r"(?:[(（]?[月火水木金土日](?:曜日?)?(?:・?祝)?[)）]?)?"
_HOUR = r"(?:(?:午前|午後|am|pm)?\d{1,2}(?:[:：]\d\d(?::\d\d)?|時(?:\d{1,2}分)?)(?:ごろ|頃)?(?:jst)?)"
_SAYS = r"(?:(?:最終|初回|記事)?(?:更新|公開|配信|掲載|投稿|作成|発行|修正|初出)(?:日時?|時刻)?)"
_EDITION = r"(?:付|(?:の)?(?:朝刊|夕刊|号|紙面|電子版|デジタル版)|(?:東京|大阪)?(?:本社)?版|\d+面)"
_STAMP = rf"{_SAYS}?[:：]?(?:{_DAY}){_WEEKDAY}{_HOUR}?(?:{_EDITION}|{_SAYS})*"
_STAMPS = re.compile(rf"(?P<stamps>(?:{_STAMP}[/|｜・]?){{1,2}})$")
_HOURS = re.compile(rf"{_HOUR}$")
_OF_THE_PAGE = re.compile(rf"{_SAYS}|{_EDITION}|{_HOUR}")
_MARKS = re.compile(r"[\s\[\]【】〔〕]+")


def unspaced_stamps(lines: Sequence[Line]) -> Iterator[Verdict]:
    """Dates of publication, a bare one only above the second paragraph or below the last.

    Several, with hours alone counted in, head the parts of a chronicle.
    """
    found = [index for index, line in enumerate(lines) if len(line.text) <= _STAMP_CHARACTERS and wide(line.text) and _is_stamp(line)]
    if sum(_HOURS.match(_bare(line)) is not None for line in lines if len(line.text) <= _STAMP_CHARACTERS) + len(found) >= _CHRONICLE:
        return
    prose = [index for index, line in enumerate(lines) if line.prose]
    begins, ends = (prose[min(1, len(prose) - 1)], prose[-1]) if prose else (len(lines), -1)
    for index in found:
        if not begins <= index <= ends or _OF_THE_PAGE.search(_bare(lines[index])):
            yield Verdict(index, Kind.DATE, "text.date_stamp")


def _is_stamp(line: Line) -> bool:
    return not line.text.endswith((":", "：")) and _STAMPS.match(_bare(line)) is not None


def _bare(line: Line) -> str:
    return _MARKS.sub("", fold(line.text))
