"""Lists of sources as OPML (opml.org/spec2), which every feed reader writes and reads. Pure and total.

A folder is a tag of what is in it, and in the folders in it; `category` holds tags too. What is written reads back as the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from services.fetcher.charset import charset_of
from services.fetcher.feeds.document import find_document, read_document
from services.fetcher.feeds.links import absolute_url
from services.fetcher.feeds.sink import Enough
from services.fetcher.feeds.wording import plain_title
from services.fetcher.target import shown
from shared.outcomes import Rejected, RejectReason

#: Bytes of OPML that are read: 50,000 sources take 15 MB.
_MAX_BYTES = 32 * 2**20
#: Outlines that are looked at, sources and folders.
_MAX_OUTLINES = 100_000
#: Tags of one source that are kept: more are a mistake, or hostile.
MAX_TAGS = 16
#: The scheme of old readers: `feed:https://…` and `feed://…`.
_FEED_SCHEME = re.compile(r"\A\s*feed:(?://(?!/)|(?=https?:))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outline:
    """One source. `url` is its feed, `home_url` its site; `kind` is the `type` as written (rss, atom, …)."""

    url: str
    title: str | None = None
    home_url: str | None = None
    kind: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlines:
    """The sources of a file, each URL once with the tags of all its places. `skipped` counts URLs that are none, and those past a bound."""

    outlines: tuple[Outline, ...] = ()
    title: str | None = None
    skipped: int = 0


def read_opml(body: bytes) -> Outlines | Rejected:
    """The sources in `body`; Rejected where it is no OPML, declares entities, or is larger than 32 MiB."""
    if len(body) > _MAX_BYTES:
        return Rejected(RejectReason.TOO_LARGE, f"the outline is larger than {_MAX_BYTES} bytes")
    document = find_document(body.decode(charset_of(body, header=None, markup=True), "replace"))
    if document is None or document.root != "opml":
        return Rejected(RejectReason.NOT_AN_ARTICLE, "this is no OPML")
    if document.declares_entities:
        return Rejected(RejectReason.NOT_AN_ARTICLE, "the OPML declares entities, and is not read")
    reader = read_document(document, _Reader)
    return Outlines(tuple(reader.found.values()), plain_title("".join(reader.title), markup=False), reader.skipped)


def write_opml(outlines: Iterable[Outline], *, title: str) -> bytes:
    """OPML 2.0 in UTF-8: sources with the same tags together, each tag a folder within the one before."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = plain_title(title, markup=False)
    body = etree.SubElement(root, "body")
    folders: dict[tuple[str, ...], etree._Element] = {}
    for outline in outlines:
        folder = body
        for depth, tag in enumerate(outline.tags, 1):
            path = outline.tags[:depth]
            if path not in folders:
                folders[path] = etree.SubElement(folder, "outline", text=tag, title=tag)
            folder = folders[path]
        etree.SubElement(folder, "outline", _attributes(outline))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _attributes(outline: Outline) -> dict[str, str]:
    """`text` is what OPML requires, so that a source without a title shows its URL."""
    given = {
        "type": outline.kind,
        "text": outline.title or shown(outline.url),
        "title": outline.title,
        "xmlUrl": outline.url,
        "htmlUrl": outline.home_url,
    }
    return {name: value for name, value in given.items() if value}


class _Reader:
    """Takes the elements of an OPML file; keeps the folders that are open."""

    def __init__(self) -> None:
        self.found: dict[str, Outline] = {}
        self.title: list[str] = []
        self.skipped = 0
        self._open: list[str] = []  # names of elements, or the tag of a folder after a slash
        self._outlines = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name != "outline":
            self._open.append(name)
            return
        self._outlines += 1
        if self._outlines > _MAX_OUTLINES:
            raise Enough
        given = {key.lower(): value for key, value in attributes.items()}
        title = plain_title(given.get("title") or given.get("text"), markup=False)
        if "xmlurl" in given:
            self._open.append("outline")
            self._keep(given, title)
        else:
            self._open.append(f"/{title or ''}")

    def data(self, text: str) -> None:
        if self._open[-2:] == ["head", "title"] and len(self.title) < 100:
            self.title.append(text)

    def end(self) -> None:
        self._open.pop()

    def _keep(self, given: Mapping[str, str], title: str | None) -> None:
        url = absolute_url("", _FEED_SCHEME.sub(_http, given["xmlurl"], count=1))
        if url is None:
            self.skipped += 1
            return
        known = self.found.get(url, Outline(url, None if title == shown(url) else title, *_about(given)))
        folders = [name[1:] for name in self._open if name.startswith("/")]
        tags = dict.fromkeys(tag for tag in [*known.tags, *folders, *_categories(given.get("category", ""))] if tag)
        self.found[url] = replace(known, tags=tuple(tags)[:MAX_TAGS])


def _about(given: Mapping[str, str]) -> tuple[str | None, str | None]:
    return absolute_url("", given.get("htmlurl")), plain_title(given.get("type"), markup=False)


def _categories(written: str) -> list[str]:
    """`/Boston/Weather,Harvard`: paths and words, between commas."""
    parts = written[:1000].replace("/", ",").split(",")
    return [tag for part in parts if (tag := plain_title(part, markup=False))]


def _http(found: re.Match[str]) -> str:
    return "http://" if found[0].endswith("//") else ""
