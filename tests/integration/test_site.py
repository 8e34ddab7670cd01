"""The sample site, asked by a real client over real sockets."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.console import samples as package
from services.console.demonstration.site import Page, SampleSite, response
from shared.urls import site_of


@pytest.fixture
async def site() -> AsyncIterator[SampleSite]:
    async with SampleSite() as site:
        yield site


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


async def test_every_sample_is_served_at_a_site_of_its_own(site: SampleSite, client: httpx.AsyncClient) -> None:
    """URLs come in the order of the manifest; each answers with its article, typed, at another port of loopback."""
    assert len({site_of(url) for url in site.urls}) == len(site.samples)
    for sample, url in zip(site.samples, site.urls, strict=True):
        answer = await client.get(url)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == f"{sample.media_type}; charset=utf-8"
        assert urlsplit(url).path == sample.path
        assert len(answer.text) > 1_000


async def test_pages_name_themselves_by_the_address_they_are_served_at(site: SampleSite, client: httpx.AsyncClient) -> None:
    """A page's canonical link is its own URL, and a copy's link to its original leads there; no invented origin is left."""
    pages = {sample.file: (await client.get(url)).text for sample, url in zip(site.samples, site.urls, strict=True)}
    assert f'rel="canonical" href="{site.urls[0]}"' in pages["northlight.html"]
    assert f'"isBasedOn":"{site.urls[0]}"' in pages["ellery-courier.html"]
    assert not any(sample.origin in page for page in pages.values() for sample in site.samples)


async def test_unchanged_page_is_answered_without_a_body(site: SampleSite, client: httpx.AsyncClient) -> None:
    """A request that carries the page's ETag gets 304."""
    first = await client.get(site.urls[0])
    second = await client.get(site.urls[0], headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (second.status_code, second.content) == (304, b"")


async def test_robots_allow_everything_and_other_paths_are_not_found(site: SampleSite, client: httpx.AsyncClient) -> None:
    """What a polite visitor asks for first is there; what is not there is 404; an article of another outlet is not here."""
    robots = await client.get(httpx.URL(site.urls[0]).copy_with(path="/robots.txt"))
    assert (robots.status_code, robots.text) == (200, "User-agent: *\nAllow: /\n")
    assert (await client.get(httpx.URL(site.urls[0]).copy_with(path="/none"))).status_code == 404
    assert (await client.get(httpx.URL(site.urls[0]).copy_with(path=urlsplit(site.urls[1]).path))).status_code == 404


async def test_head_has_the_headers_of_get_and_other_methods_are_refused(site: SampleSite, client: httpx.AsyncClient) -> None:
    """HEAD tells the length without the body; POST is 405."""
    head, get = await client.head(site.urls[0]), await client.get(site.urls[0])
    assert (head.headers["content-length"], head.content) == (get.headers["content-length"], b"")
    assert (await client.post(site.urls[0], content=b"x")).status_code == 405


async def test_edited_copy_is_served_instead(tmp_path: Path, client: httpx.AsyncClient) -> None:
    """A folder given to the site takes the place of the package's samples."""
    shutil.copytree(Path(package.__file__).parent, tmp_path, dirs_exist_ok=True)
    (tmp_path / "marketquay.txt").write_text("Another story.")
    async with SampleSite(tmp_path) as site:
        answers = [(await client.get(url)).text for url in site.urls]
    assert "Another story." in answers


async def test_site_closes_with_a_client_still_connected(client: httpx.AsyncClient) -> None:
    """A client that never sends its request does not hold the site open, and no port answers after it closed."""
    async with SampleSite() as site:
        host, port = urlsplit(site.urls[0]).hostname, urlsplit(site.urls[0]).port
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"GET / HT")
        await client.get(site.urls[0])
    assert await reader.read() == b""
    writer.close()
    with pytest.raises(httpx.ConnectError):
        await client.get(site.urls[0])


@given(st.binary(max_size=200) | st.sampled_from([b"GET / HTTP/1.1", b"GET  /", b"", b"get / HTTP/1.1\r\nIf-None-Match"]))
def test_any_bytes_have_an_answer(request: bytes) -> None:
    """Whatever a client sends, it is answered with a status line and headers."""
    answer = response(request + b"\r\n\r\n", {"/": Page("text/plain", b"words")})
    assert answer.startswith(b"HTTP/1.1 ")
    assert b"\r\n\r\n" in answer
