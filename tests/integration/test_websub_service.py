"""The fetcher as a whole: a feed names a hub, the hub is asked, and what it pushes is fetched without waiting for a poll."""

from __future__ import annotations

import socket

import pytest
from redis.asyncio import Redis

from services.fetcher import app
from services.fetcher.settings import FetcherSettings
from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.sources.source import Source, source_id
from services.fetcher.websub.store import Subscriptions
from shared.errors import SettingsError
from shared.events import ArticleFetched
from shared.streams import inspect
from shared.streams.keys import Stream
from tests.builders import MOMENT
from tests.real_server import RealServer
from tests.stages import KEYS, eventually, running
from tests.unit.fetcher.loopback_site import Site, loopback_site, reply
from tests.unit.fetcher.websub.loopback_hub import Hub, loopback_hub

PAGE = b"<!doctype html><title>The bridge</title><p>The bridge opened on Monday."


def settings(port: int | None) -> FetcherSettings:
    """Loopback is let through; with a port, pushes are on."""
    given = {"FETCHER_ALLOW_NETWORKS": "127.0.0.0/8", "FETCHER_HOST_DELAY_S": "0", "CONTACT": "desk@example.org", "SHUTDOWN_S": "2"}
    if port:
        given |= {"FETCHER_WEBSUB_CALLBACK": f"http://127.0.0.1:{port}/hooks/", "FETCHER_WEBSUB_LISTEN": f"127.0.0.1:{port}"}
    return FetcherSettings.read({f"WIRESIFT_{name}": value for name, value in given.items()})


def feed(site: Site, hub: Hub, *paths: str) -> bytes:
    """A feed of the site's own articles that names its hub and itself."""
    items = "".join(f"<item><title>News</title><link>{site.url(path)}</link></item>" for path in paths)
    links = f'<atom:link rel="hub" href="{hub.url}"/><atom:link rel="self" href="{site.url("/topic")}"/>'
    head = '<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Harbour</title>'
    return f"{head}{links}{items}</channel></rss>".encode()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


async def fetched(client: Redis) -> list[str]:
    """The paths of what stands on `fetched`."""
    entries = inspect.peek(client, KEYS, Stream.FETCHED, count=None, follow=False)
    found = [ArticleFetched.model_validate(entry["body"]) async for entry in entries]
    return sorted("/" + (one.url or "").split("/", 3)[3] for one in found)


async def test_an_article_is_pushed_and_fetched(client: Redis, real_server: RealServer) -> None:
    """Once, though its feed then lists it too; the hub was asked through the guard, as who we are, and no robots.txt of it was."""
    async with loopback_site() as site, loopback_hub() as hub:
        site.answers |= {
            "/robots.txt": reply(200, b"User-agent: *\nDisallow:\n", "Content-Type: text/plain"),
            "/feed": reply(200, feed(site, hub, "/bridge"), "Content-Type: application/rss+xml"),
            "/bridge": reply(200, PAGE, "Content-Type: text/html"),
            "/ferry": reply(200, PAGE, "Content-Type: text/html"),
        }
        one = Source(source_id=source_id(site.url("/feed")), url=site.url("/feed"), name="Harbour News", added_at=MOMENT)
        async with app.build(settings(free_port()), real_server.url, client) as service, running(service):
            registry = SourceRegistry(client, "wiresift")
            await registry.add([one])

            async def granted() -> str:
                return next(iter(hub.granted), "")

            callback = await eventually(granted)
            body = feed(site, hub, "/bridge", "/ferry")

            async def taken() -> bool:
                return (await hub.push(callback, body)).status_code == 204

            await eventually(taken)
            site.answers["/feed"] = reply(200, body, "Content-Type: application/rss+xml")
            await registry.hasten([one.source_id])

            async def both() -> bool:
                return await fetched(client) == ["/bridge", "/ferry"] and len([1 for head in site.requests if "/feed" in head]) >= 2

            await eventually(both)
        held = await Subscriptions(client, "wiresift").get(one.source_id)
    paths = [head.split(" ")[1] for head in site.requests]
    assert (paths.count("/bridge"), paths.count("/ferry")) == (1, 1)
    assert [(asked["mode"], asked["topic"]) for asked in hub.asked] == [("subscribe", site.url("/topic"))]
    assert held
    assert held.pushed_at


async def test_a_hub_inside_is_never_contacted(client: Redis, real_server: RealServer) -> None:
    """A feed names an address that the guard does not let through: the subscription says so, and polling goes on."""
    async with loopback_site() as site, loopback_hub() as hub:
        named = feed(site, hub).replace(hub.url.encode(), b"http://10.0.0.1:8080/hub")
        site.answers["/feed"] = reply(200, named, "Content-Type: application/rss+xml")
        one = Source(source_id=source_id(site.url("/feed")), url=site.url("/feed"), added_at=MOMENT)
        async with app.build(settings(free_port()), real_server.url, client) as service, running(service):
            await SourceRegistry(client, "wiresift").add([one])

            async def refused() -> str:
                held = await Subscriptions(client, "wiresift").get(one.source_id)
                return (held.error or "") if held else ""

            assert "10.0.0.1 is not globally routable" in await eventually(refused)
    assert hub.asked == []


async def test_nothing_is_subscribed_to_unless_a_callback_is_set(client: Redis, real_server: RealServer) -> None:
    """The feed is polled as ever, and no port is opened."""
    async with loopback_site() as site, loopback_hub() as hub:
        site.answers |= {
            "/feed": reply(200, feed(site, hub, "/bridge"), "Content-Type: application/rss+xml"),
            "/bridge": reply(200, PAGE, "Content-Type: text/html"),
        }
        one = Source(source_id=source_id(site.url("/feed")), url=site.url("/feed"), added_at=MOMENT)
        async with app.build(settings(None), real_server.url, client) as service, running(service):
            await SourceRegistry(client, "wiresift").add([one])

            async def got() -> list[str]:
                return await fetched(client)

            assert await eventually(got) == ["/bridge"]
            assert service.registry.get_sample_value("wiresift_websub_requests_total", {"outcome": "ok"}) is None
    assert hub.asked == []
    assert await client.keys("*push*") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CALLBACK", "desk.example.org"),
        ("CALLBACK", "ftp://desk.example.org"),
        ("CALLBACK", "https://"),
        ("CALLBACK", "https://user@desk.example.org/"),
        ("CALLBACK", "https://desk.example.org/?a=b"),
        ("CALLBACK", "https://desk.example.org/#a"),
        ("CALLBACK", "https://desk.example.org/ä"),
        ("CALLBACK", "https://desk.example.org:99999/"),
        ("CALLBACK", "https://[desk/"),
        ("LISTEN", "8732"),
        ("LISTEN", "127.0.0.1:"),
        ("LISTEN", "127.0.0.1:0"),
        ("LISTEN", "127.0.0.1:99999"),
        ("LISTEN", ":8732"),
    ],
)
def test_a_setting_that_cannot_work_stops_the_start(name: str, value: str) -> None:
    """In the words of every setting: its name, its value, what is needed."""
    with pytest.raises(SettingsError, match=f"WIRESIFT_FETCHER_WEBSUB_{name}="):
        FetcherSettings.read({f"WIRESIFT_FETCHER_WEBSUB_{name}": value})
