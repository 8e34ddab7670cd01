"""The httpx adapter of `services.fetcher.transport.Transport`: one request over HTTP/2 or 1.1, no redirect, everything bounded.

Bounds: seconds for a connection and of silence, bytes of the head, of the body on the wire and of the body decoded, and the memory
that bodies take together. Seconds in total are the visit's. No cookies are kept, nothing is taken from the environment.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from services.fetcher.answer import Bounds, HttpAnswer
from services.fetcher.backend import GuardedBackend
from services.fetcher.decode import ACCEPT_ENCODING
from services.fetcher.guard import Guard
from services.fetcher.pool import GuardedPool
from services.fetcher.resolver import Resolver, SystemResolver
from services.fetcher.settings import FetcherSettings
from services.fetcher.target import Target
from services.fetcher.transport import Answer, Transport, request_headers
from services.fetcher.web import Want
from shared.errors import SettingsError

#: Bytes that bodies past their first MiB take together: three of the largest. With the windows of their decoders and what the
#: allocator keeps that is some 200 MB of process; four came to 250 now and then.
_LARGE_TOGETHER = 24 * 2**20


def user_agent(version: str, contact: str | None) -> str:
    """Who is fetching and whom to write to, as publishers look for it in their logs."""
    return f"Wiresift/{version} (+{contact})" if contact else f"Wiresift/{version}"


def _trusting(ca_file: Path | None) -> ssl.SSLContext:
    context = httpx.create_ssl_context(trust_env=False)
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:
            why = f"WIRESIFT_FETCHER_CA_FILE={ca_file} holds no certificates: {error.strerror or error}; give a file in PEM form"
            raise SettingsError(why) from None
    return context


class HttpTransport:
    """Gets URLs over pooled connections. An asynchronous context manager; safe for concurrent use."""

    def __init__(
        self,
        settings: FetcherSettings,
        *,
        version: str,
        resolver: Resolver | None = None,
    ) -> None:
        guard = Guard(settings.fetcher_allow_networks, settings.contact)
        pool = GuardedPool(
            GuardedBackend(guard, resolver or SystemResolver(settings.fetcher_concurrency)),
            most_idle=settings.fetcher_concurrency,
            ssl_context=_trusting(settings.fetcher_ca_file),
        )
        self._client = httpx.AsyncClient(
            transport=pool,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            trust_env=False,
        )
        self._fields = (("User-Agent", user_agent(version, settings.contact)), ("Accept-Encoding", ACCEPT_ENCODING))
        self._extensions = {"timeout": _timeouts(settings).as_dict()}
        self._bounds = Bounds(
            wire_bytes=settings.fetcher_max_wire_bytes,
            body_bytes=settings.fetcher_max_bytes,
            large=asyncio.Semaphore(max(1, _LARGE_TOGETHER // settings.fetcher_max_bytes)),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._client.aclose()

    @asynccontextmanager
    async def send(self, target: Target, want: Want) -> AsyncIterator[Answer]:
        """As the port says. A body counts as memory in use until the context is left."""
        response = await self._client.send(self._request(target, want), stream=True)
        try:
            answer = HttpAnswer(response, want.purpose, self._bounds)
            try:
                yield answer
                await answer.drain()
            finally:
                answer.close()
        finally:
            await response.aclose()

    def _request(self, target: Target, want: Want) -> httpx.Request:
        """All of its header, the Host as it was checked: httpx would make one of its own, and fails at names it cannot show to people."""
        fields = (("Host", target.url.split("/", 3)[2]), *self._fields, *request_headers(want))
        header = [(name.encode("ascii"), value.encode()) for name, value in fields]
        method = "GET" if want.form is None else "POST"
        return httpx.Request(method, target.url, headers=header, content=want.form, extensions=self._extensions)


def _timeouts(settings: FetcherSettings) -> httpx.Timeout:
    """A server may be silent for half the time there is, before its first byte or between two: the rest is for those that answer."""
    return httpx.Timeout(settings.fetcher_timeout_s / 2, connect=settings.fetcher_connect_timeout_s)


_transport: type[Transport] = HttpTransport
