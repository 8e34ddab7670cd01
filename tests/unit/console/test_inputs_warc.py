"""Web archives: what they hold becomes documents, and what is damaged in them costs itself alone."""

from __future__ import annotations

import gzip
import io
import itertools
import tempfile
import tracemalloc
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from services.console.inputs import BadInput, FeedInput, read_with_feeds
from services.console.inputs.limits import MAX_DOCUMENT_BYTES
from shared.events import ArticleRequested

PAGE = b"<!doctype html><title>Bridge</title><p>The bridge opened on Monday."
CAPTURED = "2026-11-20T08:00:00+00:00"


def record(name: str, body: bytes = PAGE, *fields: str, kind: str = "response", status: str = "200 OK", media: str = "text/html") -> bytes:
    """A record as a crawler writes it, uncompressed."""
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", f"Content-Type: {media}", *fields, ""))
    return raw(name, head.encode("latin-1") + body, kind)


def raw(name: str, block: bytes, kind: str = "response", *fields: str, length: int | None = None) -> bytes:
    """A record around any block."""
    lines = ("WARC/1.1", f"WARC-Type: {kind}", f"WARC-Target-URI: https://news.example/{name}", "WARC-Date: 2026-11-20T08:00:00Z", *fields)
    head = "".join(f"{line}\r\n" for line in (*lines, f"Content-Length: {len(block) if length is None else length}", ""))
    return head.encode() + block + b"\r\n\r\n"


def read(body: bytes, tmp_path: Path, name: str = "crawl.warc") -> tuple[list[ArticleRequested], list[str], list[str]]:
    """The requests, the lines about damage without the path, and what was told."""
    (tmp_path / name).write_bytes(body)
    told: list[str] = []
    numbers = itertools.count(1)
    found = list(read_with_feeds([str(tmp_path / name)], stdin=io.BytesIO(), new_request_id=lambda: f"r{next(numbers)}", tell=told.append))
    assert not any(isinstance(one, FeedInput) for one in found)
    requests = [one for one in found if isinstance(one, ArticleRequested)]
    return (
        requests,
        [str(one).removeprefix(f"{tmp_path}/") for one in found if isinstance(one, BadInput)],
        [line.removeprefix(f"{tmp_path}/") for line in told],
    )


def names(requests: Sequence[ArticleRequested]) -> list[str]:
    return [(request.url or "").rpartition("/")[2] for request in requests]


def each_gzipped(records: Sequence[bytes]) -> bytes:
    return b"".join(map(gzip.compress, records))


def test_a_page_is_a_document_with_its_url_and_the_time_of_its_capture(tmp_path: Path) -> None:
    """The external id tells where in which file it stands; the charset is that of the HTTP header."""
    page = "<p>Café müde".encode("latin-1")
    requests, bad, told = read(record("a", page, media="text/html; charset=iso-8859-1"), tmp_path)
    assert requests == [
        ArticleRequested(
            request_id="r1",
            url="https://news.example/a",
            html="<p>Café müde",
            published_at=CAPTURED,
            external_id=f"{tmp_path}/crawl.warc@0",
        )
    ]
    assert (bad, told) == ([], ["crawl.warc: 1 page"])


@pytest.mark.parametrize(
    "said", ['<meta property="article:published_time" content="2020-01-01">', '{"datePublished": "2020"}', "<time>May 1</time>"]
)
def test_a_page_that_says_when_it_was_published_is_not_given_another_time(tmp_path: Path, said: str) -> None:
    """The capture may be years later."""
    requests, _, _ = read(record("a", PAGE + said.encode()), tmp_path)
    assert requests[0].published_at is None


def test_what_the_header_says_of_use_goes_along(tmp_path: Path) -> None:
    """Every field of it, in order, with names in lower case; nothing else of the header."""
    fields = ("X-Robots-Tag: otherbot: none", "Set-Cookie: a=b", "X-Robots-Tag: noai", "TDM-Reservation: 1", "Link: </l>; rel=license")
    requests, _, _ = read(record("a", PAGE, *fields), tmp_path)
    said = (("x-robots-tag", "otherbot: none"), ("x-robots-tag", "noai"), ("tdm-reservation", "1"), ("link", "</l>; rel=license"))
    assert requests[0].headers == said


