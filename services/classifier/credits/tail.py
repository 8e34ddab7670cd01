"""Below the text: lines and line ends that are nothing but a credit, and copyrights. Pure."""

from __future__ import annotations

import re
from functools import cache

from services.classifier.credits.byline import byline
from services.classifier.credits.lines import Line
from services.classifier.credits.lists import agencies_at, only_agencies
from services.classifier.credits.names import Named, letters, named_at, spells
from services.classifier.credits.sources import source
from services.classifier.credits.unspaced import signs
from services.classifier.credits.words import words

#: Characters a credit takes that is nothing else.
_LENGTH = 60
_SIGN = r"©|ⓒ|[(（][cCсСｃＣ][)）]"  # Latin and Cyrillic
#: What follows an agency where a photographer or its picture desk is credited: "© AFP/Jean Moreau", "© ANP / Hans Lijftogt".
_PHOTOGRAPHER = re.compile(r"\s?[/|]\s?[^\W\d_]|\s?(?:Photo|Foto|Images|Image|Bild)")
_FURTHER = re.compile(r" ([A-ZÀ-ÖА-Я]\w+)")
#: A name set off by a dash or a full stop: "© AFP - Jean Moreau".
_SET_OFF_NAME = re.compile(r"(?:\s[-–]|\.)\s([A-ZÀ-ÖА-Я]\w+) [A-ZÀ-ÖА-Я]\w+$")
#: What a sentence ends with. A bracket behind anything but that and a small word closes a caption: "Luca Berg (Reuters)".
_SENTENCE_ENDS = ".!?…。！？\"”»“'’」』)）"
#: A bracket that ends a line of a script without spaces, behind a sentence or alone.
_UNSPACED_BRACKET = re.compile(r"(?:^|(?<=[。」！？]))[（【]([^（）【】]{2,30})[）】]$")
_CLOSING = re.compile(r"[)\]）］】〕.。\s]*$")
_WORD = re.compile(r"\w+")
#: An author who signs below the text: "Ida Faron (PAP)".
_AUTHOR = re.compile(r"[^\W\d_a-z][\w'-]+(?: [^\W\d_a-z][\w.'-]*){1,2}")


def footer(line: Line, begins: list[int]) -> Named | None:
    """The agency of a line, of its last sentence or of the bracket at its end that holds nothing but agencies and signs."""
    text = line.text
    for at in begins:
        if len(text) - at <= _LENGTH and (found := only_agencies(text, at, len(text)) or source(text, at)) and _credits(text, found):
            return found
    if (bracket := _UNSPACED_BRACKET.search(text, max(0, len(text) - _LENGTH))) and (found := signs(bracket.group(1))):
        return found._replace(start=bracket.start(1), end=bracket.end(1))
    signed = len(text) <= _LENGTH and words().by.end(text, 0)
    return byline(line) if signed else None


def is_copyright(line: Line) -> bool:
    """Whether a line begins with the sign or the word for a copyright, whoever holds it."""
    return bool(_copyright().match(line.text))


def copyright_of(line: Line) -> Named | None:
    """The agency that a line says holds the rights."""
    for sign in _copyright().finditer(line.text):
        found = agencies_at(line.text, sign.end())
        if found and _holds(line.text, found.end) and not _of_picture(line.text[: sign.start()]):
            return found._replace(start=sign.start())
    return None


@cache
def _copyright() -> re.Pattern[str]:
    """The sign or the word of any language, years, and small words up to whose it is."""
    sign = "|".join([_SIGN, *map(re.escape, words().copyright)])
    return re.compile(rf"(?:{sign})(?:{sign}|[\s\d.,:–—/()\ufe0f-]|by\s|bei\s){{0,24}}", re.IGNORECASE)


def _holds(text: str, end: int) -> bool:
    """Whether a name that ends here is the rights holder's: no photographer and no further word of a name follows."""
    further = _FURTHER.match(text, end) or _SET_OFF_NAME.match(text, end)
    if further and (further.group(1).casefold() in words().rights or named_at(text, end + 1)):
        further = None
    return not further and not _PHOTOGRAPHER.match(text, end)


def _of_picture(before: str) -> bool:
    last = _WORD.findall(before[-30:].lower())[-2:]
    return any(word in words().photo for word in last)


def _credits(text: str, found: Named) -> bool:
    """Whether a bracket is a credit: it follows a sentence, and its code abbreviates none of the words before it."""
    before = text[: found.start].rstrip(" (（【〔")
    if not before or text[found.start - 1] not in "(（【〔":
        return True
    last = _WORD.findall(before[-_LENGTH:])
    certain = _CLOSING.sub("", text[found.start : found.end]) not in letters()
    follows_sentence = before[-1] in _SENTENCE_ENDS or (certain and last and last[-1][0].islower())
    signs = not text[found.end :].strip(")）") and bool(_AUTHOR.fullmatch(before))
    return bool(follows_sentence or signs) and not (
        found.code and spells(text, len(before), _CLOSING.sub("", text[found.start : found.end]))
    )
