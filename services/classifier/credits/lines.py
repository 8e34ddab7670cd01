"""Where in a text a credit can stand: the lines around the beginning of its body, and those around its end. Pure.

Only so much of either end is looked at, whatever the text's size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from services.classifier.credits.words import words

#: Characters of either end that are looked at; news has its first and last paragraphs within a few thousand.
WINDOW = 6_000
#: Lines at the top that can hold a credit (title, section, author, date, caption and prompts come first), and at the end.
_TOP_LINES, _END_LINES = 12, 15
#: Characters from which on a line is a paragraph, in scripts with spaces and without.
_PARAGRAPH, _PARAGRAPH_UNSPACED = 80, 35
#: Paragraphs that are looked at: a standfirst and a caption come before the first, notes on the author and prompts after the last.
_TOP_PARAGRAPHS, _END_PARAGRAPHS = 3, 4
#: Characters at either end of a line that can hold a credit; a notice is rarely longer.
REACH = 320
#: Sentences within reach of a line's end at which a credit may begin.
_SENTENCES = 6
#: From here on characters are Han, kana, Hangul and their punctuation, which need no spaces.
UNSPACED = "\u2e80"
#: Folded one to one, so that offsets hold.
_PLAIN = (("\u2019", "'"), ("\u00a0", " "), ("\u202f", " "), ("\u2009", " "), ("\u3000", " "))
#: Where a sentence begins within a line.
_SENTENCE = re.compile(r"[.!?…][\"»”)']?\s+(?=\S)|[。！？][」』）]?(?=.)")
#: The word that a full stop ends.
_STOPPED = re.compile(r"[\w.]{1,8}$")
#: A bracket that closes and was opened before.
_CLOSES = re.compile(r"[^()（）]*[)）]")
#: What may stand before a credit's first word.
_OPENING = re.compile(r"[\s(\[（［【〔*_•·/©–—-]{0,12}")
#: Characters of the longest bracket at a line's end.
_BRACKET_REACH = 140
#: A bracket that ends its line.
_LAST_BRACKET = re.compile(r"[(（【〔](?=[^()（）【】〔〕]{1,120}[)）】〕][.。\s]{0,3}$)")


class Line(NamedTuple):
    """A line without the white space around it: `text`, folded one to one, begins at `start` of the article's."""

    text: str
    start: int


def body_of(text: str, removed: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """From the first to the last character that was kept, by the sorted spans that were not; all of a text of which nothing was."""
    start, end = 0, len(text)
    for first, behind in removed:
        if not text[start:first].isspace() and start != first:
            break
        start = behind
    for first, behind in reversed(removed):
        if not text[behind:end].isspace() and behind != end:
            break
        end = first
    return (start, end) if start < end else (0, len(text))


def parted(text: str, start: int, end: int) -> tuple[list[Line], list[Line]]:
    """The lines around the beginning of the body, and those around its end, in order.

    A line on its own belongs to where more of the body lies on its other side; a paragraph may be in both.
    """
    middle = (start + end) / 2
    above = islice(_backwards(text, max(0, start - WINDOW), start), _TOP_LINES)
    below = islice(_forwards(text, end, end + WINDOW), _END_LINES)
    top = [*reversed(list(above)), *_cut(_forwards(text, start, min(end, start + WINDOW)), _TOP_LINES, _TOP_PARAGRAPHS)]
    last = [*reversed(_cut(_backwards(text, max(start, end - WINDOW), end), _END_LINES, _END_PARAGRAPHS)), *below]
    return (
        [line for line in top if _centre(line) <= middle or (_is_paragraph(line) and line.start < middle)],
        [line for line in last if _centre(line) >= middle or (_is_paragraph(line) and line.start + len(line.text) > middle)],
    )


def starts(line: Line, *, sentences: bool) -> list[int]:
    """Where in the line a credit can begin: at its first word, in the bracket that ends it, and where asked for behind each sentence."""
    text = line.text
    found = [0]
    if sentences:
        ends = (match for match in _SENTENCE.finditer(text, max(0, len(text) - REACH)) if not _goes_on(text, match))
        found += [match.end() for match in ends][-_SENTENCES:]
    if text[-1] in ")）】〕.。" and (bracket := _LAST_BRACKET.search(text, max(0, len(text) - _BRACKET_REACH))):
        found.append(bracket.start())
    return list(dict.fromkeys(at if text[at].isalpha() else at + _width(_OPENING, text, at) for at in found))


def _goes_on(text: str, end: re.Match[str]) -> bool:
    """Whether what looks like a sentence's end is none: an abbreviation's full stop, or one within a bracket."""
    if end.group()[0] == "." and (word := _STOPPED.search(text, max(0, end.start() - 8), end.start())):
        stopped = word.group().casefold()
        if len(stopped) == 1 or "." in stopped or stopped in words().short:
            return True
    return bool(_CLOSES.match(text, end.end()))


def _width(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() - at if match else 0


def _forwards(text: str, start: int, end: int) -> Iterator[Line]:
    at = start
    for raw in _folded(text[start:end]).split("\n"):
        if bare := raw.strip():
            yield Line(bare, at + raw.index(bare[0]))
        at += len(raw) + 1


def _backwards(text: str, start: int, end: int) -> Iterator[Line]:
    at = end + 1
    for raw in reversed(_folded(text[start:end]).split("\n")):
        at -= len(raw) + 1
        if bare := raw.strip():
            yield Line(bare, at + raw.index(bare[0]))


def _folded(text: str) -> str:
    if not text.isascii():
        for character, plain in _PLAIN:  # several times faster than `translate`: most of them are not there
            text = text.replace(character, plain)
    return text


def _cut(lines: Iterator[Line], most: int, paragraphs: int) -> list[Line]:
    """The first `most` lines, down to the last of so many paragraphs."""
    found = []
    for line in islice(lines, most):
        found.append(line)
        paragraphs -= _is_paragraph(line)
        if not paragraphs:
            break
    return found


def _is_paragraph(line: Line) -> bool:
    return len(line.text) >= (_PARAGRAPH_UNSPACED if line.text[0] >= UNSPACED else _PARAGRAPH)


def _centre(line: Line) -> float:
    return line.start + len(line.text) / 2
