"""A small web site on loopback that serves the sample articles, each outlet at a port of its own: outlets are different sites."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from email.utils import format_datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Self

from services.console.samples import Sample, samples
from shared.record import utc

#: The one loopback address that every system has; macOS answers on no other of 127.0.0.0/8.
_HOST = "127.0.0.1"
#: Bytes of a request up to its empty line.
_MAX_REQUEST_BYTES = 16 * 1024
#: Seconds in which a client has to send its request and take the answer.
_PATIENCE_S = 10
_TEXT = "text/plain; charset=utf-8"
_ROBOTS = b"User-agent: *\nAllow: /\n"


@dataclass(frozen=True, slots=True)
class Page:
    """What is served at a path. `modified` is an HTTP date, empty where there is none to tell."""

    media_type: str
    body: bytes
    modified: str = ""

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


class SampleSite:
    """Serves the samples while it is entered, over HTTP/1.1, one request per connection.

    Pages link to each other by the loopback addresses that stand in for their outlets' origins. `directory` holds an edited
    copy of the samples; it is read once, when the site is made.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self.samples = samples(directory)
        self._addresses: dict[str, str] = {}  # origin of an outlet -> http://127.0.0.1:port
        self._pages: dict[str, dict[str, Page]] = {}
        self._open = AsyncExitStack()
        self._answering: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opening:
            for origin in dict.fromkeys(sample.origin for sample in self.samples):
                server = await asyncio.start_server(partial(self._connected, origin), _HOST, 0, limit=_MAX_REQUEST_BYTES)
                opening.callback(server.close)
                self._addresses[origin] = f"http://{_HOST}:{server.sockets[0].getsockname()[1]}"
            self._pages = {origin: pages_of(origin, self.samples, self._addresses) for origin in self._addresses}
            self._open = opening.pop_all()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._open.aclose()
        for task in self._answering:
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)

    @property
    def urls(self) -> tuple[str, ...]:
        """The articles' URLs, in the order of `samples`."""
        return tuple(self._addresses[sample.origin] + sample.path for sample in self.samples)

    def _connected(self, origin: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._answer(self._pages[origin], reader, writer))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, pages: Mapping[str, Page], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                writer.write(response(await reader.readuntil(b"\r\n\r\n"), pages))
                await writer.drain()
        except (OSError, EOFError, asyncio.LimitOverrunError):
            pass  # a client that left, is too slow or sends no request
        finally:
            writer.close()


def pages_of(origin: str, articles: tuple[Sample, ...], addresses: Mapping[str, str]) -> dict[str, Page]:
    """What the outlet at `origin` serves, by path, with `addresses` in place of the origins that its pages mention."""
    pages = {"/robots.txt": Page(_TEXT, _ROBOTS)}
    for article in articles:
        if article.origin == origin:
            body = article.body
            for elsewhere, address in addresses.items():
                body = body.replace(elsewhere.encode(), address.encode())
            pages[article.path] = Page(
                f"{article.media_type}; charset=utf-8", body, format_datetime(utc(article.published_at), usegmt=True)
            )
    return pages


def response(request: bytes, pages: Mapping[str, Page]) -> bytes:
    """The answer to a request given up to its empty line. Pure."""
    line, *fields = request.decode("latin-1").split("\r\n")
    words = line.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        return _message(HTTPStatus.BAD_REQUEST)
    method, target, _version = words
    if method not in ("GET", "HEAD"):
        return _message(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD"})
    page = pages.get(target.partition("?")[0])
    if page is None:
        return _message(HTTPStatus.NOT_FOUND, {"Content-Type": _TEXT}, b"Not found\n", head_only=method == "HEAD")
    about = {"ETag": page.etag, "Last-Modified": page.modified}
    if _matches(page.etag, fields):
        return _message(HTTPStatus.NOT_MODIFIED, about)
    return _message(HTTPStatus.OK, {"Content-Type": page.media_type, **about}, page.body, head_only=method == "HEAD")


def _matches(etag: str, fields: list[str]) -> bool:
    headers = {name.strip().lower(): value for name, _, value in (field.partition(":") for field in fields)}
    known = {tag.strip().removeprefix("W/") for tag in headers.get("if-none-match", "").split(",")}
    return bool(known & {etag, "*"})


def _message(status: HTTPStatus, headers: Mapping[str, str] | None = None, body: bytes = b"", *, head_only: bool = False) -> bytes:
    fields = {name: value for name, value in (headers or {}).items() if value}
    if status is not HTTPStatus.NOT_MODIFIED:
        fields["Content-Length"] = str(len(body))
    fields["Connection"] = "close"
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} {status.phrase}\r\n{head}\r\n".encode("latin-1") + (b"" if head_only else body)
