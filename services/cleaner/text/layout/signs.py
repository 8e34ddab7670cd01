"""Lines that a sign makes: a gallery's counter ("3/12"), an age mark ("16+"), an arrow before another story's headline. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lines import Line, announces
from shared.record import Kind

#: Words of a headline that an arrow points to.
_HEADLINE_WORDS = range(2, 26)
#: Such lines in a row from which they are a list of the article's.
_LIST = 4
#: Pictures that a gallery has at most.
_PICTURES = 300
_ARROW = re.compile(r"(?:>{2,3}|＞＞|[→⇒➡➜➔⮕☞👉]️?|»(?!.*«))\s*(?=[\w\"“„«【「])")
_COUNTER = re.compile(r"(\d{1,3})\s?/\s?(\d{1,3})$")
_AGE = re.compile(r"(?:0|6|12|14|16|18)\s?\+$")


def signs(lines: Sequence[Line]) -> Iterator[Verdict]:
    """Counters and age marks, unless there are several, as of results; and links behind arrows, unless they are an announced list."""
    numbers = [index for index, line in enumerate(lines) if line.text[0].isdecimal()]
    counters = [index for index in numbers if _is_counter(lines[index].text)]
    for index in counters if len(counters) < _LIST else ():
        yield Verdict(index, Kind.MEDIA_UI, "text.counter")
    ages = [index for index in numbers if _AGE.match(lines[index].text)]
    for index in ages if len(ages) == 1 else ():
        yield Verdict(index, Kind.FURNITURE, "text.age_mark")
    yield from _links(lines)


def _links(lines: Sequence[Line]) -> Iterator[Verdict]:
    links = {index for index, line in enumerate(lines) if not line.text[0].isalnum() and _is_link(line)}
    for start in sorted(links):
        end = next(at for at in count(start + 1) if at not in links)
        if start - 1 not in links and end < start + _LIST and not (start and announces(lines[start - 1])):
            yield from (Verdict(index, Kind.RELATED, "text.arrow") for index in range(start, end))


def _is_link(line: Line) -> bool:
    return line.size in _HEADLINE_WORDS and _ARROW.match(line.text) is not None and not (line.sentence and line.text.endswith("."))


def _is_counter(text: str) -> bool:
    found = _COUNTER.match(text)
    return found is not None and 0 < int(found[1]) <= int(found[2]) <= _PICTURES and int(found[2]) > 1
