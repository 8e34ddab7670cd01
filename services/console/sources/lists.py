"""Lists of sources as files: OPML, a URL a line, or JSON Lines as `export --json` writes them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from services.fetcher.feeds.opml import MAX_TAGS, Outline, read_opml, write_opml
from services.fetcher.feeds.url_list import BadLine, read_url_list
from services.fetcher.sources.source import Source, source_id
from services.fetcher.target import parse_target
from shared.outcomes import Rejected

#: An address of a sitemap: what a source is called until it is asked.
_SITEMAP = re.compile(r"sitemap[^/]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """The sources of a file, each once. `bad` are lines that are none, `skipped` counts what has no line or is past a bound."""

    sources: tuple[Source, ...]
    bad: tuple[BadLine, ...] = ()
    skipped: int = 0


def read_list(body: bytes, *, tags: Sequence[str], now: datetime) -> Listed | Rejected:
    """The sources in `body`, told apart by how it begins; each has `tags` too."""
    begin = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if begin == b"<" or body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _of_opml(body, tags, now)
    if begin == b"{":
        return _of_json(body, tags)
    found = read_url_list(body)
    return Listed(_distinct(_source(Outline(url), tags, now) for url in found.urls), found.bad, found.skipped)


def write_outlines(sources: Iterable[Source]) -> bytes:
    """OPML with a folder for each tag; what it has no words for (language, a pause) is left out."""
    outlines = [Outline(one.url, one.name, one.home_url, "rss" if one.kind == "feed" else None, one.tags) for one in sources]
    return write_opml(outlines, title="Wiresift sources")


def _of_opml(body: bytes, tags: Sequence[str], now: datetime) -> Listed | Rejected:
    found = read_opml(body)
    if isinstance(found, Rejected):
        return found
    usable = [outline for outline in found.outlines if not isinstance(parse_target(outline.url), Rejected)]
    sources = _distinct(_source(outline, tags, now) for outline in usable)
    return Listed(sources, skipped=found.skipped + len(found.outlines) - len(usable))


def _of_json(body: bytes, tags: Sequence[str]) -> Listed:
    sources: list[Source] = []
    bad: list[BadLine] = []
    for number, line in enumerate(body.splitlines(), 1):
        if not line.strip():
            continue
        try:
            read = Source.model_validate_json(line)
        except ValidationError as error:
            bad.append(BadLine(number, f"no source: {error.errors()[0]['msg']}"))
            continue
        if read.source_id == source_id(read.url) and not isinstance(parse_target(read.url), Rejected):
            sources.append(read.model_copy(update={"tags": _tags(read.tags, tags)}))
        else:
            bad.append(BadLine(number, "no source: its id or URL is wrong"))
    return Listed(_distinct(sources), tuple(bad))


def _source(outline: Outline, tags: Sequence[str], now: datetime) -> Source:
    target = parse_target(outline.url)
    url = outline.url if isinstance(target, Rejected) else target.url
    return Source(
        source_id=source_id(url),
        url=url,
        kind="sitemap" if _SITEMAP.search(url) else "feed",
        name=outline.title,
        tags=_tags(outline.tags, tags),
        home_url=outline.home_url,
        added_at=now,
    )


def _tags(own: Sequence[str], given: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*given, *own]))[:MAX_TAGS]


def _distinct(sources: Iterable[Source]) -> tuple[Source, ...]:
    found: dict[str, Source] = {}
    for source in sources:
        found.setdefault(source.source_id, source)
    return tuple(found.values())
