"""Pooled connections for httpx whose network is `GuardedBackend`, built on the public interfaces of httpx and httpcore alone.

httpx's own transport takes no network backend; to replace a private field of it would open the wall silently on the day the field
is renamed.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar, cast

import httpcore
import httpx
from h2.exceptions import H2Error

from services.fetcher.connections import Connections, Exchange
from services.fetcher.stream import BoundedStream
from shared.errors import Transient, Unprocessable

#: What was being waited for, by the time-out that ended it.
_PHASES = {
    httpcore.ConnectTimeout: "connect",
    httpcore.WriteTimeout: "take the request",
}
#: Where an answer's header fields stand among httpx's extensions.
_HEADER = "header"
_E = TypeVar("_E", bound=BaseException)
#: Characters of an error message: libraries quote what a server sent.
_MAX_DETAIL = 300


class GuardedPool(httpx.AsyncBaseTransport):
    """Pooled connections, all of them opened by `backend`. Raises what `shared.errors` calls its failures.

    The header of an answer is found by `header_of`. httpx is not shown it: it would parse redirects and cookies that are not followed
    and not kept here, and fail at those it cannot read.
    """

    def __init__(self, backend: httpcore.AsyncNetworkBackend, *, most_idle: int, ssl_context: ssl.SSLContext) -> None:
        self._connections = Connections(backend, most_idle=most_idle, ssl_context=ssl_context, clock=monotonic)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url, host = request.url, request.url.raw_host.decode("ascii")
        outgoing = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=cast("AsyncIterable[bytes]", request.stream),
            extensions=request.extensions,
        )
        with translated(host):
            exchange = await self._connections.exchange(outgoing)
            # A server that sends more than the length it states has answered before it was asked, for some other page. Its connection
            # is of no more use; on a new one nothing came before.
            while not _stream_of(exchange.response).head_ended():
                await exchange.end(whole=False)
                exchange = await self._connections.exchange(outgoing)
        incoming = exchange.response
        return httpx.Response(
            status_code=incoming.status,
            stream=_Body(exchange, host),
            extensions={**incoming.extensions, _HEADER: incoming.headers},
        )

    async def aclose(self) -> None:
        await self._connections.aclose()


def header_of(answer: httpx.Response) -> list[tuple[bytes, bytes]]:
    """The header fields of an answer from this pool, as they came."""
    fields: list[tuple[bytes, bytes]] = answer.extensions[_HEADER]
    return fields


class _Body(httpx.AsyncByteStream):
    def __init__(self, exchange: Exchange, host: str) -> None:
        self._exchange, self._host = exchange, host
        self._stream, self._whole = _stream_of(exchange.response), False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with translated(self._host):
            async for chunk in cast("AsyncIterable[bytes]", self._exchange.response.stream):
                self._stream.body_came(len(chunk))
                yield chunk
        self._whole = True

    async def aclose(self) -> None:
        await self._exchange.end(whole=self._whole)


def _stream_of(response: httpcore.Response) -> BoundedStream:
    """The connection that an answer comes over, as `services.fetcher.backend` opened it."""
    stream = response.extensions["network_stream"]
    assert isinstance(stream, BoundedStream)
    return stream


@contextmanager
def translated(host: str) -> Iterator[None]:
    """Errors of the HTTP stack become those of `shared.errors`, with the host they concern."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise Transient(f"{host} takes too long to {_PHASES.get(type(error), 'answer')}") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        if refused := _underlying(error, ssl.SSLCertVerificationError):
            raise Unprocessable(f"the certificate of {host} does not stand: {refused.verify_message}") from error
        raise Transient(f"{host}: {_cause(error)}"[:_MAX_DETAIL]) from error
    except (H2Error, OSError, ValueError) as error:  # of HTTP/2 frames, of TLS records, of a status that is no number: not wrapped there
        raise Transient(f"{host}: {type(error).__name__} {error}"[:_MAX_DETAIL]) from error


def _cause(error: Exception) -> str:
    """What went wrong, in the words of the layer where it did where those above it have none of their own."""
    if tls := _underlying(error, ssl.SSLError):
        return f"TLS: {(tls.reason or str(tls)).replace('_', ' ').lower()}"
    system = _underlying(error, ConnectionError) or _underlying(error, OSError)
    return (os.strerror(system.errno) if system and system.errno and system.errno > 0 else "") or str(error) or type(error).__name__


def _underlying(error: BaseException | None, kind: type[_E]) -> _E | None:
    """The error of `kind` that `error` comes from, through the layers that wrapped it; httpcore cuts `__cause__` (`from None`)."""
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error