def test_what_is_no_page_is_counted_and_passed_over(tmp_path: Path) -> None:
    """Requests, metadata, revisits, other statuses and media types, other protocols: one line for all."""
    records = [
        raw("", b"software: test\r\n", "warcinfo"),
        record("a"),
        raw("a", b"GET /a HTTP/1.1\r\nHost: news.example\r\n\r\n", "request"),
        raw("a", b"fetchTimeMs: 7\r\n", "metadata"),
        raw("b", b"HTTP/1.1 200 OK\r\n\r\n", "revisit"),
        raw("b", b"HTTP/1.1 200 OK\r\n\r\n", "revisit"),
        record("c", b"", status="301 Moved"),
        record("d", b"\x89PNG\r\n\x1a\n\x00\x00", media="image/png"),
        record("e", b"The ferry sank.", media="text/plain"),
        raw("x", b"x").replace(b"https://news.example/x", b"dns:news.example"),
    ]
    for name, packed in (
        ("a.warc", b"".join(records)),
        ("a.warc.gz", each_gzipped(records)),
        ("a.warc.zst", zstandard.compress(b"".join(records))),
    ):
        requests, bad, told = read(packed, tmp_path, name)
        assert (names(requests), bad) == (["a", "e"], [])
        assert requests[1].text == "The ferry sank."
        assert "".join(told) == (
            f"{name}: 2 pages; passed over: 2 revisit, 1 warcinfo, 1 request, 1 metadata, 1 of status 301, 1 no HTML or text"
            ", 1 response of another protocol"
        )


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_coded_body_is_decoded_whether_or_not_the_archiver_did_so_already(
    tmp_path: Path, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    """As it came over the wire, in chunks and compressed; and as many crawlers keep it, with the fields left standing."""
    packed = pack(PAGE)
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    fields = (f"Content-Encoding: {coding}", "Transfer-Encoding: chunked")
    requests, bad, _ = read(record("wire", chunked, *fields) + record("undone", PAGE, *fields), tmp_path)
    assert ([request.html for request in requests], bad) == ([PAGE.decode()] * 2, [])


def test_an_archive_of_the_usual_writer_is_read(tmp_path: Path) -> None:
    """warcio's own records, compressed and not."""
    for compressed in (True, False):
        out = io.BytesIO()
        writer = WARCWriter(out, gzip=compressed)
        for name in ("a", "b"):
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            made = writer.create_warc_record(f"https://news.example/{name}", "response", io.BytesIO(PAGE), http_headers=http)
            writer.write_record(made)
            made.raw_stream.close()
        requests, bad, _ = read(out.getvalue(), tmp_path, "a.warc.gz" if compressed else "a.warc")
        assert (names(requests), bad) == (["a", "b"], [])


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (raw("b", b"HTTP/1.1 200 OK\r\n\r\nshort", length=10**12), "cut off"),
        (raw("b", b"HTTP/1.1 200 OK\r\n\r\nlong", length=3), "its length is wrong"),
        (raw("b", b"x", length=-1), "it does not say how long it is"),
        (b"WARC/9.9\r\nContent-Length: 0\r\n\r\n\r\n\r\n", "its header cannot be read"),
        (b"not a record\r\n\r\n", "no record begins here"),
        (raw("b", b"no http at all"), "it holds no HTTP answer"),
        (raw("b", b"HTTP/1.1 200 OK\r\n\r\nhalf", "response", "WARC-Truncated: length"), "it was cut short when it was captured (length)"),
        (raw("b", b"x", "response", f"X-Long: {'y' * 70_000}"), "its header is over 65,536 bytes"),
        (record("b").replace(b"https://news.example/b", b"http://"), "the URL names no host"),
    ],
)
def test_a_broken_record_is_told_by_its_offset_and_costs_nothing_else(tmp_path: Path, damage: bytes, why: str, compressed: bool) -> None:
    """The records before and after it are read."""
    before, after = record("a"), record("c")
    pieces = [before, damage, after]
    body = each_gzipped(pieces) if compressed else b"".join(pieces)
    requests, bad, _ = read(body, tmp_path, "crawl.warc.gz" if compressed else "crawl.warc")
    assert names(requests) == ["a", "c"]
    offset = len(gzip.compress(before)) if compressed else len(before)
    assert len(bad) == 1, bad
    assert bad[0].startswith(f"crawl.warc{'.gz' if compressed else ''}@{offset}: broken record: ")
    assert why in bad[0]


@pytest.mark.parametrize("where", ["magic", "data", "check sum"])
def test_a_broken_gzip_member_costs_its_record_alone(tmp_path: Path, where: str) -> None:
    """Also where only the check sum shows that something is wrong: that page is not taken."""
    members = [gzip.compress(record(name, PAGE * 50)) for name in "abc"]
    broken = bytearray(members[1])
    at = {"magic": 0, "data": 40, "check sum": len(broken) - 6}[where]
    broken[at] ^= 0xFF
    requests, bad, told = read(members[0] + bytes(broken) + members[2], tmp_path, "crawl.warc.gz")
    assert names(requests) == ["a", "c"]
    assert [line.split(";")[0] for line in bad] == [f"crawl.warc.gz@{len(members[0])}: broken record: the gzip data is broken"]
    assert told == ["crawl.warc.gz: 2 pages; passed over: 1 broken"]


