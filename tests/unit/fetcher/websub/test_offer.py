"""What a feed offers to push."""

from __future__ import annotations

import pytest

from services.fetcher.feeds.feed import Feed
from services.fetcher.websub.offer import Offer, advertised

URL = "https://news.example/feed"
FEED = Feed("atom", hub="https://own-hub.example/", own_url="https://news.example/atom")


def test_link_fields_go_before_the_document() -> None:
    """The topic too: a document's self link belongs to a document's hub, and stands in where the fields name none."""
    both = (("link", '<https://hub.example/>; rel="hub", <https://news.example/topic>; rel="self"'),)
    assert advertised(both, FEED, URL) == Offer("https://hub.example/", "https://news.example/topic")
    hub = (("link", "<https://hub.example/>; rel=hub"),)
    assert advertised(hub, FEED, URL) == Offer("https://hub.example/", "https://news.example/atom")


def test_the_document_names_hub_and_topic() -> None:
    """Where no field does; a feed that does not name itself is known by its URL."""
    assert advertised((), FEED, URL) == Offer("https://own-hub.example/", "https://news.example/atom")
    assert advertised((), Feed("rss", hub="https://hub.example/"), URL) == Offer("https://hub.example/", URL)
    assert advertised((), Feed("rss", own_url=URL), URL) is None


@pytest.mark.parametrize(
    ("hub", "asked"),
    [
        ("http://hub.example/a?b=c", "https://hub.example/a?b=c"),
        ("http://hub.example:80/", "https://hub.example/"),
        ("http://hub.example:080/", "https://hub.example/"),
        ("http://[2001:db8::1]:80/", "https://[2001:db8::1]/"),
        ("http://hub.example:8080/", "http://hub.example:8080/"),
        ("https://hub.example:444/", "https://hub.example:444/"),
    ],
)
def test_https_is_favoured(hub: str, asked: str) -> None:
    """Section 8.2; where a port is named, the scheme is meant."""
    offer = advertised((), Feed("rss", hub=hub), URL)
    assert offer
    assert offer.hub == asked


@pytest.mark.parametrize(
    "hub", ["https://user:pass@hub.example/", "https://hub.example/" + "a" * 3000, "https://1.2.3.4.5/", "https://a b/"]
)
def test_a_hub_that_cannot_be_asked_is_none(hub: str) -> None:
    """What the guard would refuse by its spelling, or is absurdly long."""
    assert advertised((), Feed("rss", hub=hub), URL) is None
