"""What a page declares of itself: JSON-LD before meta tags before visible marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urljoin

from lxml.etree import _Element

from services.cleaner.metadata.elements import Elements, elements_of
from services.cleaner.metadata.evidence import syndication_evidence
from services.cleaner.metadata.jsonld import Node, article_node, names, nodes_of, of_page, types
from services.cleaner.metadata.locked import locked
from services.cleaner.metadata.particulars import Particular, first, metas_of, stated
from services.cleaner.metadata.rights import read_rights
from shared.events import SyndicationEvidence
from shared.record import Rights
from shared.urls import canonical_url

#: Stamps that are looked at: an article's stands among the first, and each costs a look through the header it stands in.
_MAX_STAMPS = 50
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=$|[-_])")
_HANDLE = re.compile(r"https?://|^@|\.(?:com|net|org)\b")
_AUTHOR_TAGS = ("author", "article:author", "parsely-author", "dc.creator", "byl")


@dataclass(frozen=True, slots=True)
class Declared:
    """What the page says.

    `particulars` are its title, byline, published, modified, language, section and publisher, as far as stated, dates as written, each
    with what states it; `window` is what a browser's window is called. `types` are what its JSON-LD (`NewsArticle`) and its `og:type`
    (`og:article`) say it is, stories with addresses of their own aside; `paywalled` is whether it says that a part is not free
    and does not hold that part.
    """

    particulars: tuple[Particular, ...] = ()
    window: str | None = None
    description: str | None = None
    body: str | None = None
    canonical_link: str | None = None
    types: frozenset[str] = frozenset()
    paywalled: bool = False
    evidence: SyndicationEvidence = field(default_factory=SyndicationEvidence)
    rights: Rights = field(default_factory=Rights)

    def __getitem__(self, name: str) -> str | None:
        """The value of a particular; None where the page does not state it."""
        return next((particular.value for particular in self.particulars if particular.name == name), None)


def read_declared(tree: _Element, url: str | None) -> Declared:
    """What the page under `tree`, found at `url`, declares."""
    elements = elements_of(tree)
    metas, nodes = metas_of(elements), nodes_of(elements)
    canonical = _canonical(elements, url)
    here = {address for one in (url, canonical) if (address := canonical_url(one))}
    node = article_node(nodes, here)
    description = first("description", ((tag, metas.get(tag)) for tag in ("og:description", "description")))
    body = node.get("articleBody")
    return Declared(
        particulars=tuple(_particulars(elements, tree.get("lang"), node, metas)),
        window=_window(elements),
        description=description.value if description else None,
        body=body if isinstance(body, str) else None,
        canonical_link=canonical,
        types=frozenset((*(kind for found in of_page(nodes, here) for kind in types(found)), f"og:{metas.get('og:type', '').lower()}")),
        paywalled=locked(tree, node),
        evidence=syndication_evidence(elements, node, metas, canonical=canonical, url=url),
        rights=read_rights(elements, metas, node, url),
    )


def _particulars(elements: Elements, language: str | None, node: Node, metas: Mapping[str, str]) -> list[Particular]:
    found = [
        stated("title", node, metas, ("h1", _heading(elements)), ("title", _window(elements))),
        _byline(node, metas),
        stated("published", node, metas, ("time", _time(elements))),
        stated("modified", node, metas),
        _language(language, node, metas),
        stated("section", node, metas),
        stated("publisher", node, metas),
    ]
    return [particular for particular in found if particular]


def _canonical(elements: Elements, url: str | None) -> str | None:
    for element in elements["link"]:
        if "canonical" in (element.get("rel") or "").lower().split() and (href := (element.get("href") or "").strip()):
            try:
                absolute = urljoin(url or "", href)
            except ValueError:
                return None
            return absolute if absolute.startswith(("http://", "https://")) else None
    return None


def _byline(node: Node, metas: Mapping[str, str]) -> Particular | None:
    given = [(f"jsonld {member}", names(node.get(member))) for member in ("author", "creator")]
    given.append(("meta author", [metas[tag] for tag in _AUTHOR_TAGS if tag in metas]))
    carrier, found = next(((carrier, found) for carrier, found in given if found), ("", []))
    people = [name for name in dict.fromkeys(found) if not _HANDLE.search(name)]
    return first("byline", [(carrier, ", ".join(people))])


def _window(elements: Elements) -> str | None:
    return elements["title"][0].text or "" if elements["title"] else None


def _heading(elements: Elements) -> str | None:
    headings = elements["h1"]
    return " ".join("".join(map(str, headings[0].itertext())).split()) if len(headings) == 1 else None


def _time(elements: Elements) -> str | None:
    """The first stamp that is no clock in the page's header and no date of a teaser beside the article."""
    stamps = islice((element for element in elements["time"] if element.get("datetime")), _MAX_STAMPS)
    return next((element.get("datetime") for element in stamps if not _beside(element)), None)


def _beside(element: _Element) -> bool:
    """Whether the element stands in a side column or a menu, or unmarked in a header or a footer of the page, around no headline."""
    return any(
        above.tag in ("aside", "nav")
        or (next(above.iterancestors("article"), None) is None and above.find(".//h1") is None and element.get("itemprop") is None)
        for above in element.iterancestors("aside", "nav", "header", "footer")
    )


def _language(stated: str | None, node: Node, metas: Mapping[str, str]) -> Particular | None:
    said = (
        ("jsonld inLanguage", next(iter(names(node.get("inLanguage"))), None)),
        ("html lang", stated),
        ("meta content-language", metas.get("content-language")),
        ("meta og:locale", metas.get("og:locale")),
    )
    codes = ((carrier, _LANGUAGE.match(value.strip().lower())) for carrier, value in said if value)
    return first("language", ((carrier, match.group()) for carrier, match in codes if match))
