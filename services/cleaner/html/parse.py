"""Markup as a tree, whatever it is worth."""

from __future__ import annotations

from lxml.html import HtmlElement
from trafilatura import load_html


def parse(markup: str) -> HtmlElement | None:
    """The tree of `markup`, repaired where it is broken; None where it holds no element at all.

    trafilatura's own reader, so that its choice and our rendering see one tree. Nothing is fetched, no entity is expanded.
    """
    tree = load_html(markup)
    return tree if isinstance(tree, HtmlElement) else None
