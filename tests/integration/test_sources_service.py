"""The fetcher as a whole: a source is added, and its articles arrive on the next stream."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

from redis.asyncio import Redis

from services.fetcher import app
from services.fetcher.settings import FetcherSettings
from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.sources.source import Source, source_id
from shared.events import ArticleFetched, ArticleRequested
from shared.request_ids import new_request_id
from shared.streams import inspect
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import Stream
from tests.builders import MOMENT
from tests.real_server import RealServer
from tests.stages import KEYS, eventually, running
from tests.unit.fetcher.loopback_site import Site, loopback_site, reply

PAGE = b"<!doctype html><title>The bridge</title><p>The bridge opened on Monday."


async def test_a_source_s_articles_are_fetched(client: Redis, real_server: RealServer) -> None:
    """Politely: robots.txt is asked for once, and nothing that it forbids; each article is got once, though the feed is asked again."""
    async with loopback_site() as site:
        site.answers |= {
            "/robots.txt": reply(200, b"User-agent: *\nDisallow: /private/\n", "Content-Type: text/plain"),
            "/feed": reply(200, feed(site, "/bridge", "/ferry", "/private/diary"), "Content-Type: application/rss+xml"),
            "/bridge": reply(200, PAGE, "Content-Type: text/html"),
            "/ferry": reply(200, PAGE, "Content-Type: text/html"),
        }
        registry = SourceRegistry(client, "wiresift")
        known = Source(source_id=source_id(site.url("/feed")), url=site.url("/feed"), name="Harbour News", added_at=MOMENT)
        async with app.build(settings(), real_server.url, client) as service, running(service):
            await registry.add([known])
            assert sorted(await eventually(lambda: fetched(client, 2))) == ["/bridge", "/ferry"]

            async def listed_again() -> bool:
                await registry.hasten([known.source_id])
                return len([head for head in site.requests if head.startswith("GET /feed ")]) >= 2

            await eventually(listed_again)
            metric = service.registry.get_sample_value("wiresift_source_items_total", {"what": "requested"})
    paths = [head.split(" ")[1] for head in site.requests]
    assert len(site.robots_requests) == 1
    assert (paths.count("/bridge"), paths.count("/ferry"), paths.count("/private/diary"), metric) == (1, 1, 0, 3)


async def test_a_fetcher_without_the_schedule_asks_no_source(client: Redis, real_server: RealServer) -> None:
    """It fetches what is requested, and leaves a source that is due to others."""
    async with loopback_site() as site:
        site.answers |= {
            "/feed": reply(200, feed(site, "/ferry"), "Content-Type: application/rss+xml"),
            "/bridge": reply(200, PAGE, "Content-Type: text/html"),
        }
        registry = SourceRegistry(client, "wiresift")
        await registry.add([Source(source_id=source_id(site.url("/feed")), url=site.url("/feed"), added_at=MOMENT)])
        given = settings(FETCHER_SCHEDULE="false")
        async with app.build(given, real_server.url, client) as service, running(service):
            intake = Intake(client, KEYS, Limits.of(given), sender="test")
            await intake.submit([ArticleRequested(request_id=new_request_id(), url=site.url("/bridge"))], MOMENT)
            assert await eventually(lambda: fetched(client, 1)) == ["/bridge"]
        assert await registry.claim(), "still due"
    assert not [head for head in site.requests if head.startswith("GET /feed ")]


def settings(**others: str) -> FetcherSettings:
    """As on an intranet: loopback is let through, and the host's turns come at once."""
    given = {"FETCHER_ALLOW_NETWORKS": "127.0.0.0/8", "FETCHER_HOST_DELAY_S": "0", "CONTACT": "desk@example.org", "SHUTDOWN_S": "2"}
    return FetcherSettings.read({f"WIRESIFT_{name}": value for name, value in (given | others).items()})


async def fetched(client: Redis, count: int) -> list[str]:
    """The paths of what stands on `fetched`, once it is so much."""
    entries = [
        ArticleFetched.model_validate(entry["body"]) async for entry in inspect.peek(client, KEYS, Stream.FETCHED, count=None, follow=False)
    ]
    paths = ["/" + (one.url or "").split("/", 3)[3] for one in entries]
    return paths if len(paths) >= count else []


def feed(site: Site, *paths: str) -> bytes:
    """A feed of the site's own articles."""
    now = format_datetime(datetime.now(UTC))
    items = "".join(f"<item><title>News</title><link>{site.url(path)}</link><pubDate>{now}</pubDate></item>" for path in paths)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour</title>{items}</channel></rss>'.encode()
