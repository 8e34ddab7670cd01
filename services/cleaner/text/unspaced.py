"""Author lines and picture credits of scripts without spaces, where neither capitals nor word borders show a name.

They show by their cues (`[words]` of the rule files), by brackets and signs between the parts, and by what a Japanese name is written
with. Pure; linear in the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.language import Knowledge
from services.cleaner.text.lines import Line
from services.cleaner.text.words import wide
from shared.record import Kind

#: Characters of an author line at most: two authors with desk and place.
_AUTHOR_CHARACTERS = 45
#: Author lines from which they are a list that the article gives: of posts, of casts.
_MANY = 4
#: Lines around the text within which a bare name may stand.
_EDGE = 4
#: Characters of a credit behind its label, and of a credit that is a line.
_CREDIT_CHARACTERS = 40
_BRACKETS = "（()）[]［］【】〔〕〈〉<>＜＞「」"

_OPENERS = "（(［[【〔"
_PHOTOGRAPHER = re.compile("写真家|写真展|写真集|カメラマン|撮影")

_HAN = "々〇\u3400-\u9fff"
_KANA = "\u3041-\u309f\u30a1-\u30ff"
#: A name in Han characters, perhaps with a given name in kana, or one spelled in katakana with a dot inside.
_NAME = rf"(?:[{_HAN}]{{1,4}} ?[{_HAN}{_KANA}]{{1,5}}|[\u30a1-\u30fa\u30fc]{{2,10}}(?:[・＝=][\u30a1-\u30fa\u30fc]{{2,10}}){{1,3}})"
_NAMES = rf"{_NAME}(?:[、，,／/・ ]+{_NAME}){{0,3}}"
#: A desk or an office by the character that it ends with.
_DESK = rf"[{_HAN}\u30a1-\u30ffA-Za-z]{{1,12}}(?:部|支局|総局|本局|編集局|取材班|編集部|通信部|報道局|センター|デスク|編集室)"
_BETWEEN = r" ?[・:：/／=＝|｜、 ] ?"
_SPACED_NAME = re.compile(rf"[{_HAN}]{{1,3}} [{_HAN}{_KANA}]{{1,4}}$")
_PLACED = re.compile(rf"[{_HAN}\u30a1-\u30fc]{{2,10}} ?[=＝] ?{_NAMES}$")
#: What is said of a picture behind the sign of equality: when, where or by whom it was taken.
_TAKEN = re.compile(
    r"\d+(?:年|月|日|時)|[昨今同]年|午前|午後|[都道府県市区町村港沖州島駅]|撮影|提供|写す|撮る|代表|本社|ヘリ|ロイター|共同|時事|AP|AFP|ゲッティ|アフロ|写真|で$|から$"
)
_EQUATED = re.compile(r"[^=＝]{5,110}[=＝]([^=＝。]{2,50})(?:[=＝][^=＝。]{1,12})?[)）]?$")
#: Who provides pictures: what such a word ends with.
_PROVIDER = (
    r"(?:さん|氏|本人|遺族|家族|関係者|社|署|省|庁|府|県|市|町|村|区|局|館|大|会|園|校|隊|団|部|所|院|寺|店|者|学"
    r"|チーム|センター|通信|テレビ|新聞|グループ|[A-Za-z]+)"
)
_TAKEN_BY = re.compile(
    rf"(?:(?:\S{{1,20}}(?:で|から|にて|、| ))?{_NAMES}(?:さん|氏|記者|カメラマン|通信員)?が?(?:撮影|写す)"
    rf"|[^をがにはも。]{{0,16}}{_PROVIDER}提供)$"
)
_IN_BRACKETS = re.compile(r"[（(［\[【〔]([^（(［\[【〔）)］\]】〕]{1,40})[）)］\]】〕]。?$")
_ENDS_SENTENCE = re.compile(r"[。！？][」』）)]?$")


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


def _may_be_author(line: Line) -> bool:
    return len(line.text) <= _AUTHOR_CHARACTERS and not line.sentence and not line.bullet and "。" not in line.text and wide(line.text)


def _is_author(text: str, known: Knowledge) -> bool:
    bare = text.strip(_BRACKETS + "■●◆▼▲◇○ ")
    return _author_pattern(known.wide_cues["byline"]).match(bare) is not None or _PLACED.match(bare) is not None


def _is_name(text: str) -> bool:
    return _SPACED_NAME.match(text.strip(_BRACKETS + " ")) is not None


@lru_cache(maxsize=2)
def _author_pattern(cues: frozenset[str]) -> re.Pattern[str]:
    cue = _any(cues)
    office = rf"(?:{_DESK}|{cue})"
    return re.compile(
        rf"(?:{cue}(?:[・と、/／]{cue})*{_BETWEEN}(?:{_DESK}{_BETWEEN})?{_NAMES}"
        rf"|{_DESK}(?:{_BETWEEN}{office})?{_BETWEEN}{_NAMES}"
        rf"|{_NAMES}(?:{_BETWEEN}|[（(])?{office}(?:{_BETWEEN}{office})?[）)]?)(?:[（(]\S{{1,12}}[）)])?$"
    )


def unspaced_credit_start(text: str, known: Knowledge) -> int | None:
    """Offset in `text` at which a credit begins that reaches to its end, 0 where all of it is one, or None."""
    if not wide(text):
        return None
    bare = text.strip(_BRACKETS + "■●◆▼▲◇○▶※ ")
    labelled = _label_pattern(known.wide_cues["credit"]).match(bare)
    if (labelled or _TAKEN_BY.match(bare)) and not _ENDS_SENTENCE.search(text) and len(bare) <= _CREDIT_CHARACTERS:
        return 0
    bracketed = _IN_BRACKETS.search(text)
    if bracketed and _is_credit(bracketed[1], known) and not _ENDS_SENTENCE.search(text[: bracketed.start()]):
        return bracketed.start()
    equated = _EQUATED.match(text)
    return equated.start(1) - 1 if equated and _TAKEN.search(equated[1]) else None


def about_pictures(lines: Sequence[Line], index: int) -> bool:
    """Whether the line is nothing but a credit in brackets below a paragraph about somebody who takes pictures."""
    line, above = lines[index], lines[index - 1] if index else None
    return above is not None and above.prose and line.gap and line.text[0] in _OPENERS and _PHOTOGRAPHER.search(above.text) is not None


def _is_credit(inner: str, known: Knowledge) -> bool:
    pattern = _label_pattern(known.wide_cues["credit"])
    return pattern.match(inner) is not None or _TAKEN_BY.search(inner) is not None or inner.endswith(("撮影", "提供"))


@lru_cache(maxsize=2)
def _label_pattern(cues: frozenset[str]) -> re.Pattern[str]:
    """A credit with its label before it or behind it: "写真・山田太郎", "写真提供：県警"."""
    cue = _any(cues)
    return re.compile(rf"{cue}(?:[・と、/／]?{cue})*(?: ?[:：/／=＝|｜・] ?|by )[^。、「]{{2,30}}$|{cue}(?:[・/／]{cue})* {_NAMES}$")


def _any(cues: frozenset[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(cues, key=len, reverse=True)))})"
