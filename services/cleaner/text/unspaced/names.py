"""What names, desks and offices look like in Japanese, where neither capitals nor word borders show them: patterns. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

BRACKETS = "（()）[]［］【】〔〕〈〉<>＜＞「」"
MARKS = "■●◆▼▲◇○▶※→＞> "
HAN = "々〇\u3400-\u9fff"
KANA = "\u3041-\u309f\u30a1-\u30ff"
#: A name in Han characters, perhaps with a given name in kana, or one spelled in katakana with a dot inside.
NAME = rf"(?:[{HAN}]{{1,4}} ?[{HAN}{KANA}]{{1,5}}|[\u30a1-\u30fa\u30fc]{{2,10}}(?:[・＝=][\u30a1-\u30fa\u30fc]{{2,10}}){{1,3}})"
NAMES = rf"{NAME}(?:[、，,／/・ ]+{NAME}){{0,3}}"
#: A desk or an office by the character that it ends with.
DESK = rf"[{HAN}\u30a1-\u30ffA-Za-z]{{1,12}}(?:部|支局|総局|本局|編集局|取材班|編集部|通信部|報道局|センター|デスク|編集室)"
#: What stands between a desk and a name.
BETWEEN = r" ?[・:：/／=＝|｜、 ] ?"


def any_of(cues: Iterable[str]) -> str:
    """A pattern for one of `cues`, the longest first."""
    return f"(?:{'|'.join(map(re.escape, sorted(cues, key=len, reverse=True)))})"
