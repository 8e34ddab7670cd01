"""Addresses in disguise: invented hosts, and of paths what says where on a site a page stands. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from services.console.explaining.disguise import Disguise

#: The host of every disguised page, and of every link away from it; names that nobody can own (RFC 2606).
SITE, ELSEWHERE = "site.example", "other.example"
#: Parts of a path that are kept or stood for: how deep a page lies tells sections from stories.
_PARTS = 3
#: Letters of a part of a path that is kept: sections are short, what names a story is not.
_SECTION_LETTERS = 12


def host_of(url: str | None) -> str | None:
    """The host of an address; None where it has none."""
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def labels(host: str | None) -> frozenset[str]:
    """The parts of a host's name that tell it from others."""
    return frozenset(label for label in (host or "").lower().split(".")[:-1] if len(label) > 3)


def disguised_url(url: str, host: str | None, disguise: Disguise) -> str:
    """An address on that host or another, with the parts of its path that say what is there (`/sport/`), on an invented host."""
    return link(url, labels(host), disguise)


def link(url: str, own: frozenset[str], disguise: Disguise) -> str:
    """`url` with as many parts of its path as tell something; on SITE where its host has a label of `own`. Empty where it is none."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    path = [part if _section(part, disguise) else "page" for part in parts.path.split("/") if part]
    to = "/".join(path[:_PARTS])
    if parts.scheme not in ("", "http", "https"):
        return f"{parts.scheme}:{to}"
    if not host:
        return "#" if url.startswith("#") else f"/{to}"
    return f"https://{SITE if own & labels(host) else ELSEWHERE}/{to}"


def _section(part: str, disguise: Disguise) -> bool:
    return part.isascii() and part.isalpha() and len(part) <= _SECTION_LETTERS and not disguise.hides(part)
