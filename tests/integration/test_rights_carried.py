"""What a site says of use, from its files to the record, through the three real stages."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis

from services.classifier.app import build as classifier
from services.classifier.settings import ClassifierSettings
from services.cleaner.app import build as cleaner
from services.cleaner.settings import CleanerSettings
from services.fetcher.app import build as fetcher
from services.fetcher.settings import FetcherSettings
from shared.record import Profile
from shared.streams import inspect
from shared.streams.keys import Stream
from tests.real_server import RealServer
from tests.stages import KEYS, all_ended, put_in, running
from tests.unit.fetcher.loopback_site import Site, loopback_site, reply

TEXT = "".join(f"<p>The ferry {word} the harbour of Westmere at noon, and many people watched it go.</p>" for word in ("left", "reached"))
ROBOTS = b"User-agent: *\nDisallow: /private/\nContent-Signal: search=yes, ai-input=no\nLicense: https://rsl.example/terms.xml\n"
TDMREP = b'[{"location": "/open/", "tdm-reservation": 0}, {"location": "/*", "tdm-reservation": 1, "tdm-policy": "/policy.json"}]'


def page(head: str = "", tail: str = "") -> bytes:
    markup = f"<!doctype html><html><head><title>Ferry</title>{head}</head><body><article>{TEXT}</article>{tail}</body></html>"
    return reply(200, markup.encode(), "Content-Type: text/html; charset=utf-8")


ANSWERS = {
    "/robots.txt": reply(200, ROBOTS),
    "/.well-known/tdmrep.json": reply(200, TDMREP),
    "/a": page('<meta name="wiresift" content="noml">'),
    "/open/a": page(tail='<a rel="license" href="/by">CC BY</a>'),
    "/said/a": page('<meta name="tdm-reservation" content="0">'),
    "/late/a": page('<meta name="tdm-reservation" content="0">', '<meta name="robots" content="noai">'),
}


async def taken_in(client: Redis, server: RealServer, site: Site, profile: Profile, paths: list[str]) -> dict[str, dict[str, Any]]:
    """What became of the articles at `paths`, by path: the body of their last event."""
    common: dict[str, Any] = {"log_level": "error", "reclaim_idle_s": 2, "shutdown_s": 5}
    settings = FetcherSettings(**common, fetcher_allow_networks="127.0.0.0/8", fetcher_host_delay_s=0, profile=profile)
    async with (
        fetcher(settings, server.url, client) as one,
        cleaner(CleanerSettings(**common), server.url, client) as two,
        classifier(ClassifierSettings(**common), server.url, client) as three,
        running(one, two, three),
    ):
        ids = [(await put_in(client, text=None, url=site.url(path)))[0] for path in paths]
        await all_ended(client, ids, 60)
    ends = [
        entry["body"]
        for log in (Stream.CLASSIFIED, Stream.REJECTED)
        async for entry in inspect.peek(client, KEYS, log, count=None, follow=False)
    ]
    return {path: next(end for end in ends if end["request_id"] == request) for path, request in zip(paths, ids, strict=True)}


async def test_what_a_site_says_stands_in_the_record_of_each_article(client: Redis, real_server: RealServer) -> None:
    """Its robots.txt, its tdmrep.json, which is asked for once, the head of the page and a link in its text."""
    async with loopback_site(ANSWERS) as site:
        records = await taken_in(client, real_server, site, "research", ["/a", "/open/a", "/said/a"])
    rights = {path: record["rights"] for path, record in records.items()}
    uses = {path: [found[use] for use in ("tdm", "train_ai", "ai_use", "search", "may_use")] for path, found in rights.items()}
    assert uses == {
        "/a": ["no", "no", "no", "yes", "no"],
        "/open/a": ["yes", "unknown", "no", "yes", "no"],
        "/said/a": ["yes", "unknown", "no", "yes", "no"],
    }
    assert {found["profile"] for found in rights.values()} == {"research"}
    assert all(found["checked_at"] and found["licence_url"] == "https://rsl.example/terms.xml" for found in rights.values())
    assert rights["/a"]["evidence"] == [
        "tdmrep.json: /* tdm-reservation 1",
        "tdmrep.json tdm-policy: /policy.json",
        "meta wiresift: noml",
        "robots.txt content-signal: search=yes, ai-input=no",
        "licence: https://rsl.example/terms.xml",
        f"licence: {site.url('/policy.json')}",
    ]
    assert records["/a"]["schema_version"] == 2
    files = sum(request.startswith("GET /.well-known/tdmrep.json ") for request in site.requests)
    assert (len(site.robots_requests), files) == (1, 1)


async def test_a_corpus_ends_what_is_reserved_wherever_it_says_so(client: Redis, real_server: RealServer) -> None:
    """In a site's file, which the fetcher reads, or in a tag far from the head, which only the cleaner sees; the fate names it."""
    answers = ANSWERS | {"/robots.txt": reply(404)}
    async with loopback_site(answers) as site:
        ends = await taken_in(client, real_server, site, "corpus", ["/a", "/late/a", "/said/a"])
    assert {path: (end.get("stage"), end.get("reason")) for path, end in ends.items()} == {
        "/a": ("fetcher", "rights"),
        "/late/a": ("cleaner", "rights"),
        "/said/a": (None, None),
    }
    assert ends["/late/a"]["detail"] == "the publisher reserves train_ai, ai_use (meta tdm-reservation: 0; meta robots: noai)"
    assert ends["/said/a"]["rights"]["may_use"] == "yes"


async def test_replicas_keep_a_sites_file_for_each_other(client: Redis, real_server: RealServer) -> None:
    """Another process, started later, asks for none."""
    async with loopback_site(ANSWERS) as site:
        await taken_in(client, real_server, site, "monitoring", ["/a"])
        [end] = (await taken_in(client, real_server, site, "monitoring", ["/open/a"])).values()
    assert end["rights"]["tdm"] == "yes"
    assert sum(request.startswith("GET /.well-known/") for request in site.requests) == 1
    [key] = await client.keys("wiresift:fetch:tdmrep:*")
    assert 0 < await client.ttl(key) <= 86_401
