"""Picture credits of scripts without spaces: "写真・山川誠一", "(県警提供)", "会見する市長=11日、市役所". Pure; linear in the line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lines import Line
from services.cleaner.text.unspaced.names import BRACKETS, MARKS, NAMES, any_of
from services.cleaner.text.words import wide

#: Characters of a credit that is a line.
_CREDIT_CHARACTERS = 40

_OPENERS = "（(［[【〔"
_PHOTOGRAPHER = re.compile("写真家|写真展|写真集|カメラマン|撮影")
#: What is said of a picture behind the sign of equality: when, where or by whom it was taken.
_TAKEN = re.compile(
    r"\d+(?:年|月|日|時)|[昨今同]年|午前|午後|[都道府県市区町村港沖州島駅]|撮影|提供|写す|撮る|代表|本社|ヘリ|写真|で$|から$"
    r"|ロイター|共同|時事|AP|AFP|ゲッティ|アフロ"
)
_EQUATED = re.compile(r"[^=＝]{5,110}[=＝]([^=＝。]{2,50})(?:[=＝][^=＝。]{1,12})?[)）]?$")
#: Who provides pictures: what such a word ends with.
_PROVIDER = (
    r"(?:さん|氏|本人|遺族|家族|関係者|社|署|省|庁|府|県|市|町|村|区|局|館|大|会|園|校|隊|団|部|所|院|寺|店|者|学"
    r"|チーム|センター|通信|テレビ|新聞|グループ|[A-Za-z]+)"
)
_TAKEN_BY = re.compile(
    rf"(?:(?:\S{{1,20}}(?:で|から|にて|、| ))?{NAMES}(?:さん|氏|記者|カメラマン|通信員)?が?(?:撮影|写す)"
    rf"|[^をがにはも。]{{0,16}}{_PROVIDER}提供)$"
)
#: When and where a picture was taken, and whose it is, in brackets behind what it shows.
_DATED = re.compile(r"(?:(?:\d{4}|[昨今同])年)?(?:\d{1,2}月)?\d{1,2}日(?:午前|午後|朝|昼|夜|夕方|未明|早朝)?[、，,・ ][^。、]{2,20}$")
_AGENCIES = re.compile(
    r"(?:(?:ロイター|共同|時事|共同通信|時事通信|AP|AFP|EPA|ゲッティ|アフロ|ゲッティイメージズ|PIXTA|新華社|聯合|タス)[=＝・/／、 ]?){1,3}"
    r"(?:通信)?$"
)
_IN_BRACKETS = re.compile(r"[（(［\[【〔]([^（(［\[【〔）)］\]】〕]{1,40})[）)］\]】〕]。?$")
_STOP, _CLOSING = "。", frozenset("）)］]】〕")
_ENDS_SENTENCE = re.compile(r"[。！？][」』）)]?$")


def unspaced_credit_start(text: str, known: Knowledge) -> int | None:
    """Offset in `text` at which a credit begins that reaches to its end, 0 where all of it is one, or None."""
    if not wide(text):
        return None
    bare = text.strip(BRACKETS + MARKS)
    labelled = _label_pattern(known.wide_cues["credit"]).match(bare)
    if (labelled or _TAKEN_BY.match(bare)) and not _ENDS_SENTENCE.search(text) and len(bare) <= _CREDIT_CHARACTERS:
        return 0
    bracketed = _IN_BRACKETS.search(text)
    if bracketed and _is_credit(bracketed[1], known) and not _ENDS_SENTENCE.search(text[: bracketed.start()]):
        return bracketed.start()
    equated = _EQUATED.match(text)
    return equated.start(1) - 1 if equated and _TAKEN.search(equated[1]) else None


def may_end_with_credit(text: str) -> bool:
    """Whether there is anything to look for: no sentence ends with a credit, but for one in brackets."""
    return not text.endswith(_STOP) or text[-2:-1] in _CLOSING


def about_pictures(lines: Sequence[Line], index: int) -> bool:
    """Whether the line is nothing but a credit in brackets below a paragraph about somebody who takes pictures."""
    line, above = lines[index], lines[index - 1] if index else None
    return above is not None and above.prose and line.gap and line.text[0] in _OPENERS and _PHOTOGRAPHER.search(above.text) is not None


def _is_credit(inner: str, known: Knowledge) -> bool:
    pattern = _label_pattern(known.wide_cues["credit"])
    dated = _DATED.match(inner) or _AGENCIES.match(inner)
    return bool(dated) or pattern.match(inner) is not None or _TAKEN_BY.search(inner) is not None or inner.endswith(("撮影", "提供"))


@lru_cache(maxsize=2)
def _label_pattern(cues: frozenset[str]) -> re.Pattern[str]:
    """A credit with its label before it or behind it: "写真・山田太郎", "写真提供：県警"."""
    cue = any_of(cues)
    return re.compile(rf"{cue}(?:[・と、/／]?{cue})*(?: ?[:：/／=＝|｜・] ?|by )[^。、「]{{2,30}}$|{cue}(?:[・/／]{cue})* {NAMES}$")
