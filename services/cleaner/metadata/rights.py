"""What a page says of machine use, as far as only the whole page shows it: tags far from its head, its JSON-LD, licence links in its text.

The fetcher reads headers, the head and what the site says. What both have read is the same words, and combined counts once; a page
given with its request is read by both as well. Silence means unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from services.cleaner.metadata.elements import Elements
from services.cleaner.metadata.jsonld import Node, link
from shared.directives import AGENT, refused_uses
from shared.record import Answer, Rights

#: Characters of one piece of evidence.
_MAX_QUOTE = 300
_RESERVATIONS: dict[str, Answer] = {"1": "no", "0": "yes"}


def read_rights(elements: Elements, metas: Mapping[str, str], node: Node, url: str | None) -> Rights:
    """The word of the page at `url` on mining, training and indexing, with the tags that say so."""
    said = {name: metas[name] for name in ("tdm-reservation", "robots", AGENT) if name in metas}
    refused = {use for name in ("robots", AGENT) for use in refused_uses(said.get(name, ""))}
    return Rights(
        tdm=_RESERVATIONS.get(said.get("tdm-reservation", ""), "unknown"),
        train_ai="no" if "train_ai" in refused else "unknown",
        ai_use="no" if "ai_use" in refused else "unknown",
        search="no" if "search" in refused else "unknown",
        licence_url=link(node.get("license")) or next(_licences(elements, url), None) or link(metas.get("tdm-policy")),
        evidence=tuple(f"meta {name}: {' '.join(words.split())}"[:_MAX_QUOTE] for name, words in said.items()),
    )


def _licences(elements: Elements, url: str | None) -> Iterator[str]:
    for element in (*elements["link"], *elements["a"]):
        if "license" in (element.get("rel") or "").lower().split():
            try:
                absolute = link(urljoin(url or "", (element.get("href") or "").strip()))
            except ValueError:
                continue
            if absolute:
                yield absolute
