"""What a page says of machine use: robots meta tags, TDM reservation, licence links. Its silence means unknown."""

from __future__ import annotations

from collections.abc import Mapping

from lxml.html import HtmlElement

from services.cleaner.metadata.jsonld import Node, link
from shared.record import Answer, Rights

_NO_TRAINING = frozenset({"noai", "noimageai", "noml"})


def read_rights(tree: HtmlElement, metas: Mapping[str, str], node: Node) -> Rights:
    """The page's own word on text mining, training and indexing, with the tags that say so."""
    evidence: list[str] = []
    robots = _quoted(metas, "robots", evidence).lower().replace(",", " ").split()
    reservation = _quoted(metas, "tdm-reservation", evidence)
    refuses = bool(_NO_TRAINING.intersection(robots))
    reserved: Answer = "no" if reservation == "1" else "yes" if reservation == "0" else "unknown"
    return Rights(
        tdm="no" if refuses else reserved,
        train_ai="no" if refuses else "unknown",
        search="no" if {"noindex", "none"}.intersection(robots) else "unknown",
        licence_url=link(node.get("license")) or _licence(tree) or metas.get("tdm-policy"),
        evidence=tuple(evidence),
    )


def _quoted(metas: Mapping[str, str], name: str, evidence: list[str]) -> str:
    content = metas.get(name, "")
    if content:
        evidence.append(f"meta {name}: {content[:200]}")
    return content.strip()


def _licence(tree: HtmlElement) -> str | None:
    for element in tree.iter("link", "a"):
        if "license" in (element.get("rel") or "").lower().split():
            return link(element.get("href"))
    return None
