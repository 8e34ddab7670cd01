"""Agencies in brackets of scripts without spaces, where a place, an agency and a reporter are written together. Pure."""

from __future__ import annotations

import re

from services.classifier.credits.names import Named, named_at, named_before
from services.classifier.credits.words import words

#: What parts place, agency and reporter.
_PARTS = re.compile(r"[\s＝=、・：:／/]+")
#: A place and a date behind an agency: "新華社北京3月3日".
_DATED = re.compile(r"\w{0,10}?\d{1,2}月\d{1,2}日")
#: A particle or an ending: what holds one is a phrase.
_HIRAGANA = re.compile(r"[ぁ-ゟ]")
#: A place abroad begins so.
_KATAKANA = re.compile(r"[゠-ヿ]+")


def in_bracket(inner: str) -> Named | None:
    """The first agency in brackets such as 【ナイロビ共同＝佐分利真帆】, 【パリＡＦＰ時事】 and ［東京　３日　ロイター］."""
    if any(word in inner for word in words().never) or any(word in inner for word in words().photo if not word.isascii()):
        return None
    return next(filter(None, map(_in_part, _PARTS.split(inner))), None)


def signs(inner: str) -> Named | None:
    """The agency of a bracket that ends a text: what precedes its code is a foreign place, for 共同 means "jointly" too."""
    if _HIRAGANA.search(inner):
        return None
    found = in_bracket(inner)
    if not found or not found.code:
        return found
    before = next((part for part in _PARTS.split(inner) if part), "").removesuffix(inner[found.start : found.end])
    return found if not before or _KATAKANA.match(before) else None


def _in_part(part: str) -> Named | None:
    found = named_before(part, len(part))
    while found and found.start and (earlier := named_before(part, found.start)):
        found = earlier
    if found:
        return found
    first = named_at(part, 0)
    return first if first and (first.end == len(part) or _DATED.fullmatch(part, first.end)) else None
