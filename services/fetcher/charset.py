"""In which encoding a body is written: BOM, header, meta, XML declaration, then the content itself.

Pure. The answer is a Python codec name, safe to decode with: it comes from a closed table, never from the page. Decode with
`errors="replace"`, for a page that is broken in one place is still an article.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator

from charset_normalizer import from_bytes

from services.fetcher.encodings import MULTI_BYTE, OTHER_SCRIPTS, codec_of

#: Bytes in which a page's own declaration is looked for. Browsers read 1,024; pages that open with a long comment need more.
_PRESCAN = 4096
#: Bytes of a body that are judged, from its first character beyond ASCII on: some 20 pages of text, a few milliseconds.
_SAMPLE = 64 * 1024
#: Bytes of words that detection reads: more make it slower, not surer.
_DETECTED = 8192
#: Share of characters beyond ASCII that may be broken in text that is still UTF-8: one stray byte does not make a page Latin-1.
_BROKEN_UTF8 = 1 / 3
#: The same for other encodings of several bytes, in which much of any text happens to be valid.
_BROKEN_MULTI_BYTE = 1 / 50
#: What an unlabelled page in Latin script is taken for, as by browsers: who writes in another Latin encoding labels it.
_LATIN = "cp1252"
#: Characters beyond ASCII from which on valid UTF-8 is no coincidence: a word or two of GBK can be that.
_SURE = 8
#: How a body begins that needs no label: with a byte order mark, or with a tag in UTF-16 (XML 1.0 appendix F).
_OPENINGS = (
    (re.compile(BOM_UTF8), "utf-8-sig"),
    (re.compile(re.escape(BOM_UTF16_LE)), "utf-16"),
    (re.compile(re.escape(BOM_UTF16_BE)), "utf-16"),
    (re.compile(rb"<\x00[!-~]\x00"), "utf-16-le"),
    (re.compile(rb"\x00<\x00[!-~]"), "utf-16-be"),
)
_COMMENT = re.compile(rb"<!--.{0,1024}?-->", re.DOTALL)
_META = re.compile(rb"<meta[\s/][^<>]{0,512}?charset\s{0,8}=\s{0,8}[\"']?\s{0,8}([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"\s{0,64}<\?xml[^<>]{1,256}?encoding\s{0,8}=\s{0,8}[\"']([A-Za-z0-9_:.-]{1,40})")
_TAG = re.compile(rb"<[^<>]*>")
_BROKEN = "\N{REPLACEMENT CHARACTER}"
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_RUN = re.compile(rb"[\x80-\xff]+")


def charset_of(body: bytes, *, header: str | None, markup: bool) -> str:
    """The codec to decode `body` with. `header` is the charset of Content-Type; `markup` says whether the body declares its own.

    A declaration loses only where the bytes prove it wrong: text that is UTF-8 beyond ASCII is never anything in single bytes,
    and text that is mostly broken as UTF-8 is not UTF-8.
    """
    for opening, shown in _OPENINGS:
        if opening.match(body):
            return shown
    sample = _telling_part(body)
    for label in _declarations(body, header, markup=markup):
        if (codec := codec_of(label)) and _fits(sample, codec):
            return codec
    return "utf-8" if _fits(sample, "utf-8") else _detected(sample)


def _telling_part(body: bytes) -> bytes:
    """A bounded part that starts where a character beyond ASCII does; all of its encoding that a body shows lies after it."""
    found = None if body.isascii() else _NOT_ASCII.search(body)
    start = found.start() & ~1 if found else 0  # even, or UTF-16 would fall apart
    return body[start : start + _SAMPLE]


def _fits(sample: bytes, codec: str) -> bool:
    """Whether bytes of this encoding look like `sample`. In single bytes anything does, except what is UTF-8."""
    if codec == "utf-8":
        return sample.isascii() or _share_broken(sample, codec) <= _BROKEN_UTF8
    if codec in ("utf-16-le", "utf-16-be") and b"\x00" not in sample:
        return False  # any bytes are UTF-16 for something; text in it has spaces, tags or digits, whose other byte is zero
    if codec in MULTI_BYTE:
        return _share_broken(sample, codec) <= _BROKEN_MULTI_BYTE and not _is_surely_utf8(sample)
    return sample.isascii() or not _fits(sample, "utf-8")


def _is_surely_utf8(sample: bytes) -> bool:
    return _beyond_ascii(sample.decode("utf-8", "replace")) >= _SURE and not _share_broken(sample, "utf-8")


def _share_broken(sample: bytes, codec: str) -> float:
    """The share of characters beyond ASCII that are broken, 0-1; a character cut at the end of the sample does not count."""
    text = sample.decode(codec, "replace")[: -1 if len(sample) == _SAMPLE else None]
    beyond = _beyond_ascii(text)
    broken = text.count(_BROKEN) - (sample.count(_BROKEN.encode()) if codec == "utf-8" else 0)  # the page's own are whole
    return broken / beyond if beyond else 0.0


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _declarations(body: bytes, header: str | None, *, markup: bool) -> Iterator[str | None]:
    yield header
    if not markup:
        return
    head = _COMMENT.sub(b"", body[:_PRESCAN])
    for pattern in (_META, _XML):
        if found := pattern.search(head):
            label = found[1].decode("ascii")
            # A declaration that can be read as ASCII does not stand in a UTF-16 page (WHATWG: take it for UTF-8).
            yield "utf-8" if (codec_of(label) or "").startswith("utf-16") else label


def _detected(sample: bytes) -> str:
    """The most likely encoding of the words between the tags. Letters beyond ASCII stand alone in Latin script, in runs in others."""
    words = _TAG.sub(b" ", sample)[:_DETECTED]
    runs = _RUN.findall(words)
    if 2 * sum(len(run) == 1 for run in runs) >= len(runs):
        return _LATIN
    best = from_bytes(words, cp_isolation=list(OTHER_SCRIPTS), enable_fallback=False).best()
    return (codec_of(best.encoding) if best else None) or _LATIN
