"""Markup as a tree, whatever it is worth."""

from __future__ import annotations

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring


def parse(markup: str) -> HtmlElement | None:
    """The tree of `markup`, repaired where it is broken, with `html` at its root; None where there is nothing to repair.

    Nothing is fetched and no entity is expanded.
    """
    parser = HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, collect_ids=False, remove_comments=True, remove_pis=True)
    try:
        # As bytes, because a page may declare another encoding than the one it was decoded from.
        return document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None
