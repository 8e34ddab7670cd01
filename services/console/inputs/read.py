"""Reads the sources named on the command line."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import BinaryIO

from services.console.inputs import standard_input
from services.console.inputs.feed_input import FeedInput
from services.console.inputs.file_contents import FileReader
from services.console.inputs.files import FileFinder
from services.console.inputs.outcome import BadInput, printable
from services.console.inputs.requester import Requester
from services.console.inputs.urls import UrlReader
from shared.events import ArticleRequested

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,20}://", re.IGNORECASE)


def _untold(_: str) -> None:
    """For whoever wants no counts."""


def read_inputs(
    sources: Sequence[str],
    *,
    stdin: BinaryIO,
    new_request_id: Callable[[], str],
    source: str | None = None,
    language: str | None = None,
    written: Collection[str] = (),
) -> Iterator[ArticleRequested | BadInput]:
    """As `read_with_feeds`, where nobody asks for feeds: each URL is an article's, and a list of feeds is bad input."""
    requester = _requester(new_request_id, source, language)
    for item in _read(sources, stdin, requester, UrlReader(requester, feeds=False), written, _untold):
        assert not isinstance(item, FeedInput), "feeds were not wanted"
        yield item


def read_with_feeds(
    sources: Sequence[str],
    *,
    stdin: BinaryIO,
    new_request_id: Callable[[], str],
    source: str | None = None,
    language: str | None = None,
    written: Collection[str] = (),
    tell: Callable[[str], None] = _untold,
) -> Iterator[ArticleRequested | BadInput | FeedInput]:
    """A request for each article that `sources` name, in their order, a feed for each that is to be asked, a line for what is neither.

    A source is an http(s) URL, a file, a folder (read through, in order of paths) or `-` for standard input. Lazy: at most one
    document is held, however many a file has. A file is read once, by whatever paths it is named. `source` and `language` are
    used where a document names none; the external id of a file's article is its path as given. `written` are files that the
    results go to: found in a folder, they are passed over. `tell` is told what an archive held. Never raises for an input.
    """
    requester = _requester(new_request_id, source, language)
    yield from _read(sources, stdin, requester, UrlReader(requester, feeds=True), written, tell)


def _requester(new_request_id: Callable[[], str], source: str | None, language: str | None) -> Requester:
    return Requester(new_request_id, source and printable(source), language and printable(language))


def _read(
    sources: Sequence[str],
    stdin: BinaryIO,
    requester: Requester,
    urls: UrlReader,
    written: Collection[str],
    tell: Callable[[str], None],
) -> Iterator[ArticleRequested | BadInput | FeedInput]:
    finder, files = FileFinder(), FileReader(requester, urls, tell)
    for path in written:
        finder.pass_over(path)
    stdin_left = True
    for given in sources:
        if given == standard_input.NAME:
            if stdin_left:
                yield from standard_input.read_standard_input(stdin, requester, urls)
            stdin_left = False
        elif _SCHEME.match(given):
            yield urls.read(given, given)
        else:
            for found in finder.find(given):
                yield from [found] if isinstance(found, BadInput) else files.read(found)
