"""What a page declares of itself: JSON-LD before meta tags before visible marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml.etree import _Element

from services.cleaner.metadata.evidence import syndication_evidence
from services.cleaner.metadata.jsonld import Node, article_node, names
from services.cleaner.metadata.rights import read_rights
from shared.events import SyndicationEvidence
from shared.record import Rights

#: Characters of a title, a name or a date that are believed; longer ones are stuffed or broken.
_MAX_CHARACTERS = 500
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=$|[-_])")
_HANDLE = re.compile(r"https?://|^@|\.(?:com|net|org)\b")


@dataclass(frozen=True, slots=True)
class Declared:
    """What the page says; dates as written."""

    title: str | None = None
    description: str | None = None
    body: str | None = None
    byline: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    language: str | None = None
    canonical_link: str | None = None
    paywalled: bool = False
    evidence: SyndicationEvidence = field(default_factory=SyndicationEvidence)
    rights: Rights = field(default_factory=Rights)


def read_declared(tree: _Element, url: str | None) -> Declared:
    """What the page under `tree`, found at `url`, declares."""
    metas, node = _metas(tree), article_node(tree)
    canonical = _canonical(tree, url)
    return Declared(
        title=_first(_text(node, "headline"), metas.get("og:title"), metas.get("twitter:title"), _heading(tree), tree.findtext(".//title")),
        description=_first(metas.get("og:description"), metas.get("description"), _text(node, "description")),
        body=_text(node, "articleBody"),
        byline=_byline(node, metas),
        published_at=_first(
            _text(node, "datePublished"),
            metas.get("article:published_time"),
            metas.get("date"),
            metas.get("dc.date"),
            metas.get("pubdate"),
            metas.get("parsely-pub-date"),
            metas.get("sailthru.date"),
            _time(tree),
        ),
        modified_at=_first(
            _text(node, "dateModified"), metas.get("article:modified_time"), metas.get("og:updated_time"), metas.get("last-modified")
        ),
        language=_language(_text(node, "inLanguage"), tree.get("lang"), metas.get("content-language"), metas.get("og:locale")),
        canonical_link=canonical,
        paywalled=str(node.get("isAccessibleForFree", "")).lower().endswith("false"),
        evidence=syndication_evidence(tree, node, metas, canonical=canonical, url=url),
        rights=read_rights(tree, metas, node, url),
    )


def _metas(tree: _Element) -> dict[str, str]:
    """Meta tags by name, the first of each; names in lower case."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("http-equiv") or meta.get("itemprop") or "").strip().lower()
        if name and (content := (meta.get("content") or "").strip()):
            found.setdefault(name, content)
    return found


def _canonical(tree: _Element, url: str | None) -> str | None:
    for element in tree.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split() and (href := (element.get("href") or "").strip()):
            try:
                absolute = urljoin(url or "", href)
            except ValueError:
                return None
            return absolute if absolute.startswith(("http://", "https://")) else None
    return None


def _byline(node: Node, metas: Mapping[str, str]) -> str | None:
    given = names(node.get("author")) or names(node.get("creator"))
    given = given or [metas[name] for name in ("author", "article:author", "parsely-author", "dc.creator", "byl") if name in metas]
    people = [name for name in dict.fromkeys(given) if not _HANDLE.search(name)]
    return _first(", ".join(people))


def _heading(tree: _Element) -> str | None:
    found = [" ".join("".join(map(str, element.itertext())).split()) for element in tree.iter("h1")]
    return found[0] if len(found) == 1 else None


def _time(tree: _Element) -> str | None:
    return next((given for element in tree.iter("time") if (given := element.get("datetime"))), None)


def _language(*given: str | None) -> str | None:
    for value in given:
        if value and (match := _LANGUAGE.match(value.strip().lower())):
            return match.group()
    return None


def _text(node: Node, key: str) -> str | None:
    value = node.get(key)
    return value if isinstance(value, str) else None


def _first(*given: str | None) -> str | None:
    folded = (" ".join(value.split()) for value in given if value)
    return next((value for value in folded if value and len(value) <= _MAX_CHARACTERS), None)
