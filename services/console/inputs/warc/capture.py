"""One record of a web archive as a document, or in a word why it is none. Pure."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime

from warcio.bufferedreaders import ChunkedDataReader  # type: ignore[import-untyped]

from services.console.inputs.documents import article_url
from services.console.inputs.limits import MAX_DOCUMENT_BYTES
from services.console.inputs.warc.header import MAX_HEAD_BYTES, Header, by_name, fields
from services.console.inputs.warc.parts import Damaged
from services.console.inputs.warc.records import Record
from services.fetcher.charset import charset_of
from services.fetcher.decode import BodyDecoder, can_decode
from services.fetcher.headers import Headers, content_type
from services.fetcher.rights.read import speaking
from services.fetcher.sniff import MediaType, NoText, media_type_of
from services.fetcher.status import brings_article
from shared.errors import LimitExceeded, Transient
from shared.record import utc

#: How an HTTP answer begins, with what archivers write of HTTP/2 and later.
_HTTP = ["HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/2", "HTTP/3"]
_STATUS = re.compile(r"[0-9]{3}(?![^ ])")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
#: A page that says when it was published: the time of the capture is then not wanted.
_DATED = re.compile(
    rb"""datePublished|article:published_time|<time[\s>]|(?:name|property)=["']?(?:date|dc\.date|pubdate|parsely-pub-date|sailthru\.date)["'\s>]""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Captured:
    """A page as it was served. `date` is when it was captured, ISO 8601, None where it says itself when it was published.

    `said` are the fields of its header that speak of use.
    """

    url: str
    text: str
    media_type: MediaType
    date: str | None
    said: Headers


@dataclass(frozen=True, slots=True)
class PassedOver:
    """`what` names the kind, in words that can follow a number."""

    what: str


def is_wanted(header: Header) -> bool:
    """Whether the block of a record with this header may hold a document."""
    return header.get("warc-type", "").lower() == "response" and header.get("warc-target-uri", "").lstrip("<").lower().startswith("http")


def capture(record: Record) -> Captured | PassedOver:
    """The document in `record`; time is linear in its block.

    Raises:
        Damaged: it says that it is cut short, or its HTTP cannot be read.
    """
    header = record.header
    if not is_wanted(header):
        kind = header.get("warc-type", "").lower()
        return PassedOver("response of another protocol" if kind == "response" else kind[:20] or "untyped")
    if record.block is None:
        return PassedOver("too large")
    if header.get("warc-truncated"):
        raise Damaged(f"it was cut short when it was captured ({header['warc-truncated'][:40]})")
    url = header["warc-target-uri"].strip("<>").replace(" ", "%20")
    if fault := article_url(url):
        raise Damaged(fault.cause)
    return _page(record, url)


def _page(record: Record, url: str) -> Captured | PassedOver:
    head, body = _parted(record.block or b"")
    status, every = fields(head, _HTTP)
    http = by_name(every)
    code = _STATUS.match(status)
    if code is None or not brings_article(int(code[0])):
        return PassedOver(f"of status {code[0]}" if code else "of no status")
    decoded = _decoded(body, http)
    if isinstance(decoded, PassedOver):
        return decoded
    declared, charset = content_type(every)
    media_type = media_type_of(decoded, declared)
    text = "" if isinstance(media_type, NoText) else decoded.decode(charset_of(decoded, header=charset, markup=True), "replace")
    if isinstance(media_type, NoText) or "\0" in text:
        return PassedOver("no HTML or text")
    if not text.strip():
        return PassedOver("empty")
    return Captured(url, text, media_type, None if _DATED.search(decoded) else _date(record.header), speaking(every))


def _parted(block: bytes) -> tuple[bytes, bytes]:
    end = _HEAD_END.search(block, 0, MAX_HEAD_BYTES)
    if end is None:
        raise Damaged("it holds no HTTP answer")
    return block[: end.end()], block[end.end() :]


def _decoded(body: bytes, http: Header) -> bytes | PassedOver:
    """`body` out of its codings. Archivers often keep the fields of a coding that they have undone: then it is taken as it stands."""
    if http.get("transfer-encoding", "").lower() == "chunked":
        body = bytes(ChunkedDataReader(io.BytesIO(body)).read())
    encoding = http.get("content-encoding", "").strip().lower()
    if not can_decode(encoding):
        return body
    decoder = BodyDecoder(encoding, MAX_DOCUMENT_BYTES)
    try:
        decoder.feed(body)
        return decoder.finish()
    except Transient:
        return body
    except LimitExceeded:
        return PassedOver("too large")


def _date(header: Header) -> str | None:
    try:
        return utc(datetime.fromisoformat(header.get("warc-date", ""))).isoformat()
    except (ValueError, OverflowError):
        return None
