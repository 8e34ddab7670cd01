"""URLs among the inputs: of articles, and where feeds are wanted of feeds and sitemaps, by how they end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.console.inputs.documents import article_url
from services.console.inputs.feed_input import FeedInput, looks_like_feed
from services.console.inputs.lines import Line
from services.console.inputs.outcome import BadInput, Fault
from services.console.inputs.requester import Requester, read_lines
from shared.events import ArticleRequested
from shared.outcomes import Rejected

_FEEDS_UNASKED = Fault("lists feeds, which only `wiresift ingest` and `wiresift sources import` ask", "give the URLs of articles")
_NO_FEEDS = Fault("lists no feeds", "export the subscriptions again, as OPML")
_SOUND_OPML = "export the subscriptions again, as OPML"


@dataclass(frozen=True, slots=True)
class UrlReader:
    """Tells what a URL stands for. With `feeds` one that looks like a feed is asked, else every URL is an article's."""

    requester: Requester
    feeds: bool

    def read(self, url: str, given: str) -> ArticleRequested | FeedInput | BadInput:
        """What `url` asks for; `given` names the input in messages."""
        made = self._of(url, given)
        return BadInput.of(made, given) if isinstance(made, Fault) else made

    def read_list(self, lines: Iterable[Line], given: str) -> Iterator[ArticleRequested | FeedInput | BadInput]:
        """A URL a line; what follows a # at its start or after white space is passed over."""
        uncommented = (line for line in lines if not line.content.lstrip().startswith(b"#"))
        return read_lines(uncommented, lambda line: self._of(_without_comment(line), given), given)

    def read_outline(self, body: bytes, given: str) -> Iterator[FeedInput | BadInput]:
        """The feeds that an OPML file lists, each once."""
        from services.fetcher.feeds.opml import read_opml  # here: only who has such a file needs its library

        found = read_opml(body)
        if not self.feeds:
            yield BadInput.of(_FEEDS_UNASKED, given)
        elif isinstance(found, Rejected):
            yield BadInput.of(Fault(found.detail, _SOUND_OPML), given)
        else:
            for outline in found.outlines:
                yield FeedInput(outline.url, given, self.requester.source or outline.title, self.requester.language)
            if not found.outlines:
                yield BadInput.of(_NO_FEEDS, given)

    def _of(self, url: str, given: str) -> ArticleRequested | FeedInput | Fault:
        if self.feeds and looks_like_feed(url):
            return article_url(url) or FeedInput(url, given, self.requester.source, self.requester.language, guessed=True)
        return self.requester.for_url(url)


def _without_comment(line: bytes) -> str:
    text = line.decode("utf-8", "surrogateescape").strip()
    words = text.split(None, 1)
    return words[0] if words[1:] and words[1].startswith("#") else text