@pytest.mark.parametrize("cut", [5, 60, 200])
def test_an_archive_that_ends_too_early_keeps_what_it_has(tmp_path: Path, cut: int) -> None:
    """As after a crash of the crawler, or a download that broke off."""
    whole = [record("a"), record("b", PAGE * 10)]
    requests, bad, _ = read(b"".join(whole)[:-cut], tmp_path)
    assert (names(requests), len(bad)) == (["a"], 1)
    requests, bad, _ = read(each_gzipped(whole)[:-cut], tmp_path, "crawl.warc.gz")
    assert (names(requests), len(bad)) == (["a"], 1)


def test_an_archive_gzipped_as_a_whole_is_read(tmp_path: Path) -> None:
    """Against the standard, and what `gzip crawl.warc` makes."""
    requests, bad, _ = read(gzip.compress(record("a") + record("b")), tmp_path, "crawl.warc.gz")
    assert (names(requests), bad) == (["a", "b"], [])


def test_a_bomb_is_told_and_costs_nothing_else(tmp_path: Path) -> None:
    """A member that expands a thousandfold is left once that shows."""
    bomb = gzip.compress(raw("b", bytes(200 * 2**20)), 9)
    requests, bad, _ = read(gzip.compress(record("a")) + bomb + gzip.compress(record("c")), tmp_path, "crawl.warc.gz")
    assert names(requests) == ["a", "c"]
    assert [line.split(": ")[2].split(";")[0] for line in bad] == ["it expands as a decompression bomb does"]


def test_a_bomb_within_a_page_is_passed_over(tmp_path: Path) -> None:
    """A body of zeros under Content-Encoding."""
    bomb = gzip.compress(bytes(MAX_DOCUMENT_BYTES + 1))
    requests, bad, told = read(record("b", bomb, "Content-Encoding: gzip") + record("c"), tmp_path)
    assert (names(requests), bad, told) == (["c"], [], ["crawl.warc: 1 page; passed over: 1 too large"])


def test_a_huge_record_is_passed_over_without_being_held(tmp_path: Path) -> None:
    """Films lie in archives too."""
    film = bytearray(raw("film", b"HTTP/1.1 200 OK\r\n\r\n" + bytes(64 * 2**20)))
    path = tmp_path / "crawl.warc"
    path.write_bytes(film + record("a"))
    del film
    tracemalloc.start()
    found = list(read_with_feeds([str(path)], stdin=io.BytesIO(), new_request_id=lambda: "r"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 1
    assert peak < 4 * 2**20


@pytest.mark.parametrize(
    ("name", "body"), [("a.warc", b""), ("a.warc.gz", b""), ("a.warc", b"\n\n"), ("a.warc.gz", gzip.compress(b"", mtime=0))]
)
def test_an_archive_without_records_is_named(tmp_path: Path, name: str, body: bytes) -> None:
    """An empty file is no success."""
    requests, bad, told = read(body, tmp_path, name)
    assert (requests, told) == ([], [])
    assert bad == [f"{name}: holds no WARC record; give a web archive as crawlers write it (.warc, .warc.gz)"]


@pytest.mark.parametrize("status", ["\xb200 OK", "2000 OK", "OK", "-200 OK", ""])
def test_a_status_that_is_none_costs_its_record_alone(status: str, tmp_path: Path) -> None:
    """Digits of Latin-1 that stand high are no number."""
    requests, damage, told = read(record("a", status=status) + record("b"), tmp_path)

    assert names(requests) == ["b"]
    assert len(damage) + ("of no status" in told[0]) == 1


@given(data=st.data())
def test_whatever_an_archive_holds_nothing_is_raised(data: st.DataObject) -> None:
    """Sound archives with bytes changed, cut and put in, gzipped before or after; what remains sound is still read."""
    pieces = [record("a"), raw("b", b"GET / HTTP/1.1\r\n\r\n", "request"), record("c", PAGE, "Content-Encoding: gzip")]
    body = bytearray(each_gzipped(pieces) if data.draw(st.booleans()) else b"".join(pieces))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body)))
        body[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=40))
    with tempfile.TemporaryDirectory() as folder:
        requests, bad, _ = read(bytes(body), Path(folder), data.draw(st.sampled_from(["x.warc", "x.warc.gz"])))
    assert len(requests) + len(bad) <= 3 + len(body)
