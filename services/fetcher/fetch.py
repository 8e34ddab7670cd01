"""The use case: an article that was requested becomes an article whose bytes are here, or the reason why not.

request ── text or html given ───────────────────────────────┐
        └─ url → web.get → judge_status → media_type_of ┴→ charset_of → rights → ArticleFetched
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import zstandard

from services.fetcher.charset import charset_of
from services.fetcher.headers import Headers, content_type, validator
from services.fetcher.rights.markup import Tags, read_tags
from services.fetcher.rights.read import Page
from services.fetcher.rights.reader import Reader
from services.fetcher.sniff import MediaType, NoText, media_type_of
from services.fetcher.status import judge_status
from services.fetcher.web import Response, Want, Web
from shared.errors import SettingsError, Transient, Unprocessable
from shared.events import ArticleFetched, ArticleRequested, HttpFacts
from shared.outcomes import Postponed, Rejected, RejectReason, RetryLater, Unusable
from shared.record import Rights

#: The present moment, aware, in UTC.
Clock = Callable[[], datetime]
#: Bytes of a document given inline, in UTF-8: ten times the longest article, small against a work stream.
MAX_INLINE_BYTES = 8 * 2**20
#: zstd's own default; a page of 100 kB takes 0.3 ms and a fifth of its size.
_COMPRESSION_LEVEL = 3
#: How long an article waits for a host that has no room for it, where nobody says otherwise: after two days it is no news.
PATIENCE = timedelta(hours=48)


def utc_now() -> datetime:
    """The clock of a running service."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Document:
    """What is kept of a body, and known of it, before it becomes an event. `packed` is the body in zstd, `tags` its head's."""

    packed: bytes
    tags: Tags
    media_type: MediaType
    charset: str
    final_url: str | None = None
    http: HttpFacts | None = None
    headers: Headers = ()


Outcome = ArticleFetched | Rejected | RetryLater | Postponed | Unusable


async def fetch(
    request: ArticleRequested,
    *,
    request_id: str,
    first_seen_at: datetime,
    web: Web,
    clock: Clock = utc_now,
    patience: timedelta = PATIENCE,
    reader: Reader = Reader(),  # noqa: B008 - frozen
    anew: bool = False,
) -> Outcome:
    """Bring in what `request` asks for. A document given inline never touches the network. Doing it twice is harmless.

    A busy host postpones it, for as long as its turn comes within `patience` of when it was first seen. `reader` finds the rights
    in it and may refuse it for them; the usual one hears the article alone. `anew` as in `Want`.
    """
    document = _given(request) or await _got(Want(request.url or "", anew=anew), web, clock)
    if isinstance(document, Postponed):
        return _unless_too_late(document, first_seen_at + patience, clock())
    if not isinstance(document, _Document):
        return document
    fetched_at = clock()
    rights = await _rights(document, request, reader, fetched_at)
    if isinstance(rights, Rejected):
        return rights
    return ArticleFetched(
        request_id=request_id,
        external_id=request.external_id,
        url=request.url,
        final_url=document.final_url,
        source=request.source,
        title=request.title,
        published_at=request.published_at,
        language=request.language,
        media_type=document.media_type,
        charset=document.charset,
        body=document.packed,
        http=document.http,
        rights=rights,
        first_seen_at=first_seen_at,
        fetched_at=fetched_at,
    )


def _given(request: ArticleRequested) -> _Document | Rejected | None:
    """The document that came with the request, if one did."""
    inline = request.text or request.html
    if not inline:
        return None
    body = inline.encode("utf-8")
    if len(body) > MAX_INLINE_BYTES:
        return Rejected(RejectReason.TOO_LARGE, f"the document is larger than {MAX_INLINE_BYTES} bytes")
    return _document(body, "text/plain" if request.text else "text/html", "utf-8")


def _document(
    body: bytes, media_type: MediaType, charset: str, final_url: str | None = None, http: HttpFacts | None = None, headers: Headers = ()
) -> _Document | Rejected:
    """Packed at once: many large bodies may wait for what their sites say of rights, and they take the least memory so."""
    if not body.strip():
        return Rejected(RejectReason.EMPTY, "the body holds nothing but white space")
    tags = read_tags(body, charset) if media_type == "text/html" else Tags()
    return _Document(zstandard.compress(body, _COMPRESSION_LEVEL), tags, media_type, charset, final_url, http, headers)


def _unless_too_late(postponed: Postponed, at_the_latest: datetime, now: datetime) -> Postponed | Rejected:
    if now + timedelta(seconds=postponed.delay_s) <= at_the_latest:
        return postponed
    return Rejected(RejectReason.HOST_BUSY, f"no room within the patience there is: {postponed.detail}")


async def _got(want: Want, web: Web, clock: Clock) -> _Document | Rejected | RetryLater | Postponed | Unusable:
    try:
        response = await web.get(want)
    except Transient as error:
        return RetryLater(type(error).__name__, str(error), error.retry_after_s)
    except (Unprocessable, SettingsError) as error:  # a dead letter: asking again changes nothing before the cause is mended
        return Unusable(type(error).__name__, str(error))
    if isinstance(response, Rejected | Postponed):
        return response
    return judge_status(response.status, response.headers, clock()) or _read(response)


def _read(response: Response) -> _Document | Rejected:
    declared, charset = content_type(response.headers)
    media_type = media_type_of(response.body, declared)
    if isinstance(media_type, NoText):
        return Rejected(RejectReason.NOT_AN_ARTICLE, f"the content is {media_type.name[:80]}")
    return _document(
        response.body,
        media_type=media_type,
        charset=charset_of(response.body, header=charset, markup=media_type == "text/html"),
        final_url=response.final_url,
        http=_facts(response),
        headers=response.headers,
    )


async def _rights(document: _Document, request: ArticleRequested, reader: Reader, now: datetime) -> Rights | Rejected:
    headers = document.headers if document.http else request.headers
    page = Page(document.final_url or request.url or "", headers, document.tags, request.licence_url or "")
    return await reader.fetched(page, now) if document.http else reader.given(page)


def _facts(response: Response) -> HttpFacts:
    return HttpFacts(
        status=response.status,
        elapsed_ms=response.elapsed_ms,
        wire_bytes=response.wire_bytes,
        redirects=response.redirects,
        etag=validator(response.headers, "etag"),
        last_modified=validator(response.headers, "last-modified"),
    )
