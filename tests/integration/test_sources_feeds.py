"""Real feeds from a small web in a dictionary, through the schedule to the intake."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from typing import Any, cast

from redis.asyncio import Redis

from services.fetcher.sources.assembly import asker
from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.web import Response, Want
from shared.settings import Settings
from tests.builders import MOMENT
from tests.schedule import make_due, requests, source, urls


class SmallWeb:
    """Feeds by URL; each has a validator, and a conditional request for what has not changed gets 304."""

    def __init__(self) -> None:
        self.feeds: dict[str, str] = {}
        self.statuses: list[int] = []

    async def get(self, want: Want) -> Response:
        body = self.feeds.get(want.url, "").encode()
        etag = f'"{hash(body)}"'
        status = 404 if not body else 304 if want.validators and want.validators.etag == etag else 200
        self.statuses.append(status)
        headers = (("content-type", "application/rss+xml"), ("etag", etag))
        return Response(status, want.url, (), headers, body if status == 200 else b"", len(body), 1)


async def test_a_feed_s_articles_are_requested_once_each(client: Redis) -> None:
    """What it brings first, then nothing for 304, then what is new; a feed that is gone says so in its state."""
    web, registry = SmallWeb(), SourceRegistry(client, "wiresift")
    await registry.add([source()])
    web.feeds[source().url] = rss("bridge", "tunnel")
    assert await outcome(client, web) == ("ok", 2, 2)
    assert await outcome(client, web) == ("unchanged", 0, 0)
    web.feeds[source().url] = rss("ferry", "bridge", "tunnel")
    assert await outcome(client, web) == ("ok", 1, 1)
    web.feeds.clear()
    assert await outcome(client, web) == ("failed", 0, 0)
    assert web.statuses == [200, 304, 200, 404]
    assert sorted(await urls(client)) == [f"https://news-1.example/{name}" for name in ("bridge", "ferry", "tunnel")]
    assert {(one.source, one.title) for one in await requests(client)} == {
        ("News 1", f"The {name}") for name in ("bridge", "ferry", "tunnel")
    }
    [known] = [known for known in await registry.known([source().source_id]) if known]
    assert known.state.failures == 1
    assert "404" in (known.state.error or "")


async def test_only_what_expires_grows(client: Redis) -> None:
    """However long a source is asked, its place in the schedule stays one; once it is removed, nothing that lasts is left of it."""
    web, registry = SmallWeb(), SourceRegistry(client, "wiresift")
    await registry.add([source()])
    kept = []
    for poll in range(20):
        web.feeds[source().url] = rss(*(f"story-{number}" for number in range(poll, poll + 5)))
        assert (await outcome(client, web))[0] == "ok"
        kept.append(await lasting(client))
    assert kept[19] == kept[9]
    assert [await cast("Any", client.hlen(name)) for name in kept[19] if not name.endswith(b":due")] == [1] * (len(kept[19]) - 1)
    assert len(await client.keys("wiresift:fetch:once:*")) == 24
    await registry.remove([source().source_id])
    assert await lasting(client) == []


async def lasting(client: Redis) -> list[bytes]:
    """The keys of the fetcher that do not expire by themselves."""
    names: list[bytes] = await cast("Any", client.keys("wiresift:fetch:*"))
    return sorted([name for name in names if await client.ttl(name) == -1])


async def outcome(client: Redis, web: SmallWeb) -> tuple[str, int, int]:
    """How asking the source went, and that it is due again later."""
    registry = SourceRegistry(client, "wiresift")
    await make_due(client, [1])
    claimed = await registry.claim()
    assert claimed
    asked = await asker(client, Settings(), web).ask(claimed)
    assert asked.state.next_at
    assert asked.state.next_at > claimed.at + timedelta(seconds=60)
    return asked.status, asked.items, asked.new


def rss(*names: str) -> str:
    """A feed of invented articles."""
    items = "".join(
        f"<item><title>The {name}</title><link>https://news-1.example/{name}</link><pubDate>{format_datetime(MOMENT)}</pubDate></item>"
        for name in names
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News 1</title>{items}</channel></rss>'
