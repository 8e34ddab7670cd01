"""What the index keeps of articles, as bytes: what names them in a match, and the places of their revisions. Pure.

A value holds the articles whose numbers are the same (40 bits of a hash: some 45 pairs in ten million), nearly always one:

    size of what follows (4 bytes) · length of the name (2) · name · sequence of the article (6) · count of revisions (1)
    · per revision: revision (4), sequence (6) · facts, as JSON

`article.lua` writes it. A sequence of 0 is none yet. The facts are those of the newest revision that was entered.
"""

from __future__ import annotations

import json
import re
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from services.classifier.index.ports import Document
from services.classifier.place import Place

#: Revisions of one article that are kept, the newest: fewer than the 256 that a posting tells apart, so none stands for another.
MAX_KEPT = 64
_HEAD, _COUNTS, _REVISION = struct.Struct(">IH"), struct.Struct(">HIB"), struct.Struct(">IHI")
#: Values whose documents are kept ready, at some 2 kB each: the copies of a story find the same articles. Longer ones are read each time.
_REMEMBERED, _REMEMBERED_BYTES = 1 << 11, 1 << 10
#: An article's id as the cleaner makes it, 128 bits in hex, is kept as 16 bytes.
_HEX = re.compile("[0-9a-f]{32}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
#: Documents, with their places where they have one.
Known = list[tuple[Document, Place | None]]


def name_of(article_id: str) -> bytes:
    """An article's name in a value; no two ids have the same."""
    return b"\1" + bytes.fromhex(article_id) if _HEX.fullmatch(article_id) else b"\0" + article_id.encode("utf-8", "surrogatepass")


def facts_of(document: Document) -> bytes:
    """What names it in a match, by the fields of `Document`; microseconds for a moment."""
    published = document.published_at and (document.published_at - _EPOCH) // _MICROSECOND
    facts = (document.url, document.source, published, int(document.credited), document.external_id)
    return json.dumps(facts, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def documents_in(value: bytes) -> Iterator[tuple[Document, Place | None]]:
    """Every revision of every article in a value, with its place where it has one."""
    at = 0
    while at < len(value):
        size, length = _HEAD.unpack_from(value, at)
        begin, end = at + _HEAD.size, at + 4 + size
        yield from _revisions(_article_id(value[begin : begin + length]), value[begin + length : end])
        at = end


def documents_of(numbers: Sequence[int], values: Iterable[bytes | None]) -> Known:
    """The documents of those numbers among what the values keep; of two revisions of an article that share one, the newer."""
    kept: defaultdict[int, dict[str, tuple[Document, Place | None]]] = defaultdict(dict)
    for value in filter(None, values):
        for number, document, place in _numbered(value) if len(value) <= _REMEMBERED_BYTES else _numbered.__wrapped__(value):
            kept[number][document.article_id] = document, place
    return [one for number in dict.fromkeys(numbers) for one in kept.get(number, {}).values()]


@lru_cache(_REMEMBERED)
def _numbered(value: bytes) -> list[tuple[int, Document, Place | None]]:
    """The documents in a value, older revisions first, with their numbers."""
    known = sorted(documents_in(value), key=lambda one: one[0].revision)
    return [(document.number, document, place) for document, place in known]


def _revisions(article_id: str, body: bytes) -> Iterator[tuple[Document, Place | None]]:
    high, low, count = _COUNTS.unpack_from(body)
    first, rows = high << 32 | low, _COUNTS.size + count * _REVISION.size
    url, source, published, credited, external_id = json.loads(body[rows:].decode("utf-8", "surrogatepass"))
    for revision, high, low in _REVISION.iter_unpack(body[_COUNTS.size : rows]):
        sequence = high << 32 | low
        document = Document.model_construct(
            article_id=article_id,
            revision=revision,
            external_id=external_id,
            url=url,
            source=source,
            published_at=None if published is None else _EPOCH + published * _MICROSECOND,
            credited=bool(credited),
        )
        yield document, Place(sequence, first) if sequence else None


def _article_id(name: bytes) -> str:
    return name[1:].hex() if name[:1] == b"\1" else name[1:].decode("utf-8", "surrogatepass")
