"""Captions: picture text, known by the credit it ends with or that follows it, often printed twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from services.cleaner.text import words
from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.marks import CREDIT, marks_of
from services.cleaner.text.lines import Line, introduces, spaced
from services.cleaner.text.pictures.credits import credit_start, may_hold_credit, names_agency
from services.cleaner.text.pictures.photographers import photographer_start
from services.cleaner.text.prospects import answers
from services.cleaner.text.unspaced.credits import about_pictures, unspaced_credit_start
from services.cleaner.text.words import capitalised_share
from shared.record import Kind

#: Words up to which a line is taken for a caption.
_CAPTION_WORDS = 48
#: Words from which a line that is a whole sentence before its credit is a paragraph.
_PARAGRAPH_WORDS = 35
#: Words by which a caption printed again may be longer: its credit.
_CREDIT_WORDS = 12
#: Words of a photographer's name in capitals.
_SHOUTED_WORDS = range(2, 5)
#: Words of a line that must be equal to its neighbour to count as printed twice; shorter lines repeat by chance.
_LEAST_WORDS = 5


def captions(lines: Sequence[Line], known: Knowledge) -> Iterator[Verdict]:
    """Lines that are picture text or its credit."""
    apart = spaced(lines)
    last_prose = max((index for index, line in enumerate(lines) if line.prose), default=-1)
    starts = {
        index: start
        for index, start in answers(_credit, lines, known).items()
        if not (index and introduces(lines[index - 1])) and not about_pictures(lines, index)
    }
    for index, line in enumerate(lines):
        start = starts.get(index)
        if start is not None and not (index == last_prose and _signs_off(line, start)):
            whole = start == 0
            yield Verdict(index, Kind.PHOTO_CREDIT if whole else Kind.CAPTION, "text.photo_credit" if whole else "text.caption_credit")
            if whole and index and _captioned(lines[index - 1], line, apart) and index - 1 not in starts:
                yield Verdict(index - 1, Kind.CAPTION, "text.caption_before_credit")
        if start is None and index and _named_below(lines[index - 1], line, apart) and index - 1 not in starts:
            yield Verdict(index - 1, Kind.CAPTION, "text.caption_before_credit")
            yield Verdict(index, Kind.PHOTO_CREDIT, "text.photo_credit")
        if index + 1 < len(lines) and _printed_twice(line, lines[index + 1]):
            yield from _doubled(lines, index, starts, known)


def _credit(line: Line, known: Knowledge) -> int | None:
    if line.size > _CAPTION_WORDS or line.text.startswith("::") or (line.quoted and line.sentence):
        return None
    marks = marks_of(line, known.marks)
    start = credit_start(line.text, known) if may_hold_credit(line.text, marks) else None
    start = unspaced_credit_start(line.text, known) if start is None and line.wide else start
    start = photographer_start(line.text, known, labelled=bool(marks & CREDIT)) if start is None else start
    # A whole paragraph may end with an agency's sign; what stands under a picture is no full sentence of that length.
    paragraph = start is not None and line.size > _PARAGRAPH_WORDS and words.ends_sentence(line.text[:start])
    return None if paragraph else start


def _signs_off(line: Line, start: int) -> bool:
    """Whether the last paragraph ends with an agency's sign ("… he said. (AFP)"): its words are the article's."""
    return line.text[:start].rstrip().endswith((".", "”", '"', "!", "?")) and len(line.text) - start <= 2 * _CREDIT_WORDS


def _captioned(line: Line, credit: Line, apart: bool) -> bool:
    """Whether `line` is the picture text that `credit` belongs to: glued to it, or no sentence."""
    glued = apart and not credit.gap
    return line.size <= _CAPTION_WORDS and not line.text.endswith(":") and (glued or not line.sentence) and line.size >= _LEAST_WORDS


def _named_below(line: Line, name: Line, apart: bool) -> bool:
    """Whether `name` is one in capitals, glued to a line of picture text."""
    if not apart or name.gap or name.size not in _SHOUTED_WORDS:
        return False
    shouted = name.text.isupper() and not any(map(str.isdigit, name.text)) and name.text[-1].isalpha()
    return shouted and line.gap and not line.sentence and _captioned(line, name, apart) and not line.text.isupper()


def _printed_twice(line: Line, following: Line) -> bool:
    said, again = line.words, following.words
    if said[:1] != again[:1] or len(said) < _LEAST_WORDS:
        return False
    return 0 <= len(again) - len(said) <= _CREDIT_WORDS and again[: len(said)] == said


def _doubled(lines: Sequence[Line], index: int, starts: Mapping[int, int], known: Knowledge) -> Iterator[Verdict]:
    """A caption printed twice, where a credit ends the second printing or stands on the line after it."""
    second = index + 1
    equal = len(lines[index].words) == len(lines[second].words)
    after = lines[second + 1] if second + 1 < len(lines) else None
    credited = after is not None and equal and _names_only(after, known) and (starts.get(second + 1) == 0 or not after.gap)
    extended = not equal and (second in starts or _credits(lines[second].words[len(lines[index].words) :], known))
    if extended or credited or (second in starts and index in starts):
        yield Verdict(index, Kind.CAPTION, "text.caption_doubled")
        yield Verdict(second, Kind.CAPTION, "text.caption_doubled")
        if credited:
            yield Verdict(second + 1, Kind.PHOTO_CREDIT, "text.credit_after_caption")


def _credits(extra: Sequence[str], known: Knowledge) -> bool:
    return names_agency(" ".join(extra), known) or bool(known.credit_cues.intersection(extra))


def _names_only(line: Line, known: Knowledge) -> bool:
    """Whether `line` can be nothing but a credit where a doubled caption stands before it."""
    return line.size <= _CREDIT_WORDS and not line.sentence and (names_agency(line.text, known) or capitalised_share(line.text) >= 0.9)
