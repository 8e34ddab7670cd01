"""What a feed says of one thing, article or feed, before it is known in which dialect. Pure.

An element of interest becomes a `Field` under its short name; which one of several counts is decided by who reads the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from services.fetcher.feeds.links import absolute_url

#: Characters of an element's text that are kept: a link has up to 8,192, a title with its markup less.
MAX_TEXT = 8192
#: Fields of one record that are kept; an article has a dozen.
_MAX_FIELDS = 100


@dataclass(frozen=True, slots=True)
class Field:
    """One element: its text with that of the elements in it, its attributes by short name, and where relative links in it lead from."""

    text: str
    attributes: Mapping[str, str]
    base: str

    def link(self, attribute: str | None = None) -> str | None:
        """The URL that the text, or an attribute, stands for."""
        return absolute_url(self.base, self.attributes.get(attribute) if attribute else self.text)


@dataclass(slots=True)
class Record:
    """Elements of one article or feed, in document order, by name. `language` is the xml:lang that holds for it."""

    about: str | None = None
    language: str | None = None
    base: str = ""
    _fields: dict[str, list[Field]] = field(default_factory=dict)
    _size: int = 0

    def add(self, name: str, found: Field) -> None:
        """Keep a field, up to a bound."""
        if self._size < _MAX_FIELDS:
            self._size += 1
            self._fields.setdefault(name, []).append(found)

    def all(self, *names: str) -> Iterator[Field]:
        """The fields of these names, those of the first name first."""
        return (found for name in names for found in self._fields.get(name, ()))

    def text(self, *names: str) -> str | None:
        """The first text of these names that is not blank, without white space around it."""
        return next((text for found in self.all(*names) if (text := found.text.strip())), None)

    def related(self, name: str, relation: str) -> Iterator[str]:
        """The targets of links with this `rel`; one without is `alternate` (RFC 4287 section 4.2.7.2)."""
        for found in self.all(name):
            if relation in found.attributes.get("rel", "alternate").lower().split() and (url := found.link("href")):
                yield url


def first(urls: Iterable[str | None]) -> str | None:
    """The first that is one."""
    return next((url for url in urls if url), None)
