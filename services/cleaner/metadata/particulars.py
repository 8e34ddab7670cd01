"""The particulars of an article, each with the tag or member that states it: JSON-LD before meta tags before visible marks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.cleaner.metadata.elements import Elements
from services.cleaner.metadata.jsonld import Node, names

#: Characters of a title, a name or a date that are believed; longer ones are stuffed or broken.
_MAX_CHARACTERS = 500
#: Members of JSON-LD and names of meta tags that state a particular, the most trusted first.
_CARRIERS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "title": (("headline",), ("og:title", "twitter:title")),
    "published": (
        ("datePublished",),
        ("article:published_time", "date", "dc.date", "pubdate", "parsely-pub-date", "sailthru.date"),
    ),
    "modified": (("dateModified",), ("article:modified_time", "og:updated_time", "last-modified")),
    "section": (("articleSection",), ("article:section", "parsely-section", "section")),
    "publisher": (("publisher",), ("og:site_name", "application-name", "publisher")),
}


@dataclass(frozen=True, slots=True)
class Particular:
    """`value` of the particular `name` (title, published, section …), as `carrier` states it: `jsonld headline`, `meta og:title`, `h1`."""

    name: str
    value: str
    carrier: str


def stated(name: str, node: Node, metas: Mapping[str, str], *more: tuple[str, str | None]) -> Particular | None:
    """The first believable statement of `name`; `more` are (carrier, value) to look at last."""
    members, tags = _CARRIERS[name]
    said: list[tuple[str, str | None]] = [(f"jsonld {member}", next(iter(names(node.get(member))), None)) for member in members]
    said += [(f"meta {tag}", metas.get(tag)) for tag in tags]
    return first(name, (*said, *more))


def first(name: str, said: Iterable[tuple[str, str | None]]) -> Particular | None:
    """The first of (carrier, value) that says something of a believable length."""
    for carrier, value in said:
        folded = " ".join(value.split()) if value else ""
        if folded and len(folded) <= _MAX_CHARACTERS:
            return Particular(name, folded, carrier)
    return None


def metas_of(elements: Elements) -> dict[str, str]:
    """Meta tags by name, the first of each; names in lower case."""
    found: dict[str, str] = {}
    for meta in elements["meta"]:
        name = (meta.get("property") or meta.get("name") or meta.get("http-equiv") or meta.get("itemprop") or "").strip().lower()
        if name and (content := (meta.get("content") or "").strip()):
            found.setdefault(name, content)
    return found
