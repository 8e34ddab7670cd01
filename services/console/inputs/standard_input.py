"""Standard input: JSON Lines, a list of URLs, a page or a text, by its first line that is not blank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from services.console.inputs.feed_input import FeedInput
from services.console.inputs.limits import MAX_DOCUMENT_BYTES
from services.console.inputs.lines import bounded_lines
from services.console.inputs.outcome import BadInput, Fault
from services.console.inputs.requester import Requester, read_body, read_lines
from services.console.inputs.urls import UrlReader
from shared.events import ArticleRequested

#: How standard input is given and shown as a source.
NAME = "-"
_JSON = re.compile(rb"\s*(?:\{|\[\s*\{)")
_URL = re.compile(rb"\s*https?://\S+(?:\s+#.*)?\s*", re.IGNORECASE)
_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_EMPTY = Fault("standard input is empty", "pipe an article, a list of URLs or JSON Lines into it")


def read_standard_input(stdin: BinaryIO, requester: Requester, urls: UrlReader) -> Iterator[ArticleRequested | FeedInput | BadInput]:
    """The requests of standard input. Lines are taken as they come: a program may keep writing them.

    In a list of URLs, what follows a # at the start of a line or after white space is passed over.
    """
    lines = bounded_lines(stdin, MAX_DOCUMENT_BYTES)
    first = next(lines, None)
    if first is None:
        yield BadInput.of(_EMPTY, NAME)
    elif _JSON.match(first.content):
        yield from read_lines(chain([first], lines), requester.for_document, NAME)
    elif _URL.fullmatch(first.content):
        yield from urls.read_list(chain([first], lines), NAME)
    else:
        made = requester.for_body(first.content + read_body(stdin), "html" if _HTML.match(first.content) else "text", None)
        yield BadInput.of(made, NAME) if isinstance(made, Fault) else made
