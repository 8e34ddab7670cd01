"""Rights where articles are fetched."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.fetcher.fetch import Outcome, fetch
from services.fetcher.rights.reader import Reader
from services.fetcher.web import Response
from shared.events import ArticleFetched, ArticleRequested
from shared.outcomes import Rejected, RejectReason
from shared.rights import Stance
from tests.unit.fetcher.fakes import FakeWeb
from tests.unit.fetcher.rights.test_reader import FakeSite

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://news.example/a"
MARKUP = (
    '<!doctype html><html><head><meta name="robots" content="noai"><link rel="license" href="l"></head><body><p>Fähre</p></body></html>'
)


async def fetched(request: ArticleRequested, reader: Reader, *headers: tuple[str, str], body: bytes = MARKUP.encode()) -> Outcome:
    web = FakeWeb(Response(200, "https://www.news.example/x/a", (URL,), headers, body, len(body), 1))
    return await fetch(request, request_id="r", first_seen_at=NOW, web=web, clock=lambda: NOW, reader=reader)


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "cp1252"])
async def test_the_head_of_a_fetched_page_is_read_in_its_encoding(charset: str) -> None:
    """Links refer to where the page was found in the end, and there its site is asked."""
    site = FakeSite()
    outcome = await fetched(
        ArticleRequested(url=URL), Reader(site), ("content-type", f"text/html; charset={charset}"), body=MARKUP.encode(charset)
    )
    assert isinstance(outcome, ArticleFetched)
    assert (outcome.rights.train_ai, outcome.rights.licence_url) == ("no", "https://www.news.example/x/l")
    assert (outcome.rights.checked_at, outcome.fetched_at, outcome.rights.profile) == (NOW, NOW, "monitoring")
    assert set(site.asked) == {"robots of https://www.news.example/x/a", "tdmrep of https://www.news.example/x/a"}


async def test_tags_in_a_plain_text_are_words() -> None:
    """It has no head."""
    outcome = await fetched(ArticleRequested(url=URL), Reader(), ("content-type", "text/plain"), body=b"Of " + MARKUP.encode())
    assert isinstance(outcome, ArticleFetched)
    assert outcome.rights.train_ai == "unknown"


async def test_a_corpus_takes_in_nothing_that_is_reserved() -> None:
    """Whether it was fetched or given; the reason is the fate's."""
    reader = Reader(FakeSite(), Stance("corpus"))
    for request in (ArticleRequested(url=URL), ArticleRequested(html=MARKUP)):
        outcome = await fetched(request, reader)
        assert isinstance(outcome, Rejected)
        assert outcome.reason is RejectReason.RIGHTS


async def test_the_header_that_a_given_document_came_with_is_heard() -> None:
    """An archive has kept it; that of a page which is fetched is its own, whatever the request says."""
    request = ArticleRequested(text="Of ferries.", url=URL, headers=(("x-robots-tag", "noai"), ("tdm-reservation", "1")))
    given = await fetched(request, Reader())
    assert isinstance(given, ArticleFetched)
    assert (given.rights.tdm, given.rights.train_ai, given.rights.search) == ("no", "no", "unknown")
    assert given.rights.evidence == ("header tdm-reservation: 1", "header x-robots-tag: noai")

    got = await fetched(ArticleRequested(url=URL, headers=request.headers), Reader(), body=b"<!doctype html><p>Of ferries.")
    assert isinstance(got, ArticleFetched)
    assert got.rights.evidence == ()


async def test_the_licence_of_a_feed_holds_for_an_article_that_names_none_nearer() -> None:
    """What the page says of itself is nearer; what its site says of everything is not."""
    request = ArticleRequested(url=URL, licence_url="https://licences.example/by/4.0/")
    site = FakeSite((("license", "https://rsl.example/l.xml"),))
    silent = await fetched(request, Reader(site), body=b"<!doctype html><p>Of ferries.")
    assert isinstance(silent, ArticleFetched)
    assert silent.rights.licence_url == "https://licences.example/by/4.0/"
    assert silent.rights.evidence == ("licence: https://licences.example/by/4.0/", "licence: https://rsl.example/l.xml")

    spoken = await fetched(request, Reader(site))
    assert isinstance(spoken, ArticleFetched)
    assert spoken.rights.licence_url == "https://www.news.example/x/l"


async def test_a_given_page_is_read_and_its_site_left_alone() -> None:
    """Its URL only identifies it."""
    site = FakeSite()
    outcome = await fetched(ArticleRequested(html=MARKUP, url=URL), Reader(site))
    assert isinstance(outcome, ArticleFetched)
    assert (outcome.rights.train_ai, outcome.rights.licence_url, outcome.rights.checked_at) == ("no", "https://news.example/l", None)
    assert site.asked == []
