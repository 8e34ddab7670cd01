"""Gathers what is of interest from the elements of a feed as they go by. Pure, and never a tree.

A tree of a hostile document takes thirty times its size in memory; here a document of any shape costs what its articles do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum, auto
from itertools import islice

from services.fetcher.feeds.feed import Item
from services.fetcher.feeds.links import based
from services.fetcher.feeds.record import MAX_TEXT, Field, Record
from services.fetcher.feeds.sink import Enough

#: Articles of one document that are kept. Feeds have tens, news sitemaps 1,000, others up to 50,000.
MAX_ITEMS = 10_000
#: Elements that are looked at: sitemaps of 50,000 URLs with all extensions have a million; they take a second.
MAX_ELEMENTS = 1_000_000
#: Attributes of one element that are kept; elements of interest have up to five.
_MAX_ATTRIBUTES = 20
#: Elements that become fields, of whatever dialect: each is looked for only where its parent is an article or the feed itself.
_WANTED = frozenset(
    "title link guid id pubdate published issued updated modified language ttl loc lastmod feedburner:origlink "
    "dc:title dc:date dc:language dcterms:created dcterms:issued dcterms:modified sy:updateperiod sy:updatefrequency cc:license "
    "atom:link atom:id atom:published atom:updated news:title news:publication_date news:language".split()
)
#: Elements whose children say something of what they stand in.
_GROUPS = frozenset({"channel", "news:news", "news:publication"})
_NONE: Mapping[str, str] = {}
_NOTHING = range(0)


class _Role(Enum):
    """What an open element is to the collector."""

    FEED = auto()
    ITEM = auto()
    FIELD = auto()
    OTHER = auto()


class Collector:
    """Takes elements in order of the document, each start with its end.

    `item_name` is the element that holds one article, `own` the prefix of the dialect's own elements, `item_of` makes an article of
    a record, or None where nothing identifies it. `most` bounds the elements it hears. `middle` are the numbers of the articles, from 0,
    that are passed over in a list too long to be kept. `feed` is the record of the document itself.
    """

    def __init__(
        self,
        item_name: str,
        own: str,
        url: str,
        item_of: Callable[[Record], Item | None],
        *,
        most: int = MAX_ELEMENTS,
        middle: range = _NOTHING,
    ) -> None:
        self._item_name, self._own, self._item_of, self._middle = item_name, own, item_of, middle
        self.feed = self._record = Record(base=url)
        self.items: list[Item] = []
        self.skipped = 0
        self._open: list[tuple[_Role, str, str | None]] = []
        self._elements_left = most
        self._met = self._kept = 0
        self._field: tuple[str, Mapping[str, str], str] = ("", _NONE, "")
        self._field_depth = 0  # of the field that is open, 0 for none
        self._text: list[str] = []
        self._room = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins; names of it and its attributes are short ones."""
        if not self._elements_left:
            raise Enough
        self._elements_left -= 1
        around, base, language = self._open[-1] if self._open else (_Role.FEED, self.feed.base, None)
        if attributes:
            base = based(base, attributes.get("xml:base"))
            language = attributes.get("xml:lang", language)
        name = name.removeprefix(self._own)
        role = self._role(name, around)
        self._open.append((role, base, language))
        if role is _Role.FEED:
            self.feed.language = self.feed.language or language
        elif role is _Role.FIELD and name in _WANTED:
            self._begin_field(name, attributes, base)
        elif role is _Role.ITEM and around is _Role.FEED:
            self._record = Record(attributes.get("rdf:about"), language, base)

    def data(self, text: str) -> None:
        """Text within the innermost open element."""
        if self._room > 0:
            self._text.append(text[: self._room])
            self._room -= len(text)

    def end(self) -> None:
        """The innermost open element ends."""
        if len(self._open) == self._field_depth:
            self._finish_field()
        role, _, _ = self._open.pop()
        if role is _Role.ITEM and self._open[-1][0] is _Role.FEED:
            self._finish_item()

    def _role(self, name: str, around: _Role) -> _Role:
        if around is _Role.OTHER or around is _Role.FIELD or not self._open:
            return around
        if name == self._item_name and around is _Role.FEED:
            return self._article()
        if name in _GROUPS:
            return around
        return _Role.FIELD if name in _WANTED else _Role.OTHER

    def _begin_field(self, name: str, attributes: Mapping[str, str], base: str) -> None:
        """A field within another shows that the other was never closed."""
        if self._field_depth:
            self._finish_field()
        kept = dict(islice(attributes.items(), _MAX_ATTRIBUTES)) if attributes else _NONE
        self._field, self._field_depth = (name, kept, base), len(self._open)
        self._text, self._room = [], MAX_TEXT

    def _finish_field(self) -> None:
        name, attributes, base = self._field
        self._record.add(name, Field("".join(self._text), attributes, base))
        self._field_depth = self._room = 0

    def _article(self) -> _Role:
        number, self._met = self._met, self._met + 1
        if number in self._middle or self._kept >= MAX_ITEMS:
            self.skipped += 1
            return _Role.OTHER
        self._kept += 1
        return _Role.ITEM

    def _finish_item(self) -> None:
        item = self._item_of(self._record)
        self._record = self.feed
        if item is None:
            self.skipped += 1
        else:
            self.items.append(item)


def middle_of(count: int) -> range:
    """Which of `count` articles to pass over: those between the first and the last half of what is kept.

    Feeds have their newest articles first, and many a sitemap has them last.
    """
    return range(MAX_ITEMS // 2, count - (MAX_ITEMS - MAX_ITEMS // 2)) if count > MAX_ITEMS else _NOTHING
