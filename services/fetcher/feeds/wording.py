"""Text of a feed as plain text on one line: entities resolved, tags stripped, nothing that commands a terminal or reorders. Pure."""

from __future__ import annotations

import re
from html.entities import html5

#: Characters of a title that are kept; a headline has a tenth of that.
MAX_TITLE = 1000
#: Characters that are looked at to make a title: markup and entities take several times the room of the words.
_MAX_RAW = 8 * MAX_TITLE
#: With the semicolon alone: in `?a=1&copy=2` nobody means the sign. Longest name of HTML 31 letters, of a character 7 digits.
_ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--[^<>]*-->")
_BREAK = re.compile(r"</?(?:br|p|div|li|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE)
#: Controls, bidirectional marks and overrides, halves of surrogate pairs, and the byte order mark.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff]")
#: What the numbers 128-159 mean in pages: Windows-1252, not control characters (WHATWG numeric character reference end state).
_CP1252 = {number: bytes([number]).decode("cp1252", "ignore") for number in range(128, 160)}


def plain_title(written: str | None, *, markup: bool) -> str | None:
    """`written` on one line, at most 1,000 characters; None where no words are left. `markup` says whether it may hold HTML."""
    text = (written or "")[:_MAX_RAW]
    if markup and ("<" in text or "&" in text):
        text = _without_tags(resolved(_without_tags(text)))  # twice: many publishers escape their markup once too often
    text = " ".join(_UNWANTED.sub("", text).split())
    return text[:MAX_TITLE].rstrip() or None


def _without_tags(text: str) -> str:
    return _TAG.sub("", _BREAK.sub(" ", text))


def resolved(text: str) -> str:
    """`text` with HTML's entities as the characters they stand for; unknown ones stay as they are."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if name:
        return html5.get(f"{name};", found[0])
    number = int(decimal) if decimal else int(hexadecimal, 16)
    if number in _CP1252:
        return _CP1252[number]
    return chr(number) if 0 < number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "\N{REPLACEMENT CHARACTER}"
