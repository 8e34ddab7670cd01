"""Markup as a tree, whatever it is worth."""

from __future__ import annotations

from lxml.etree import ErrorTypes, HTMLParser, ParseError, SubElement, _Element, fromstring

from shared.errors import LimitExceeded

#: What may stand in a head (HTML Living Standard, metadata content).
_OF_THE_HEAD = frozenset(("base", "basefont", "bgsound", "link", "meta", "noscript", "script", "style", "template", "title"))


def parse(markup: str) -> _Element | None:
    """The tree of `markup`, repaired where it is broken, with `html` at its root; None where there is nothing to repair.

    Nothing is fetched and no entity is expanded.

    Raises:
        LimitExceeded: it nests deeper than the parser goes (2,048 levels), which would leave out all below.
        MemoryError: there was not enough for the tree.
    """
    parser = HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, collect_ids=False, remove_comments=True, remove_pis=True)
    try:
        # As bytes, because a page may declare another encoding than the one it was decoded from.
        root = fromstring(markup.encode("utf-8", "replace"), parser)
    except ParseError:
        if _met(parser, ErrorTypes.ERR_NO_MEMORY):
            raise MemoryError from None
        return None
    if _met(parser, ErrorTypes.ERR_RESOURCE_LIMIT):
        raise LimitExceeded("the page nests its elements too deep to be parsed")
    return None if root is None else _with_body(root)


def _met(parser: HTMLParser, kind: int) -> bool:
    """Whether the parser met an error of that kind."""
    return any(entry.type == kind for entry in parser.error_log)


def _with_body(root: _Element) -> _Element:
    """Move to the body what cannot be of the head: the parser knows no `article` or `main`, which may open a body without its tag."""
    head = root.find("head")
    strays = [] if head is None else [child for child in head if child.tag not in _OF_THE_HEAD]
    if strays:
        body = root.find("body")
        if body is None:
            body = SubElement(root, "body")
        for at, stray in enumerate(strays):
            body.insert(at, stray)
    return root
