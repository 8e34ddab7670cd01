"""The use case, without a network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import zstandard

from services.fetcher.fetch import MAX_INLINE_BYTES, Outcome, fetch
from services.fetcher.web import Response
from shared.errors import LimitExceeded, SettingsError, Transient, Unprocessable
from shared.events import ArticleFetched, ArticleRequested, HttpFacts
from shared.outcomes import Postponed, Rejected, RejectReason, RetryLater, Unusable
from tests.unit.fetcher.fakes import FakeWeb

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
EARLIER = datetime(2026, 3, 1, 11, 0, 0, tzinfo=UTC)
URL = "https://news.example/a"


def response(body: bytes = b"<!doctype html><p>Ferry sails", status: int = 200, **headers: str) -> Response:
    """An answer as the web gives it."""
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(status, "https://news.example/b", (URL,), fields, body, wire_bytes=11, elapsed_ms=7)


async def fetched(request: ArticleRequested, web: FakeWeb | None = None) -> Outcome:
    """What becomes of `request` at NOW."""
    web = web or FakeWeb(response())
    return await fetch(request, request_id="r1", first_seen_at=EARLIER, web=web, clock=lambda: NOW)


@pytest.mark.parametrize(("field", "media_type"), [("text", "text/plain"), ("html", "text/html")])
async def test_an_inline_document_never_touches_the_network(field: str, media_type: str) -> None:
    """It is taken as UTF-8, its URL only identifies it."""
    web = FakeWeb(AssertionError("asked"))

    outcome = await fetched(ArticleRequested.model_validate({field: "Fähre", "url": URL, "source": "S", "external_id": "e"}), web)

    assert isinstance(outcome, ArticleFetched)
    assert zstandard.decompress(outcome.body).decode(outcome.charset) == "Fähre"
    assert (outcome.media_type, outcome.charset, outcome.url, outcome.final_url) == (media_type, "utf-8", URL, None)
    assert (outcome.http, outcome.source, outcome.external_id, outcome.request_id) == (None, "S", "e", "r1")
    assert web.asked == []


async def test_a_fetched_page_carries_what_is_known_of_it() -> None:
    """Body, encoding, HTTP facts, rights and both times."""
    answer = response(
        "<!doctype html><p>Fähre".encode("cp1252"),
        content_type="text/html; charset=latin1",
        etag='W/"1"',
        last_modified="Sun, 01 Mar 2026 10:00:00 GMT",
        tdm_reservation="1",
    )

    outcome = await fetched(ArticleRequested(url=URL, title="T", language="de", published_at="1 March"), FakeWeb(answer))

    assert isinstance(outcome, ArticleFetched)
    assert "Fähre" in zstandard.decompress(outcome.body).decode(outcome.charset)
    assert outcome.http == HttpFacts(
        status=200, elapsed_ms=7, wire_bytes=11, redirects=(URL,), etag='W/"1"', last_modified="Sun, 01 Mar 2026 10:00:00 GMT"
    )
    assert (outcome.final_url, outcome.rights.tdm, outcome.media_type) == ("https://news.example/b", "no", "text/html")
    assert (outcome.first_seen_at, outcome.fetched_at) == (EARLIER, NOW)
    assert (outcome.title, outcome.language, outcome.published_at) == ("T", "de", "1 March")


@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
async def test_a_body_of_nothing_is_empty(body: bytes) -> None:
    """White space is nothing."""
    outcome = await fetched(ArticleRequested(url=URL), FakeWeb(response(body)))

    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.EMPTY


async def test_an_inline_document_of_nothing_is_empty_too() -> None:
    """The same rule for both ways in."""
    outcome = await fetched(ArticleRequested(text="  \n"))

    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.EMPTY


async def test_an_inline_document_has_a_size_limit() -> None:
    """Counted in bytes of UTF-8."""
    outcome = await fetched(ArticleRequested(text="é" * (MAX_INLINE_BYTES // 2 + 1)))

    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.TOO_LARGE


async def test_what_is_no_article_says_what_it_is() -> None:
    """Whatever the label says."""
    outcome = await fetched(ArticleRequested(url=URL), FakeWeb(response(b"%PDF-1.7\n", content_type="text/html")))

    assert outcome == Rejected(RejectReason.NOT_AN_ARTICLE, "the content is application/pdf")


async def test_a_status_decides_before_the_body_does() -> None:
    """An error page is no article; a busy server is asked again when it wishes."""
    gone = await fetched(ArticleRequested(url=URL), FakeWeb(response(status=410)))
    busy = await fetched(ArticleRequested(url=URL), FakeWeb(response(status=503, retry_after="Sun, 01 Mar 2026 12:00:09 GMT")))

    assert gone == Rejected(RejectReason.GONE, "HTTP 410")
    assert busy == RetryLater("Transient", "HTTP 503", 9.0)


async def test_a_busy_host_postpones_an_article_for_as_long_as_there_is_patience() -> None:
    """Counted from when it was first seen to when its turn would come; then it is rejected, and the reason says what it waited for."""
    web = FakeWeb(response(status=429, retry_after="600"))
    outcomes = [
        await fetch(
            ArticleRequested(url=URL),
            request_id="r1",
            first_seen_at=EARLIER,
            web=web,
            clock=lambda: NOW,
            patience=timedelta(hours=1, seconds=seconds),
        )
        for seconds in (600, 599)
    ]

    assert outcomes == [
        Postponed("HTTP 429", 600.0),
        Rejected(RejectReason.HOST_BUSY, "no room within the patience there is: HTTP 429"),
    ]


async def test_a_refusal_of_the_web_is_the_outcome() -> None:
    """Forbidden addresses and sizes pass through as they are."""
    refusal = Rejected(RejectReason.FORBIDDEN_ADDRESS, "10.0.0.1")

    assert await fetched(ArticleRequested(url=URL), FakeWeb(refusal)) is refusal


async def test_a_passing_error_is_retried() -> None:
    """With the other side's wish, if it had one."""
    outcome = await fetched(ArticleRequested(url=URL), FakeWeb(Transient("reset", retry_after_s=3)))

    assert outcome == RetryLater("Transient", "reset", 3)


@pytest.mark.parametrize("error", [SettingsError("WIRESIFT_CONTACT"), Unprocessable("certificate"), LimitExceeded("limit")])
async def test_what_cannot_succeed_is_dead_and_names_its_error(error: Exception) -> None:
    """It is not tried over and over; it can be redriven."""
    outcome = await fetched(ArticleRequested(url=URL), FakeWeb(error))

    assert outcome == Unusable(type(error).__name__, str(error))
