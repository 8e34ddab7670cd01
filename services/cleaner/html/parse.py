"""Markup as a tree, whatever it is worth."""

from __future__ import annotations

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

#: What may stand in a head (HTML Living Standard, metadata content).
_OF_THE_HEAD = frozenset(("base", "basefont", "bgsound", "link", "meta", "noscript", "script", "style", "template", "title"))


def parse(markup: str) -> HtmlElement | None:
    """The tree of `markup`, repaired where it is broken, with `html` at its root; None where there is nothing to repair.

    Nothing is fetched and no entity is expanded.
    """
    parser = HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, collect_ids=False, remove_comments=True, remove_pis=True)
    try:
        # As bytes, because a page may declare another encoding than the one it was decoded from.
        return _with_body(document_fromstring(markup.encode("utf-8", "replace"), parser=parser))
    except etree.ParserError:
        return None


def _with_body(root: HtmlElement) -> HtmlElement:
    """Move to the body what cannot be of the head: the parser knows no `article` or `main`, which may open a body without its tag."""
    head = root.find("head")
    strays = [] if head is None else [child for child in head if child.tag not in _OF_THE_HEAD]
    if strays:
        body = root.find("body")
        if body is None:
            body = etree.SubElement(root, "body")
        for at, stray in enumerate(strays):
            body.insert(at, stray)
    return root
