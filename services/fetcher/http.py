"""The httpx adapter of `services.fetcher.fetch.Transport`: one article is one GET, redirects followed here, everything bounded.

Bounds: seconds in total and per connection, bytes on the wire and after decompression, redirects. The body is read raw and inflated
by `decode`, whose output is bounded chunk by chunk. No cookies are kept, nothing is taken from the environment.
"""

from __future__ import annotations

import asyncio
import ssl
from http.cookiejar import CookieJar, DefaultCookiePolicy
from time import monotonic
from types import TracebackType
from typing import Self

import httpx

from services.fetcher.backend import GuardedBackend, Refused, Resolver, SystemResolver
from services.fetcher.decode import ACCEPT_ENCODING, BodyDecoder, can_decode
from services.fetcher.fetch import Response
from services.fetcher.guard import Guard
from services.fetcher.headers import Headers, header_value
from services.fetcher.pool import GuardedPool
from services.fetcher.redirects import next_hop
from services.fetcher.settings import FetcherSettings
from services.fetcher.status import brings_article
from services.fetcher.target import Target, parse_target, shown
from shared.errors import LimitExceeded, Transient
from shared.outcomes import Rejected, RejectReason

_ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.1"


def user_agent(version: str, contact: str | None) -> str:
    """Who is fetching and whom to write to, as publishers look for it in their logs."""
    return f"Wiresift/{version} (+{contact})" if contact else f"Wiresift/{version}"


class HttpTransport:
    """Gets URLs over HTTP/1.1 with pooled connections. An asynchronous context manager; safe for concurrent use."""

    def __init__(
        self,
        settings: FetcherSettings,
        *,
        version: str,
        resolver: Resolver | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._guard = Guard(settings.fetcher_allow_networks, settings.contact)
        pool = GuardedPool(
            GuardedBackend(self._guard, resolver or SystemResolver(settings.fetcher_concurrency)),
            max_connections=settings.fetcher_concurrency,
            ssl_context=ssl_context or httpx.create_ssl_context(trust_env=False),
        )
        self._client = httpx.AsyncClient(
            transport=pool,
            headers={
                "User-Agent": user_agent(version, settings.contact),
                "Accept": _ACCEPT,
                "Accept-Encoding": ACCEPT_ENCODING,
            },
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            timeout=httpx.Timeout(settings.fetcher_timeout_s, connect=settings.fetcher_connect_timeout_s),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._client.aclose()

    async def get(self, url: str) -> Response | Rejected:
        """As the port says; a total deadline covers all redirects and the body."""
        seconds = self._settings.fetcher_timeout_s
        try:
            async with asyncio.timeout(seconds):
                return await self._follow(url)
        except TimeoutError:
            raise Transient(f"{shown(url)}: not complete after {seconds:g} s") from None
        except Refused as refused:
            return refused.outcome
        except LimitExceeded as error:
            return Rejected(RejectReason.TOO_LARGE, str(error))

    async def _follow(self, url: str) -> Response | Rejected:
        started = monotonic()
        trail: list[str] = []
        hop: Target | Rejected | None = parse_target(url)
        while isinstance(hop, Target):
            if refusal := self._guard.before_resolving(hop):
                return refusal
            trail.append(hop.url)
            async with self._client.stream("GET", hop.url) as answer:
                headers = _headers(answer)
                hop = next_hop(trail, answer.status_code, headers)
                if hop is None:
                    return await self._read(answer, headers, trail, started)
        assert isinstance(hop, Rejected)
        return hop

    async def _read(self, answer: httpx.Response, headers: Headers, trail: list[str], started: float) -> Response | Rejected:
        encoding = (header_value(headers, "content-encoding") or "").strip().lower()
        body, wire_bytes = b"", 0
        if brings_article(answer.status_code):
            if not can_decode(encoding):
                return Rejected(RejectReason.NOT_AN_ARTICLE, f"Content-Encoding {encoding[:40]!r} was not asked for")
            body, wire_bytes = await self._body(answer, encoding)
        return Response(
            status=answer.status_code,
            final_url=trail[-1],
            redirects=tuple(trail[:-1]),
            headers=headers,
            body=body,
            wire_bytes=wire_bytes,
            elapsed_ms=round((monotonic() - started) * 1000),
        )

    async def _body(self, answer: httpx.Response, encoding: str) -> tuple[bytes, int]:
        """The decoded body and the bytes it took on the wire."""
        decoder = BodyDecoder(encoding, self._settings.fetcher_max_bytes)
        most = self._settings.fetcher_max_wire_bytes
        wire_bytes = 0
        async for chunk in answer.aiter_raw():
            wire_bytes += len(chunk)
            if wire_bytes > most:
                raise LimitExceeded(f"the body is larger than {most} bytes as sent")
            decoder.feed(chunk)
        return decoder.finish(), wire_bytes


def _headers(answer: httpx.Response) -> Headers:
    return tuple((name.decode("latin-1").lower(), _text(value)) for name, value in answer.headers.raw)


def _text(value: bytes) -> str:
    """Header bytes as text: UTF-8 where they are, as in many a Location, else Latin-1 as in RFC 9110's past."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
