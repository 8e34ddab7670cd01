"""The table of docs/security.md, row by row: what is just as large as it may be comes in, one byte or word more does not, and says why."""

from __future__ import annotations

import gzip
import io
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from redis.asyncio import Redis

from services.classifier.classify import draft_of, words_of
from services.cleaner.handling import MAX_BODY_BYTES, document_of
from services.console.inputs import BadInput, read_with_feeds
from services.console.inputs.limits import MAX_DOCUMENT_BYTES
from services.fetcher.feeds.collector import MAX_ITEMS
from services.fetcher.feeds.feed import Feed
from services.fetcher.feeds.parse import MAX_BYTES as MAX_FEED_BYTES
from services.fetcher.feeds.parse import parse_feed
from services.fetcher.fetch import MAX_INLINE_BYTES, fetch
from services.fetcher.manners.robots import MAX_BYTES as MAX_ROBOTS_BYTES
from services.fetcher.manners.robots import Robots
from services.fetcher.web import Response, Want
from shared.errors import LimitExceeded, MalformedEntry, SettingsError
from shared.events import ArticleFetched, ArticleRequested
from shared.outcomes import Rejected, RejectReason
from shared.settings import Settings
from shared.streams.keys import Stream
from tests import builders
from tests.integration.test_websub_listener import listening, said
from tests.real_server import RealServer
from tests.security.takedowns import System
from tests.unit.classifier.articles import article, prose
from tests.unit.console.test_inputs_warc import read as read_archive
from tests.unit.console.test_inputs_warc import record
from tests.unit.fetcher.loopback_site import loopback_site, reply
from tests.unit.fetcher.loopback_web import web_of

#: A cap of the tests' own where a setting has it, in bytes.
CAP = 2**16
WEB = {"FETCHER_ALLOW_NETWORKS": "127.0.0.0/8", "FETCHER_MAX_WIRE_BYTES": str(CAP), "FETCHER_MAX_BYTES": str(4 * CAP)}
EDGE = pytest.mark.parametrize("over", [0, 1], ids=["at the cap", "one over it"])


def chunked(body: bytes) -> bytes:
    """A body whose length is not stated before it."""
    return reply(200, b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body), "Transfer-Encoding: chunked")


def packed(body: bytes) -> bytes:
    return reply(200, gzip.compress(body), "Content-Encoding: gzip")


@EDGE
@pytest.mark.parametrize(
    ("make", "cap", "setting"),
    [
        (lambda body: reply(200, body), CAP, "WIRESIFT_FETCHER_MAX_WIRE_BYTES"),
        (chunked, CAP, "WIRESIFT_FETCHER_MAX_WIRE_BYTES"),
        (packed, 4 * CAP, "WIRESIFT_FETCHER_MAX_BYTES"),
    ],
    ids=["stated", "as sent", "unpacked"],
)
async def test_a_body_over_http_at_its_caps(make: Callable[[bytes], bytes], cap: int, setting: str, over: int) -> None:
    """Counted as sent and as unpacked, whether its length is stated or not; the next page comes as if nothing had been."""
    async with loopback_site({"/a": make(b"x" * (cap + over)), "/b": reply(200, b"next")}) as site, web_of(WEB) as web:
        found, other = await web.get(Want(site.url("/a"))), await web.get(Want(site.url("/b")))
    assert isinstance(other, Response)
    if over:
        assert isinstance(found, Rejected)
        assert found.reason is RejectReason.TOO_LARGE
        assert str(cap) in found.detail
        assert setting in found.detail
    else:
        assert isinstance(found, Response)
        assert len(found.body) == cap


@EDGE
def test_a_robots_txt_at_its_cap(over: int) -> None:
    """Its last line is obeyed where all of it is read; where it is cut off nothing half is."""
    head, last = b"User-agent: *\nDisallow: /first\n#", b"\nDisallow: /last"
    robots = Robots.parse(head + b"x" * (MAX_ROBOTS_BYTES - len(head) - len(last) + over) + last)
    assert not robots.allows("https://news.example/first")
    assert robots.allows("https://news.example/last") is bool(over)


