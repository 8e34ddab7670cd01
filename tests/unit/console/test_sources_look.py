"""Looking what a URL has for the schedule, on a web in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from services.console.inputs import BadInput, FeedInput
from services.console.sources.foreseen import interval_s
from services.console.sources.look import MAX_ASKED, Looked, look
from services.console.sources.ranking import chosen
from services.console.sources.web import PatientWeb
from services.console.taking_in.listed import Listing
from services.fetcher.feeds.feed import Item
from services.fetcher.web import Response, Want
from shared.errors import SettingsError, Transient
from shared.events import ArticleRequested
from shared.outcomes import Postponed, Rejected, RejectReason

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOME = "https://news.example/"


@dataclass
class Site:
    """Pages by URL: a body, or what is raised or returned in its place. A URL that is not there is a 404."""

    pages: dict[str, str | Exception | Rejected | Postponed] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def get(self, want: Want) -> Response | Rejected | Postponed:
        self.asked.append(want.url)
        body = self.pages.get(want.url)
        if isinstance(body, Exception):
            raise body
        if isinstance(body, Rejected | Postponed):
            return body
        media = "text/html" if (body or "").startswith("<html") else "application/xml"
        return Response(404 if body is None else 200, want.url, (), (("content-type", media),), (body or "").encode(), 1, 1)


def rss(*names: str, title: str = "News", hours: int = 1) -> str:
    """A feed of articles, an hour apart."""
    items = "".join(
        f"<item><title>{name}</title><link>https://news.example/{name}</link>"
        f"<pubDate>{format_datetime(NOW - timedelta(hours=hours + at))}</pubDate></item>"
        for at, name in enumerate(names)
    )
    return f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'


def page(*links: str) -> str:
    return f"<html><head>{''.join(links)}</head><body>News</body></html>"


def link(url: str, title: str = "News") -> str:
    return f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{url}">'


async def looked(site: Site, *sitemaps: str, url: str = HOME) -> Looked:
    async def named(_: str) -> tuple[str, ...]:
        return sitemaps

    return await look(url, web=site, sitemaps=named, now=NOW)


def urls(found: Looked) -> list[str]:
    return [one.read.url.removeprefix("https://news.example") for one in found.found]


async def test_a_feed_is_asked_once_and_is_itself_what_was_meant() -> None:
    """No page is looked for."""
    site = Site({f"{HOME}feed": rss("a")})
    found = await looked(site, url=f"{HOME}feed")
    assert (urls(found), site.asked) == (["/feed"], [f"{HOME}feed"])


async def test_a_home_page_s_feeds_are_each_read_and_ranked() -> None:
    """Comments, forgotten and empty feeds, sitemaps and what is no feed come after, or not at all; the same articles are told as such."""
    site = Site(
        {
            HOME: page(link("/comments/feed", "Comments"), link("/old"), link("/empty"), link("/main"), link("/atom"), link("/nothing")),
            f"{HOME}comments/feed": rss("c"),
            f"{HOME}old": rss("o", hours=24 * 90),
            f"{HOME}empty": rss(),
            f"{HOME}main": rss("a", "b", "c2"),
            f"{HOME}atom": rss("a", "b", "c2"),
            f"{HOME}news.xml": "<urlset><url><loc>https://news.example/a</loc></url><url><loc>https://news.example/z</loc></url></urlset>",
        }
    )
    found = await looked(site, f"{HOME}news.xml")
    assert urls(found) == ["/main", "/atom", "/news.xml", "/old", "/empty", "/comments/feed"]
    assert [one.same_as for one in found.found[:3]] == [None, f"{HOME}main", None]
    assert [one.read.url for one in chosen(found.found, every=False)] == [f"{HOME}main"]
    assert [one.read.url for one in chosen(found.found, every=True)] == [f"{HOME}{name}" for name in ("main", "news.xml", "old", "empty")]
    assert [(failure.url, failure.why) for failure in found.failed] == [(f"{HOME}nothing", "HTTP 404")]
    assert found.home_url == HOME


async def test_where_nothing_is_named_the_usual_places_are_tried_until_one_is_a_feed() -> None:
    """One by one."""
    site = Site({HOME: page(), f"{HOME}rss.xml": rss("a")})
    assert urls(await looked(site)) == ["/rss.xml"]
    assert site.asked[-1] == f"{HOME}rss.xml"


async def test_a_page_that_names_hundreds_of_feeds_does_not_have_all_of_them_asked() -> None:
    """Nor do a thousand sitemaps; those of news go first."""
    site = Site(
        {HOME: page(*(link(f"/f{number}") for number in range(300))), **{f"{HOME}f{number}": rss(str(number)) for number in range(300)}}
    )
    await looked(site, *(f"{HOME}s{number}.xml" for number in range(1000)), f"{HOME}news-1.xml")
    assert len(site.asked) == 1 + MAX_ASKED + 3
    assert f"{HOME}news-1.xml" in site.asked


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Transient("news.example: no route"), "no route"),
        (Rejected(RejectReason.ROBOTS, "the robots.txt of news.example forbids it"), "forbids"),
        (Postponed("news.example is busy", 3600), "not now: news.example is busy"),
        ("{}", "no JSON Feed"),
    ],
)
async def test_why_there_is_nothing_is_told_in_plain_words(answer: str | Exception | Rejected | Postponed, why: str) -> None:
    """And nothing else of the site is asked."""
    site = Site({HOME: answer})
    found = await looked(site)
    assert (found.found, len(site.asked)) == ((), 1)
    assert why in found.failed[0].why


async def test_a_missing_contact_ends_the_command() -> None:
    """It is the operator's to set, for all URLs."""
    with pytest.raises(SettingsError):
        await looked(Site({HOME: SettingsError("WIRESIFT_CONTACT is not set")}))


