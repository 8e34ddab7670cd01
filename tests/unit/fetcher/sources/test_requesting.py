"""From what a source brought to the request for it."""

from __future__ import annotations

import pytest

from services.fetcher.sources.news import Found
from services.fetcher.sources.requesting import wanted
from tests.builders import MOMENT
from tests.schedule import item, source


def test_the_request_says_what_is_known_of_the_article() -> None:
    """Its URL as the source has it, its time as text, its licence, the change and the time of it for whoever asks whether it is one."""
    found = item("a?utm_source=rss", language="fr", updated_at=MOMENT, licence_url="https://licences.example/by")
    article = wanted(source(), Found(found, changed=True))
    assert article
    request = article.request
    assert (request.url, request.source, request.title) == ("https://news.example/a?utm_source=rss", "News 1", "Bridge opens")
    assert (request.published_at, request.language, request.request_id) == (MOMENT.isoformat(), "fr", None)
    assert request.licence_url == "https://licences.example/by"
    assert (article.sighting.key, article.sighting.updated_at, article.sighting.changed) == ("https://news.example/a", MOMENT, True)


def test_what_the_operator_says_goes_before_what_the_feed_says() -> None:
    """The language of the source; a source without a name is called by the article's site."""
    article = wanted(source(name=None, language="de"), Found(item("https://www.other.example/b", language="en-us"), changed=False))
    assert article
    assert (article.request.source, article.request.language) == ("other.example", "de")


@pytest.mark.parametrize("url", [None, "", "/", "https://news.example/", "ftp://news.example/a", "http://[::1", "javascript:alert(1)"])
def test_an_item_without_an_article_s_url_is_not_requested(url: str | None) -> None:
    """It names none."""
    assert wanted(source(), Found(item("a", url=url), changed=False)) is None
