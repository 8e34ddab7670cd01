"""What a body is."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.sniff import NoText, media_type_of


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html>",
        b"<!doctype   HTML >",
        b"\xef\xbb\xbf \n<html lang=en>",
        b"<!-- saved -->\n<!-- twice --><HTML>",
        b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html xmlns="x">',
        b'<?xml version="1.0"?>\n<html>',
        b"<p>A fragment</p>",
        b"<article class=story>",
        "<!doctype html><p>é".encode("utf-16"),
        "<!doctype html><p>é".encode("utf-16-be"),
    ],
)
@pytest.mark.parametrize("declared", ["text/html", "text/plain", "application/json", "image/png", None])
def test_a_page_is_a_page_whatever_its_label(body: bytes, declared: str | None) -> None:
    """Its first tag tells, after a BOM, comments and an XML declaration, in UTF-8 or UTF-16."""
    assert media_type_of(body, declared) == "text/html"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01", "image/jpeg"),
        (b"PK\x03\x04\x14\x00\x08\x00", "application/zip"),
        (gzip.compress(b"x" * 100, mtime=0), "application/gzip"),
        (b"\x00\x01\x02\x03", "binary data"),
        (b'<?xml version="1.0"?><rss version="2.0">', "XML (rss)"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', "XML (feed)"),
        (b'<?xml version="1.0"?><?xml-stylesheet href="x"?><rdf:RDF xmlns="x">', "XML (rdf)"),
        (b"<urlset xmlns='x'>", "XML (urlset)"),
        (b'<!DOCTYPE svg PUBLIC "x"><svg xmlns="x">', "XML (svg)"),
        (b'{"headline": "x"}', "JSON"),
        (b'[{"headline": "x"}]', "JSON"),
        (b'\n{\n  "error": {"code": 404}}', "JSON"),
        (b")]}'\n[[1]]", "JSON"),
        (b'/**/ news.show({"headline": "x"});', "JSON"),
        (b"{\\rtf1\\ansi The ferry", "application/rtf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "application/msword or another of its family"),
    ],
)
@pytest.mark.parametrize("declared", ["text/html", "text/plain", None])
def test_what_is_no_article_is_named_whatever_its_label(body: bytes, name: str, declared: str | None) -> None:
    """Documents, pictures, feeds and data do not pass for pages."""
    assert media_type_of(body, declared) == NoText(name)


@pytest.mark.parametrize("declared", ["text/html", "application/xhtml+xml"])
def test_text_that_is_labelled_as_a_page_is_one(declared: str) -> None:
    """A page may begin with bare words."""
    assert media_type_of(b"Words <b>first</b>", declared) == "text/html"


@pytest.mark.parametrize("declared", ["text/plain", None, "application/octet-stream"])
@pytest.mark.parametrize("body", [b"LISBON - The ferry sailed.", b"BM is no bitmap here", b"A stray \x0b tab " + b"x" * 200, b"{not json"])
def test_plain_text_is_text_where_nobody_says_otherwise(body: bytes, declared: str | None) -> None:
    """One stray control character does not make it binary."""
    assert media_type_of(body, declared) == "text/plain"


@pytest.mark.parametrize("declared", ["text/css", "text/javascript", "application/json", "text/calendar"])
def test_other_declared_types_are_believed(declared: str) -> None:
    """Content that looks like nothing in particular is what its label says."""
    assert media_type_of(b"a { color: red }", declared) == NoText(declared)


@given(st.binary(max_size=300), st.sampled_from([None, "text/html", "text/plain", "x/y"]))
def test_every_body_is_something(body: bytes, declared: str | None) -> None:
    """No bytes break the decision."""
    assert media_type_of(body, declared) in ("text/html", "text/plain") or isinstance(media_type_of(body, declared), NoText)