@EDGE
def test_a_feed_at_its_cap(over: int) -> None:
    """As it is, and out of a .gz; it says what it is larger than."""
    text = b"<rss><channel><item><link>https://news.example/a</link></item></channel></rss>"
    body = text.ljust(MAX_FEED_BYTES + over)
    for sent in (body, gzip.compress(body, 1)):
        found = parse_feed(sent, url="https://news.example/feed", media_type=None, charset=None)
        if over:
            assert isinstance(found, Rejected)
            assert (found.reason, str(MAX_FEED_BYTES) in found.detail) == (RejectReason.TOO_LARGE, True)
        else:
            assert isinstance(found, Feed)
            assert len(found.items) == 1


@EDGE
def test_the_items_of_a_feed_at_their_cap(over: int) -> None:
    """As many are kept as may be, the rest of a longer one is not taken; it is no error."""
    items = "".join(f"<item><link>https://news.example/{number}</link></item>" for number in range(MAX_ITEMS + over))
    found = parse_feed(f"<rss><channel>{items}</channel></rss>".encode(), url="https://news.example/feed", media_type=None, charset=None)
    assert isinstance(found, Feed)
    assert len(found.items) == MAX_ITEMS


@EDGE
async def test_a_push_from_a_hub_at_its_cap(over: int) -> None:
    """413, and whoever calls next is answered; the fetcher listens with WIRESIFT_FETCHER_MAX_WIRE_BYTES."""
    async with listening(body_bytes=1000) as port:
        push = f"POST /a HTTP/1.1\r\nHost: desk.example\r\nContent-Length: {1000 + over}\r\n\r\n" + "a" * (1000 + over)
        answer, other = await said(port, push.encode()), await said(port, b"GET /a HTTP/1.1\r\nHost: desk.example\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413" if over else b"HTTP/1.1 200")
    assert other.startswith(b"HTTP/1.1 200")


