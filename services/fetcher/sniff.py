"""What a body is, by its first bytes and only then by its Content-Type: pages come labelled as anything, and anything as a page.

Pure. After the WHATWG MIME Sniffing standard, with the difference that XHTML counts as HTML and that a page labelled as
something else is still taken for the page it is.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from typing import Literal

MediaType = Literal["text/plain", "text/html"]


@dataclass(frozen=True, slots=True)
class NoText:
    """A body that holds no article; `name` is what it is instead, for a person to read."""

    name: str


#: Bytes that are looked at: the WHATWG's 1,445 and room for the comments and style sheets that stand before <html>.
_HEAD = 4096
#: How binary formats begin, to name them in a rejection; what makes them binary is what follows.
_MAGIC = {
    b"%PDF-": "application/pdf",
    b"%!PS-Adobe-": "application/postscript",
    b"{\\rtf": "application/rtf",
    b"\xd0\xcf\x11\xe0": "application/msword or another of its family",
    b"\x89PNG\r\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp or sound",
    b"PK\x03\x04": "application/zip",
    b"\x1f\x8b": "application/gzip",
    b"\x28\xb5\x2f\xfd": "application/zstd",
    b"OggS": "audio/ogg",
    b"ID3": "audio/mpeg",
    b"\x1aE\xdf\xa3": "video/webm",
}
#: Formats that begin like plain text, and some of them end so.
_DOCUMENTS = (b"%PDF-", b"%!PS-Adobe-", b"{\\rtf")
#: Tags that begin a page or a piece of one (WHATWG section 7.1, with those that templates begin with).
_HTML = re.compile(
    rb"<(?:!doctype\s{1,64}html|html|head|body|title|meta|link|script|style|iframe|table|main|article|section|header|nav"
    rb"|div|span|font|h[1-6]|p|a|b|br|img|ul|ol|blockquote)[\s/>]",
    re.IGNORECASE,
)
_XML_ROOT = re.compile(rb"<(?:[a-z]{1,16}:)?(rss|feed|rdf|urlset|sitemapindex|opml|svg|smil|math)[\s>]", re.IGNORECASE)
#: With what stands before it so that no other site can read it as a script, and as such a script (JSONP).
_JSON = re.compile(rb"(?:\)\]\}',?\s{0,8}|for\s?\(;;\);|(?:/\*\*/)?\s{0,8}[\w$.]{1,64}\()?(?:\{\s{0,64}[\"}]|\[\s{0,64}[\[{\"\]])")
#: What stands before the first tag: white space, comments, processing instructions and a doctype that is not HTML's.
_PROLOGUE = re.compile(
    rb"\s{1,4096}|<!--.{0,4096}?-->|<\?[^<>]{0,1024}>|<!doctype\s{1,64}+(?!html)[^<>]{0,1024}>", re.IGNORECASE | re.DOTALL
)
#: Bytes that no text has in any encoding of the web but UTF-16 (WHATWG "binary data byte"); 1B opens ISO-2022-JP escapes.
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
#: How UTF-16 begins: with a byte order mark, or with a tag.
_UTF16 = (BOM_UTF16_LE, BOM_UTF16_BE, b"<\x00", b"\x00<")
#: Labels of text, and what servers send that do not know: the content alone decides.
_TEXTS = frozenset("text/plain text/markdown application/octet-stream binary/octet-stream application/unknown".split())


def media_type_of(body: bytes, declared: str | None) -> MediaType | NoText:
    """The type an article can be in, else what the body is instead. `declared` is the type in Content-Type, lower case."""
    content = _content(body[:_HEAD])
    if _HTML.match(content):
        return "text/html"
    if content.startswith(_DOCUMENTS) or _is_binary(content):
        return NoText(next((name for magic, name in _MAGIC.items() if body.startswith(magic)), "binary data"))
    if root := _XML_ROOT.match(content):
        return NoText(f"XML ({root[1].decode('ascii').lower()})")
    if _JSON.match(content):
        return NoText("JSON")
    if declared in _PAGES:
        return "text/html"
    return "text/plain" if declared is None or declared in _TEXTS else NoText(declared)


def _content(head: bytes) -> bytes:
    """`head` from its first content on, without the zeros that UTF-16 puts between the letters of a tag."""
    if head.startswith(_UTF16):
        head = head.removeprefix(BOM_UTF16_LE).removeprefix(BOM_UTF16_BE).replace(b"\x00", b"")
    head = head.removeprefix(BOM_UTF8)
    while skipped := _PROLOGUE.match(head):
        head = head[skipped.end() :]
    return head


def _is_binary(content: bytes) -> bool:
    """A stray control character is found in many a text; one in a hundred bytes in none."""
    return len(_BINARY.findall(content)) > len(content) / 100
