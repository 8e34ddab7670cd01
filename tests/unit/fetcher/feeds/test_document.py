"""How the elements of a document reach what gathers them."""

from __future__ import annotations

import pytest

from services.fetcher.feeds.collector import Collector
from services.fetcher.feeds.dialects import DIALECTS
from services.fetcher.feeds.document import find_document, read_document


def _read(text: str, most: int) -> Collector:
    document = find_document(text)
    assert document is not None
    dialect = DIALECTS[document.root]
    return read_document(document, lambda: Collector(dialect.item_name, dialect.own, "https://a.example/", dialect.item_of, most=most))


@pytest.mark.parametrize("end", ["</channel></rss>", ""], ids=["well-formed", "cut"])
def test_a_document_is_read_as_far_as_it_is_looked_at(end: str) -> None:
    """What came before the bound stands, whichever way it is read."""
    items = "".join(f"<item><guid>{n}</guid></item>" for n in range(1000))

    assert [item.key for item in _read(f"<rss><channel>{items}{end}", most=11).items] == ["0", "1", "2", "3"]


def test_text_before_and_after_the_root_is_no_part_of_it() -> None:
    """A parser is given the root element on, so that it never meets a document type."""
    document = find_document('<?xml version="1.0"?><!DOCTYPE rss SYSTEM "x"><!-- <rss> --><rss a="1"/>')

    assert document is not None
    assert (document.root, document.text, document.declares_entities) == ("rss", '<rss a="1"/>', False)


@pytest.mark.parametrize("text", ["", "rss", "<html><rss></rss>", "<!-- <rss> ", "<rssx>", "&lt;rss>"])
def test_what_has_no_root_of_a_feed_is_no_document(text: str) -> None:
    """A page that shows a feed is still a page."""
    assert find_document(text) is None
