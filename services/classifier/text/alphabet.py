"""What is a word in a text of any script, as patterns. Pure; each takes time linear in the text."""

from __future__ import annotations

import re
import unicodedata


def _ranges(wanted: set[str]) -> str:
    """The characters of the basic plane in these Unicode categories, as the inside of a regex character class."""
    found: list[list[int]] = []
    for code in range(0x80, 0x10000):
        if unicodedata.category(chr(code)) in wanted:
            if found and found[-1][1] == code - 1:
                found[-1][1] = code
            else:
                found.append([code, code])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in found)


#: Marks that complete the letter before them (accents, vowel signs), and characters without any width (joiners, direction marks).
_MARKS = _ranges({"Mn", "Mc", "Me"}) + _ranges({"Cf"})
#: Apostrophes and hyphens, which join what stands on both sides into one word.
_JOINERS = "'’‘ʼ＇`´‛\\-‐‑"
#: Han, kana, Thai, Lao, Burmese and Khmer set no spaces between words.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"[^\W_{_UNSPACED}]"
#: A word broken at a line end goes on in the next line; a figure goes on behind its separator. Each piece begins with a
#: character that no other piece can take, so that there is nothing to try twice.
_LINE_END = r"[ \t]{0,8}\r?\n[ \t]{0,8}"
#: Letters that stand together, and pieces of a word that are joined: what goes on longer is taken for several words, so that none
#: is as long as the text.
_TOGETHER, _JOINED = "{1,256}", "{0,16}"
_STACKED = "{0,64}"
WORD = re.compile(
    rf"[{_UNSPACED}][{_MARKS}]{_STACKED}"
    rf"|{_LETTER}{_TOGETHER}(?:[{_MARKS}{_JOINERS}]{_TOGETHER}(?:{_LINE_END})?{_LETTER}{_TOGETHER}"
    rf"|(?<=\d)[.,](?=\d){_LETTER}{_TOGETHER}){_JOINED}[{_MARKS}]{_STACKED}"
)
ASCII_WORD = re.compile(
    rf"[A-Za-z0-9]{_TOGETHER}(?:['`\-]{_TOGETHER}(?:{_LINE_END})?[A-Za-z0-9]{_TOGETHER}|(?<=\d)[.,](?=\d)[A-Za-z0-9]{_TOGETHER}){_JOINED}"
)
#: Their one group makes `split` give what stands between words and the words in turn, whose lengths add up to where each stands.
PARTS, ASCII_PARTS = (re.compile(f"({pattern.pattern})") for pattern in (WORD, ASCII_WORD))
NOT_IN_WORD = re.compile(rf"[{_JOINERS}\s]+|[{_ranges({'Cf'})}]+")
#: Characters without any looks, which publishing systems and mischief leave within words: format characters with tags, variation selectors,
#: joiners of graphemes, Hangul fillers. A soft hyphen at a line end says that the word goes on, and stays.
_BLANK = _ranges({"Cf"}).replace("\xad-\xad", "") + "\u034f\u115f\u1160\u17b4\u17b5\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff"
INVISIBLE = re.compile(rf"[{_BLANK}]|\xad(?!{_LINE_END})")
