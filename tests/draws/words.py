"""Words with an origin, texts made of them, and how a text is printed. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import NamedTuple

#: Origin of words that are nobody's story: furniture, boilerplate, series notes. They are never reuse.
STANDING = 0
#: Languages whose words are written without spaces: there a word is one character.
UNSPACED = frozenset({"ja", "zh", "th"})
_CHARACTERS = re.compile(r"[「『（(]*(?:[0-9A-Za-z.,:%-]+|\S)[、。」』）)!?]*")


class Word(NamedTuple):
    """One word as printed, with the punctuation on it. Words of one `origin` are the same word; `story` is whose body it is part of."""

    text: str
    origin: int
    story: int

    def printed(self, text: str) -> Word:
        """The same word in other letters: quotes, entities, invisible characters, another spelling."""
        return self._replace(text=text)

    @property
    def counts(self) -> bool:
        """Whether it is a word at all, rather than a dash or a bullet."""
        return any(map(str.isalnum, self.text))


Paragraph = tuple[Word, ...]


@dataclass(frozen=True)
class Text:
    """An article. `width` is where lines are broken, in characters, None for one line per paragraph; `gap` stands between paragraphs."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    language: str
    width: int | None = None
    gap: str = "\n\n"

    @property
    def words(self) -> Iterator[Word]:
        return (word for paragraph in self.paragraphs for word in paragraph)

    def with_paragraphs(self, paragraphs: Iterable[Iterable[Word]]) -> Text:
        """The same article of other paragraphs; empty ones are left out."""
        return replace(self, paragraphs=tuple(one for one in map(tuple, paragraphs) if one))


def each_word(text: Text, change: Callable[[Word], Word]) -> Text:
    """The same article, every word changed."""
    return text.with_paragraphs(map(change, paragraph) for paragraph in text.paragraphs)


@dataclass
class Mint:
    """Gives out origins and stories, each number once."""

    _origins: Iterator[int] = field(default_factory=lambda: count(STANDING + 1))
    _stories: Iterator[int] = field(default_factory=lambda: count(1))

    def story(self) -> int:
        """A story that has no words yet."""
        return next(self._stories)

    def paragraph(self, text: str, language: str, story: int) -> Paragraph:
        """`text` as new words of `story`."""
        return tuple(Word(word, next(self._origins), story) for word in split(text, language))

    def word(self, text: str, story: int) -> Word:
        """One new word of `story`."""
        return Word(text, next(self._origins), story)


def standing(text: str, language: str) -> Paragraph:
    """`text` as words of no story."""
    return tuple(Word(word, STANDING, STANDING) for word in split(text, language))


def split(text: str, language: str) -> list[str]:
    """The printed words of a paragraph; punctuation stays with its word."""
    return _CHARACTERS.findall(text) if language in UNSPACED else text.split()


def spaced(language: str) -> str:
    """What stands between two words."""
    return "" if language in UNSPACED else " "


def printed(text: Text) -> tuple[str, list[tuple[int, int]]]:
    """The text as it is read, and where each of its words stands in it (start, end), in code points."""
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    between, at = spaced(text.language), 0
    for number, paragraph in enumerate(text.paragraphs):
        column = 0
        for place, word in enumerate(paragraph):
            lead = (text.gap if number else "") if place == 0 else between
            if place and text.width and column + len(word.text) + len(between) > text.width:
                lead, column = "\n", 0
            parts += [lead, word.text]
            spans.append((at + len(lead), at + len(lead) + len(word.text)))
            at, column = spans[-1][1], column + len(word.text) + len(between)
    return "".join(parts), spans
