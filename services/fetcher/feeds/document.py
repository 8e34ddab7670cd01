"""Finds the XML of a feed in the text that was delivered, and reads its elements in order. Pure.

What comes before the root element (declaration, style sheets, a doctype, a server's warnings) is never given to a parser: there is
no document type, so there are no entities to expand and nothing to load. A document that declares entities is refused, as no feed
needs them. Well-formed documents are read by libxml2, told to fetch, expand and exceed nothing (depth 256), others by `loose`.

Measured on 10,000 items, 6.5 MB, in CPU seconds: libxml2 into a collector 0.4, `loose` 0.9; feedparser 1.2, and 1.9 where not well-formed.
Feedparser takes 2.6 on 0.2 MB of attributes (quadratic), and raised KeyError on 9 of 900 mutated feeds; of the others `loose` finds as
many articles or more in 94 %. So it is not used. The worst 50 MB found take 4 s, and 60 MB of memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar, cast

from lxml import etree

from services.fetcher.feeds.loose import read_loosely
from services.fetcher.feeds.names import expanded_name
from services.fetcher.feeds.sink import Enough, Sink

#: Characters before the root element that are searched for it.
_PROLOGUE = 65_536
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,31}:)?(rss|feed|rdf|urlset|sitemapindex|opml)(?=[\s/>])", re.IGNORECASE)
_PAGE = re.compile(r"<(?:html|head|body)[\s>]", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DECLARES = re.compile(r"<!ENTITY|<!DOCTYPE[^>\[]{0,1024}\[", re.IGNORECASE)


S = TypeVar("S", bound=Sink)


@dataclass(frozen=True, slots=True)
class Document:
    """The text from its root element on. `root` is that element's local name in lower case."""

    root: str
    text: str
    declares_entities: bool

    def count(self, name: str) -> int:
        """About how many elements have this local name: those in comments and the like count too. A second for 100 MB."""
        return sum(1 for _ in re.finditer(rf"<(?:[\w.-]{{1,32}}:)?{name}(?=[\s/>])", self.text, re.IGNORECASE))


def find_document(text: str) -> Document | None:
    """The feed, sitemap or outline in `text`; None where it is something else, such as a page."""
    head = _COMMENT.sub(lambda comment: " " * len(comment[0]), text[:_PROLOGUE])
    root = _ROOT.search(head)
    page = _PAGE.search(head)
    if root is None or (page is not None and page.start() < root.start()):
        return None
    declares = _DECLARES.search(head, 0, root.start()) is not None
    return Document(root[1].lower(), text[root.start() :], declares)


def read_document(document: Document, new_sink: Callable[[], S]) -> S:
    """All elements of `document` into a new sink; into another one, loosely, where it proves not to be well-formed."""
    sink = new_sink()
    if not _read_strictly(document.text, sink):
        sink = new_sink()
        with suppress(Enough):
            read_loosely(document.text, sink)
    return sink


class _Target:
    """What lxml reports, under short names."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.data = sink.data

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        # libxml2, told to expand nothing, leaves the ampersands of attributes escaped.
        short = {expanded_name(key): value.replace("&#38;", "&") for key, value in attributes.items()} if attributes else attributes
        self._sink.start(expanded_name(name), short)

    def end(self, _name: str) -> None:
        self._sink.end()

    def close(self) -> None: ...


def _read_strictly(text: str, sink: Sink) -> bool:
    """Whether all of it was well-formed, as far as the sink heard."""
    parser = etree.XMLParser(
        target=cast("etree.ParserTarget", _Target(sink)),  # its stubs ask for methods that libxml2 can do without
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return False
    except Enough:
        return True
    return not parser.error_log  # of a prefix that is not declared libxml2 reports the name without it
