"""Pull quotes: words set out from the text that also stand in it, or a quotation that carries only its speaker's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from services.cleaner.text import words
from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lines import Line, spaced
from services.cleaner.text.words import capitalised_share
from shared.record import Kind

#: Words that must be equal before a line is compared with the prose: five in a row hardly recur by chance.
_SHINGLE = 5
#: Places of one shingle that are compared: bounds the work on texts that repeat themselves.
_PLACES = 4
#: Words of a quotation that is set out.
_QUOTE_WORDS = range(5, 61)
#: Words from which a line that stands in the prose too is set out from it, not a crosshead that takes up its words.
_REPEATED_WORDS = 9
#: Quotations with a name under them, in one text, from which they are what it consists of: reviews, letters, posts.
_MANY = 4
#: Words of a speaker's name, title and house.
_SPEAKER_WORDS = 14
_NAMES_SHARE = 0.6
_DASHES = "-–—―"
_CLOSERS = ("”", '"', "»", "“", "’")
#: A name of two to four capitalised words, and a role or house behind a comma.
_SPEAKER = re.compile(r"[^\W\d_a-zß-ÿ][^\W\d_]*(?:[ -][^\W\d_a-zß-ÿ][^\W\d_]*){1,3}(?:,\s[^.!?:\d]{2,60})?$")


@dataclass(slots=True)
class _Prose:
    """The prose lines in which one of the runs of `_SHINGLE` words stands that a line of interest begins with.

    A run is looked for by its longest word, which few lines hold: most paragraphs are passed over at once.
    """

    sought: frozenset[tuple[str, ...]]
    places: dict[tuple[str, ...], list[tuple[Sequence[str], int]]] = field(default_factory=dict)
    offsets: dict[str, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for run in self.sought:
            longest = max(range(_SHINGLE), key=lambda at: len(run[at]))
            self.offsets.setdefault(run[longest], set()).add(longest)

    def add(self, line: Line) -> None:
        """Learn a line, unless no run can stand in it."""
        said = line.words or words.words(line.text)
        if self.offsets.keys().isdisjoint(said):
            return
        for at, word in enumerate(said):
            for offset in self.offsets.get(word, ()):
                run = tuple(said[at - offset : at - offset + _SHINGLE]) if at >= offset else ()
                if run in self.sought and len(found := self.places.setdefault(run, [])) < _PLACES:
                    found.append((said, at - offset))

    def holds(self, wanted: Sequence[str]) -> bool:
        """Whether `wanted`, of at least `_SHINGLE` words, stands in one of the lines."""
        places = self.places.get(tuple(wanted[:_SHINGLE]), ())
        return any(list(said[at : at + len(wanted)]) == list(wanted) for said, at in places)


def pull_quotes(lines: Sequence[Line]) -> Iterator[Verdict]:
    """Quotations set out from the text, and the line that names the speaker of one."""
    glued = [index for index in range(len(lines) - 1) if not lines[index + 1].gap] if spaced(lines) else ()
    signed = {
        index
        for index in glued
        if (_attributed(lines, index, names_share=_NAMES_SHARE) or _signed_below(lines, index)) and _may_be_set_out(lines[index])
    }
    candidates = [index for index, line in enumerate(lines) if index in signed or (not line.prose and _may_be_set_out(line))]
    if not candidates:
        return
    first = next((index for index, line in enumerate(lines) if line.prose), len(lines))
    prose = _Prose(frozenset(lines[index].words[:_SHINGLE] for index in candidates))
    for line in lines:
        if line.prose:
            prose.add(line)
    for index in candidates:
        repeated = not lines[index].prose and prose.holds(lines[index].words)
        attributed = (index in signed and len(signed) < _MANY) or (repeated and _attributed(lines, index, names_share=0))
        repeated = repeated and lines[index].size >= _REPEATED_WORDS
        if attributed or repeated:
            above = repeated and not attributed and index < first
            yield Verdict(index, *((Kind.DUPLICATE, "text.repeated_above") if above else (Kind.PULL_QUOTE, "text.pull_quote")))
        if attributed:
            yield Verdict(index + 1, Kind.PULL_QUOTE, "text.pull_quote")


def _may_be_set_out(line: Line) -> bool:
    return line.size in _QUOTE_WORDS and not line.bullet and not line.text.endswith((":", "：")) and len(line.words) >= _SHINGLE


def _attributed(lines: Sequence[Line], index: int, *, names_share: float) -> bool:
    """Whether the next line is only a name behind a dash, glued to this one, and no item of a list or line of a dialogue.

    Of its words `names_share` must be capitalised; a source that is no name ("leaked letter") has less.
    """
    if index + 1 >= len(lines) or lines[index + 1].gap:
        return False
    after = lines[index + 2] if index + 2 < len(lines) else None
    return _is_speaker(lines[index + 1], names_share) and not (after and not after.gap and after.text[0] in _DASHES)


def _signed_below(lines: Sequence[Line], index: int) -> bool:
    """Whether the line is one whole quotation and shares its block with nothing but a name, which needs no dash there."""
    line = lines[index]
    below = lines[index + 1] if index + 1 < len(lines) else None
    alone = below is not None and line.gap and not below.gap and (index + 2 == len(lines) or lines[index + 2].gap)
    return alone and below is not None and line.quoted and line.text.endswith(_CLOSERS) and _SPEAKER.match(below.text) is not None


def _is_speaker(line: Line, names_share: float) -> bool:
    name = line.text.lstrip(_DASHES + " ")
    return (
        line.text[0] in _DASHES
        and 2 <= line.size <= _SPEAKER_WORDS
        and not line.sentence
        and name[:1].isupper()
        and "@" not in name  # an embedded post, which the article quotes
        and capitalised_share(name) >= names_share
    )
