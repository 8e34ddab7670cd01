"""Marks of syndication in a page's markup. Notices in its words come from the text rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from services.cleaner.metadata.elements import Elements
from services.cleaner.metadata.jsonld import Node, link, names
from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.pictures.credits import names_agency
from shared.events import SyndicationEvidence
from shared.urls import canonical_url, site_of

#: Words in the address of an image or script that counts how often a republished story is read.
_COUNTER = re.compile(
    r"republication-tracker|republish-counter|republish_tracker|/republi|pixel\.propublica|counter\.theconversation|/count\.gif",
    re.IGNORECASE,
)
#: Characters of such an address at most; longer ones are pictures written out.
_ADDRESS_CHARACTERS = 2000
_SOURCE_METAS = ("syndication-source", "original-source")


def syndication_evidence(
    elements: Elements, node: Node, metas: Mapping[str, str], *, canonical: str | None, url: str | None
) -> SyndicationEvidence:
    """What the page's head, its JSON-LD and its counters say of where the story comes from."""
    here, there = site_of(url), site_of(canonical)
    based_on = link(node.get("isBasedOn")) or next((metas[name] for name in _SOURCE_METAS if name in metas), None)
    return SyndicationEvidence(
        canonical_elsewhere=canonical if here and there and here != there else None,
        based_on=based_on if canonical_url(based_on) not in (canonical_url(url), canonical_url(canonical)) else None,
        pixels=_pixels(elements),
        structured_agency=_agency(node),
    )


def _pixels(elements: Elements) -> tuple[str, ...]:
    sources = (element.get("src") or "" for name in ("img", "script") for element in elements[name])
    return tuple(dict.fromkeys(host for source in sources if _COUNTER.search(source, 0, _ADDRESS_CHARACTERS) and (host := _host(source))))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _agency(node: Node) -> str | None:
    """An agency among authors and copyright holders."""
    given = [name for key in ("author", "copyrightHolder", "sourceOrganization", "provider") for name in names(node.get(key))]
    return next((name for name in given if len(name.split()) <= 4 and names_agency(name, knowledge())), None)