async def test_a_host_without_room_is_waited_for_within_a_bound() -> None:
    """By its own word; after that the caller is told."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    busy = Postponed("busy", 25.0)
    assert await PatientWeb(Site({HOME: busy}), 60.0, sleep).get(Want(HOME)) == busy
    assert waited == [25.0, 25.0]


def test_the_interval_foreseen_goes_by_what_the_list_tells_and_the_server_wishes() -> None:
    """A busy wire is asked often, a weekly seldom, and nobody before its own wish."""

    def foreseen(hours: float, wish_s: float = 0.0) -> float:
        items = [Item(str(at), f"https://news.example/{at}", published_at=NOW - timedelta(hours=hours * at)) for at in range(30)]
        return interval_s(items, wish_s, NOW)

    assert foreseen(0.05) < foreseen(1) < foreseen(24) <= 3600
    assert foreseen(0.05, wish_s=1800) == 1800
    assert interval_s([], 0.0, NOW) == 3600


def index(*urls: str) -> str:
    """An index of sitemaps."""
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{url}</loc></sitemap>' for url in urls)}</sitemapindex>"


def urlset(*names: str) -> str:
    """A sitemap of the site's own articles."""
    return f"<urlset>{''.join(f'<url><loc>{HOME}{name}</loc></url>' for name in names)}</urlset>"


def listing(site: Site, told: list[str], most: int = 2) -> Listing:
    """Ids are always the same."""
    return Listing(site, lambda: "r", most, lambda: NOW, told.append)


async def test_a_feed_to_ingest_is_its_newest_articles_oldest_first() -> None:
    """With what its items say; more than are taken are told of."""
    told: list[str] = []
    made = await listing(Site({f"{HOME}feed": rss("c", "b", "a", "b")}), told).articles(
        FeedInput(f"{HOME}feed", "feeds.opml", "Times", "en")
    )
    assert [one.url for one in made if isinstance(one, ArticleRequested)] == [f"{HOME}b", f"{HOME}c"]
    first = made[0]
    assert isinstance(first, ArticleRequested)
    assert (first.source, first.language, first.title, bool(first.published_at)) == ("Times", "en", "b", True)
    assert told == [f"{HOME}feed: the 2 newest of 3 articles; --limit N takes more"]


async def test_an_index_is_read_until_there_is_enough() -> None:
    """Its newest sitemaps first, which stand at either end; one that cannot be had is told of."""
    child = "<urlset><url><loc>https://news.example/{}</loc></url></urlset>"
    children = "".join(f"<sitemap><loc>{HOME}{name}.xml</loc></sitemap>" for name in ("gone", "one", "two", "three"))
    site = Site(
        {
            f"{HOME}s.xml": f"<sitemapindex>{children}</sitemapindex>",
            **{f"{HOME}{name}.xml": child.format(name) for name in ("one", "two", "three")},
        }
    )
    told: list[str] = []
    made = await listing(site, told).articles(FeedInput(f"{HOME}s.xml", "-"))
    assert sorted(one.url or "" for one in made if isinstance(one, ArticleRequested)) == [f"{HOME}one", f"{HOME}three"]
    assert f"{HOME}two.xml" not in site.asked
    assert told == [f"{HOME}gone.xml: HTTP 404"]


async def test_an_index_in_an_index_is_read_and_a_loop_ends() -> None:
    """Each sitemap is asked once, twenty in all."""
    one, two = f"{HOME}one.xml", f"{HOME}two.xml"
    site = Site({f"{HOME}s.xml": index(f"{HOME}s.xml", one), one: index(one, f"{HOME}s.xml", two), two: urlset("a")})
    made = await listing(site, []).articles(FeedInput(f"{HOME}s.xml", "-"))
    assert [request.url for request in made if isinstance(request, ArticleRequested)] == [f"{HOME}a"]
    assert site.asked == [f"{HOME}s.xml", one, two]

    site = Site({f"{HOME}{number}.xml": index(f"{HOME}{number + 1}.xml", f"{HOME}x{number}.xml") for number in range(50)})
    await listing(site, []).articles(FeedInput(f"{HOME}0.xml", "-"))
    assert len(site.asked) <= 21


async def test_an_address_that_only_looks_like_a_feed_s_is_taken_as_an_article() -> None:
    """A page in its place is one; of a list of feeds it is a bad line."""
    site = Site({f"{HOME}feed": page()})
    for feed, kind in ((FeedInput(f"{HOME}feed", "x", guessed=True), ArticleRequested), (FeedInput(f"{HOME}feed", "x"), BadInput)):
        (made,) = await listing(site, []).articles(feed)
        assert isinstance(made, kind)


@pytest.mark.parametrize(
    ("answer", "cause"), [(rss(), "lists no articles"), (SettingsError("no contact; set it"), "no contact"), (Transient("away"), "away")]
)
async def test_a_feed_that_brings_nothing_is_one_bad_input(answer: str | Exception, cause: str) -> None:
    """With something to do about it."""
    (bad,) = await listing(Site({f"{HOME}feed": answer}), []).articles(FeedInput(f"{HOME}feed", "x"))
    assert isinstance(bad, BadInput)
    assert (bad.source, bad.cause) == (f"{HOME}feed", cause)
    assert bad.remedy
