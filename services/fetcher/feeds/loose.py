"""Reads the elements of XML that is not well-formed: bare ampersands, HTML's entities, tags not closed, cut in the middle. Pure.

Linear: each character is looked at a bounded number of times, whatever is left open. Nothing is ever an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice

from services.fetcher.feeds.names import prefix_of, prefixed_name
from services.fetcher.feeds.sink import Sink
from services.fetcher.feeds.wording import resolved

#: Elements that are open at once; deeper ones are passed over, their text stays. libxml2 allows the same.
_MAX_DEPTH = 256
#: Tags and texts that are looked at: four for each element of the longest sitemap. They take three seconds.
_MAX_TOKENS = 4_000_000
#: Characters of a start tag whose attributes are read.
_MAX_TAG = 16_384
#: Prefixes of one document that are remembered.
_MAX_PREFIXES = 64
#: The element of one article by the root's local name. It stands in the feed itself: where it begins, all that was not closed ends.
_ARTICLES = {"rss": "item", "rdf": "item", "feed": "entry", "urlset": "url", "sitemapindex": "sitemap"}
_TOKEN = re.compile(
    r"<!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)"
    r"|<!--.*?(?:-->|\Z)|<[?!][^>]*+(?:>|\Z)"
    r"|</(?P<closes>[A-Za-z_][\w.:-]{0,63}+)[^<>]*+>"
    r"|<(?P<opens>[A-Za-z_][\w.:-]{0,63}+)(?P<attributes>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>"
    r"|(?P<text>[^<]++|<)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"(?<![\w.:-])([A-Za-z_][\w.:-]{0,63}+)\s{0,8}+=\s{0,8}+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>]++))")


def read_loosely(text: str, sink: Sink) -> None:
    """All that looks like an element of `text` into `sink`, each start with its end; an article that the end of `text` cuts has none.

    Raises what the sink raises.
    """
    reader = _Reader(sink)
    for token in islice(_TOKEN.finditer(text), _MAX_TOKENS):
        match token.lastgroup:
            case "cdata":
                sink.data(token["cdata"])
            case "text":
                sink.data(resolved(token["text"]))
            case "closes":
                reader.close(token["closes"])
            case "attributes":
                reader.open(token["opens"], token["attributes"])
            case _:
                pass
    reader.close_all()


class _Reader:
    """Keeps the elements in order: what is closed out of turn ends all within it, what was never opened closes nothing."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._open: list[str] = []
        self._count: dict[str, int] = {}
        self._prefixes: dict[str, str] = {}
        self._article: str | None = None

    def open(self, raw_name: str, raw_attributes: str) -> None:
        attributes = {key: resolved(value) for key, value in _pairs(raw_attributes)}
        self._declare(attributes)
        name = prefixed_name(raw_name, self._prefixes)
        if self._open and name.removeprefix("atom:") == self._article:
            self._close_to_feed()
        if len(self._open) >= _MAX_DEPTH:
            return
        if not self._open:
            self._article = _ARTICLES.get(name.rpartition(":")[2])
        self._open.append(name)
        self._count[name] = self._count.get(name, 0) + 1
        bare = {**self._prefixes, "": ""} if attributes else {}  # attributes have no default namespace
        self._sink.start(name, {prefixed_name(key, bare): value for key, value in attributes.items()})
        if raw_attributes.endswith("/"):
            self._pop()

    def close(self, raw_name: str) -> None:
        self._close_to(prefixed_name(raw_name, self._prefixes))

    def close_all(self) -> None:
        """End what is open, but no article: half a link is another one, and the next answer has it whole."""
        if self._article and (self._article in self._count or f"atom:{self._article}" in self._count):
            return
        while self._open:
            self._pop()

    def _close_to_feed(self) -> None:
        while len(self._open) > 1 and self._open[-1] != "channel":
            self._pop()

    def _close_to(self, name: str) -> None:
        while name in self._count and self._pop() != name:
            pass

    def _pop(self) -> str:
        name = self._open.pop()
        self._count[name] -= 1
        if not self._count[name]:
            del self._count[name]
        self._sink.end()
        return name

    def _declare(self, attributes: Mapping[str, str]) -> None:
        for key, namespace in attributes.items():
            if (key == "xmlns" or key.startswith("xmlns:")) and len(self._prefixes) < _MAX_PREFIXES:
                self._prefixes.setdefault(key[6:].lower(), prefix_of(namespace))


def _pairs(raw: str) -> list[tuple[str, str]]:
    if "=" not in raw:
        return []
    return [(name, double or single or bare) for name, double, single, bare in _ATTRIBUTE.findall(raw[:_MAX_TAG])]
