"""Attacks on the whole fetcher, on a real server: each request ends, and its fate says why."""

from __future__ import annotations

from redis.asyncio import Redis

from services.fetcher import app
from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.sources.source import Source, source_id
from shared.events import ArticleRequested, Fate
from shared.request_ids import new_request_id
from shared.streams import inspect
from shared.streams.keys import Stream
from tests.attacks.forms import FORBIDDEN, FORMS, OTHER_SCHEMES
from tests.attacks.test_addresses import LURE, LURED
from tests.builders import MOMENT
from tests.real_server import RealServer
from tests.stages import KEYS, all_ended, eventually, intake, running
from tests.unit.fetcher.loopback_site import Site, loopback_site, reply
from tests.unit.fetcher.loopback_web import settings_of

_SERVICE = LURED | {"SHUTDOWN_S": "2"}


async def fates_of(client: Redis, real_server: RealServer, urls: list[str]) -> list[Fate]:
    """How requests for `urls` end."""
    requests = [ArticleRequested(request_id=new_request_id(), url=url) for url in urls]
    ids = [request.request_id or "" for request in requests]
    async with app.build(settings_of(_SERVICE), real_server.url, client) as service, running(service):
        await intake(client).submit_all(requests, MOMENT)
        await all_ended(client, ids)
    found = await intake(client).fates(ids)
    return [found[one] for one in ids]


async def test_every_spelling_is_refused_and_its_fate_says_why(client: Redis, real_server: RealServer, victim: Site) -> None:
    """All of the list in one run, by address and by redirect; the attacked server sees nobody."""
    locations = {f"/{number}": victim.url(host=host) for number, host in enumerate(FORMS.values()) if "\n" not in host}
    answers = {path: reply(302, b"", f"Location: {location}") for path, location in locations.items()}
    async with loopback_site(answers, address=LURE) as lure:
        straight = await fates_of(client, real_server, [victim.url(host=host) for host in FORMS.values()])
        lured = await fates_of(client, real_server, [lure.url(path) for path in answers])

    for asked, fate in zip((*FORMS, *locations.values()), (*straight, *lured), strict=True):
        assert (fate.fate, fate.reason in FORBIDDEN, bool(fate.detail)) == ("rejected", True, True), asked
    assert victim.connections == 0
    assert len(lure.requests) == len(answers)


async def test_what_is_not_of_the_web_is_refused_and_its_fate_says_why(client: Redis, real_server: RealServer) -> None:
    """Files, sockets, scripts: whoever puts them into the intake."""
    for fate in await fates_of(client, real_server, list(OTHER_SCHEMES)):
        assert (fate.fate, fate.reason) == ("rejected", "forbidden_url")


async def test_what_a_feed_links_to_is_refused_like_what_a_person_asks_for(client: Redis, real_server: RealServer, victim: Site) -> None:
    """The schedule requests it, and the fetcher ends it with the reason."""
    hosts = ["127.0.0.1", "0x7f000001", "169.254.169.254", "[::1]", "localhost"]
    items = "".join(f"<item><title>News</title><link>{victim.url('/story', host)}</link></item>" for host in hosts)
    rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Lure</title>{items}</channel></rss>'.encode()
    async with loopback_site({"/feed": reply(200, rss, "Content-Type: application/rss+xml")}, address=LURE) as lure:
        source = Source(source_id=source_id(lure.url("/feed")), url=lure.url("/feed"), name="Lure", added_at=MOMENT)
        async with app.build(settings_of(_SERVICE), real_server.url, client) as service, running(service):
            await SourceRegistry(client, "wiresift").add([source])
            reasons = await eventually(lambda: rejected(client, len(hosts)))

    assert reasons == ["forbidden_address"] * len(hosts)
    assert victim.connections == 0


async def rejected(client: Redis, count: int) -> list[str]:
    """The reasons of what was rejected, once it is so much."""
    reasons = [entry["body"]["reason"] async for entry in inspect.peek(client, KEYS, Stream.REJECTED, count=None, follow=False)]
    return reasons if len(reasons) >= count else []
