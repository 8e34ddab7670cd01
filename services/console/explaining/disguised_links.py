"""Addresses in disguise: invented hosts, and of paths the section of the own site that a page stands in. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from services.console.explaining.disguise import Disguise

#: The host of every disguised page, and of every link away from it; names that nobody can own (RFC 2606).
SITE, ELSEWHERE = "site.example", "other.example"
#: Parts of a path that are kept or stood for: how deep a page lies tells sections from stories.
_PARTS = 3
#: Letters of a section that is kept: what names a story is longer.
_SECTION_LETTERS = 12


def host_of(url: str | None) -> str | None:
    """The host of an address; None where it has none."""
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def labels(host: str | None) -> frozenset[str]:
    """The parts of a host's name that tell it from others, also as they are written in one word."""
    found = [label for label in (host or "").lower().split(".")[:-1] if len(label) > 3]
    return frozenset((*found, *(label.replace("-", "") for label in found)))


def disguised_url(url: str, host: str | None, disguise: Disguise) -> str:
    """An address on that host or another, on an invented host; of its own site's with the section that it begins with (`/sport/`)."""
    return link(url, labels(host), disguise)


def link(url: str, own: frozenset[str], disguise: Disguise) -> str:
    """`url` as deep as it tells something, on SITE where its host has a label of `own`. Empty where it is none.

    Only what other parts follow is a section: a part alone may be a person's page.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    here = not host or bool(own & labels(host))
    path = [part for part in parts.path.split("/") if part][:_PARTS]
    sections = 1 if here and len(path) > 1 and _section(path[0], disguise) else 0
    to = "/".join([*path[:sections], *["page"] * (len(path) - sections)])
    if parts.scheme not in ("", "http", "https"):
        return f"{parts.scheme}:{to}"
    if not host:
        return "#" if url.startswith("#") else f"/{to}"
    return f"https://{SITE if here else ELSEWHERE}/{to}"


def _section(part: str, disguise: Disguise) -> bool:
    return part.isascii() and part.isalpha() and len(part) <= _SECTION_LETTERS and not disguise.hides(part)
