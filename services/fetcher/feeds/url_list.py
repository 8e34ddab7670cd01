"""A plain list of URLs, one a line. Pure.

Blank lines and what follows a # at the start of a line or after white space are comments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.fetcher.charset import charset_of
from services.fetcher.target import parse_target
from shared.outcomes import Rejected

#: URLs of one list that are taken; whoever has more has several lists.
MAX_URLS = 50_000
#: Bad lines that are reported: enough to see what is wrong.
_MAX_BAD = 100
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no URL. `number` counts from 1; `why` is for a person and shows the line."""

    number: int
    why: str


@dataclass(frozen=True, slots=True)
class UrlList:
    """The URLs as written, each once, in order. `bad` holds the first 100 bad lines, `skipped` counts lines beyond a bound."""

    urls: tuple[str, ...] = ()
    bad: tuple[BadLine, ...] = ()
    skipped: int = 0


def read_url_list(body: bytes) -> UrlList:
    """The list in `body`, in whatever encoding."""
    urls: dict[str, None] = {}
    bad: list[BadLine] = []
    skipped = 0
    text = body.decode(charset_of(body, header=None, markup=False), "replace").removeprefix("\ufeff")
    for number, line in enumerate(text.splitlines(), 1):
        url = _COMMENT.sub("", line).strip()
        if not url or url in urls:
            continue
        if len(urls) >= MAX_URLS or len(bad) >= _MAX_BAD:
            skipped += 1
        elif isinstance(target := parse_target(url), Rejected):
            bad.append(BadLine(number, target.detail))
        else:
            urls[url] = None
    return UrlList(tuple(urls), tuple(bad), skipped)


def write_url_list(urls: tuple[str, ...]) -> bytes:
    """A list that `read_url_list` reads as the same URLs."""
    return "".join(f"{url}\n" for url in urls).encode()
