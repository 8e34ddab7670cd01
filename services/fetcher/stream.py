"""A connection as the HTTP stack sees it, with a bound that this stack lacks: on what comes besides bodies."""

from __future__ import annotations

import ssl
from typing import Any

import httpcore

#: Bytes of an answer before its body: interim answers (1xx), of which there may be any number, and its header. Browsers read 256 KiB.
_MAX_HEAD = 256 * 1024
#: Bytes that may come besides bodies from one head to the next: sizes of chunks, trailers, frames that bring nothing, and in HTTP/2
#: heads themselves and bodies for who does not read them now. A page that is sent line by line has a fifth of it.
_MAX_BESIDES = 2**20


class BoundedStream(httpcore.AsyncNetworkStream):
    """Reads nothing without end that is no body. Whoever sends a request says when the head and each piece of the body are here."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        tls = stream.get_extra_info("ssl_object")
        self._is_http2 = tls is not None and tls.selected_alpn_protocol() == "h2"
        self._left = _MAX_BESIDES

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's interface
        data = await self._stream.read(max_bytes, timeout)
        self._left -= len(data)
        if self._left < 0:
            raise httpcore.NetworkError("a head without end, or much that is no part of an answer")  # no ReadError: it is not tried again
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        if not self._is_http2:  # which also writes what its frames ask for
            self._left = _MAX_HEAD
        await self._stream.write(buffer, timeout)

    def head_ended(self) -> bool:
        """Whether anything came since the request; else what the HTTP stack takes for the answer to it was there before."""
        came = self._is_http2 or self._left != _MAX_HEAD
        self._left = _MAX_BESIDES
        return came

    def body_came(self, size: int) -> None:
        """So many bytes of a body were made of what was read."""
        self._left = min(self._left + size, _MAX_BESIDES)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        try:
            return BoundedStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))
        except BaseException:  # a deadline that passes: httpcore closes it after errors only
            await self._stream.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - whatever the network says
        return self._stream.get_extra_info(info)