@EDGE
@pytest.mark.parametrize("kind", ["text", "html"])
async def test_a_document_given_inline_at_its_cap(kind: str, over: int) -> None:
    """In bytes of UTF-8, however few characters these are."""
    text = "é" * (MAX_INLINE_BYTES // 2 - 1) + "ab" + "c" * over
    request = ArticleRequested.model_validate({kind: text})
    async with web_of(WEB) as web:
        found = await fetch(request, request_id="r", first_seen_at=builders.MOMENT, web=web)
    if over:
        assert isinstance(found, Rejected)
        assert (found.reason, str(MAX_INLINE_BYTES) in found.detail) == (RejectReason.TOO_LARGE, True)
    else:
        assert isinstance(found, ArticleFetched)


def read(path: Path) -> list[ArticleRequested | BadInput]:
    numbers = itertools.count(1)
    found = read_with_feeds([str(path)], stdin=io.BytesIO(), new_request_id=lambda: f"r{next(numbers)}")
    return [one for one in found if isinstance(one, ArticleRequested | BadInput)]


@EDGE
def test_a_file_at_its_cap(tmp_path: Path, over: int) -> None:
    """One document: named with the bytes that it may have."""
    (tmp_path / "a.txt").write_bytes(b"w" * (MAX_DOCUMENT_BYTES + over))
    (found,) = read(tmp_path / "a.txt")
    if over:
        assert isinstance(found, BadInput)
        assert found.cause == f"is over {MAX_DOCUMENT_BYTES:,} bytes"
    else:
        assert isinstance(found, ArticleRequested)


@EDGE
def test_a_line_of_a_file_at_its_cap(tmp_path: Path, over: int) -> None:
    """The line is named; those before and behind it come in."""
    short, frame = b'{"text": "short"}\n', len(json.dumps({"text": ""}))
    long = json.dumps({"text": "w" * (MAX_DOCUMENT_BYTES - frame + over)}).encode() + b"\n"
    (tmp_path / "a.jsonl").write_bytes(short + long + short)
    found = read(tmp_path / "a.jsonl")
    assert [isinstance(one, ArticleRequested) for one in found] == [True, not over, True]
    if over:
        assert isinstance(found[1], BadInput)
        assert (found[1].line, found[1].cause) == (2, f"the line is over {MAX_DOCUMENT_BYTES:,} bytes")


@EDGE
def test_a_page_of_an_archive_at_its_cap(tmp_path: Path, over: int) -> None:
    """It is passed over and counted; the one behind it comes in."""
    page = b"<p>" + b"w" * (MAX_DOCUMENT_BYTES - 3 + over)
    requests, bad, told = read_archive(record("large", page) + record("next"), tmp_path)
    assert [(request.url or "").rpartition("/")[2] for request in requests] == (["next"] if over else ["large", "next"])
    assert bad == []
    assert ("1 too large" in told[0]) is bool(over)


@EDGE
def test_a_document_in_the_cleaner_at_its_cap(over: int) -> None:
    """By what it unpacks to, before it is unpacked: a dead letter that says so."""
    event = builders.fetched(body=zstandard.compress(bytes(MAX_BODY_BYTES + over)))
    if over:
        with pytest.raises(MalformedEntry, match=f"{MAX_BODY_BYTES + 1} bytes unpacked, at most {MAX_BODY_BYTES}"):
            document_of(event)
    else:
        assert len(document_of(event).body) == MAX_BODY_BYTES


@EDGE
def test_the_words_of_a_text_at_their_cap(over: int) -> None:
    """Words, not characters: the setting is named."""
    draft = draft_of(article("a", "word " * (1000 + over)), builders.MOMENT)
    if over:
        with pytest.raises(LimitExceeded, match="more than 1000 words, the limit of WIRESIFT_CLASSIFIER_MAX_WORDS"):
            words_of(draft, 1000)
    else:
        assert words_of(draft, 1000)


@EDGE
def test_a_secret_in_a_file_at_its_cap(tmp_path: Path, over: int) -> None:
    """A wrong file, as a database or a device, is not read into memory, and not shown."""
    (tmp_path / "password").write_text("s" * (4096 + over))
    environ = {"WIRESIFT_REDIS_URL": "redis://host", "WIRESIFT_REDIS_PASSWORD_FILE": str(tmp_path / "password")}
    if over:
        with pytest.raises(SettingsError, match=r"WIRESIFT_REDIS_PASSWORD_FILE=.*: it holds more than a secret"):
            Settings.read(environ)
    else:
        assert Settings.read(environ).redis_password == "s" * 4096


async def test_what_is_too_large_costs_no_other_article(client: Redis, real_server: RealServer) -> None:
    """One of each kind among honest ones, through all three stages: each ends by the name of its cap, and all others are classified."""
    loopback = {"fetcher_allow_networks": "127.0.0.0/8", "fetcher_host_delay_s": 0}
    caps = {"fetcher_max_wire_bytes": CAP, "fetcher_max_bytes": 4 * CAP, "classifier_max_words": 1000}
    system = System(client, real_server.url, settings={**loopback, **caps})
    pages = {"/wire": reply(200, b"x" * (CAP + 1)), "/unpacked": packed(b"x" * (4 * CAP + 1)), "/fine": reply(200, prose(7, 80).encode())}
    async with loopback_site(pages) as site, system.at_work():
        honest, large = [], {}
        for number, (name, cap) in enumerate({"/wire": "WIRE_BYTES", "/unpacked": "MAX_BYTES"}.items()):
            large[await system.put_in(site.url(name), "")] = cap
            honest.append(await system.put_in(f"https://news.example/{number}", prose(number, 80)))
        large[await system.put_in("https://news.example/inline", "w" * (MAX_INLINE_BYTES + 1))] = str(MAX_INLINE_BYTES)
        large[await system.put_in("https://news.example/words", "word " * 1001)] = "WIRESIFT_CLASSIFIER_MAX_WORDS"
        unpacked = builders.fetched(body=zstandard.compress(bytes(MAX_BODY_BYTES + 1)))
        large[unpacked.request_id] = str(MAX_BODY_BYTES)
        await system.add(Stream.FETCHED, unpacked)
        honest += [await system.put_in(site.url("/fine"), ""), await system.put_in("https://news.example/last", prose(9, 80))]
        fates = await system.ended([*honest, *large])
    assert {fates[request].fate for request in honest} == {"classified"}
    assert [request for request, cap in large.items() if cap not in fates[request].detail] == []
    assert {fates[request].fate for request in large} == {"rejected", "dead"}
