"""A connection as the HTTP stack sees it, with a bound that this stack lacks: on the head of an answer."""

from __future__ import annotations

import ssl
from typing import Any

import httpcore

#: Bytes of an answer before its body: interim answers (1xx), of which there may be any number, and its header. Browsers read 256 KiB.
_MAX_HEAD = 256 * 1024


class BoundedStream(httpcore.AsyncNetworkStream):
    """Reads no endless head. Who sends a request calls `head_ended` once the head of its answer is here, and hears whether it is one."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._head_left: int | None = None
        tls = stream.get_extra_info("ssl_object")
        self._is_http2 = tls is not None and tls.selected_alpn_protocol() == "h2"

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's interface
        data = await self._stream.read(max_bytes, timeout)
        if self._head_left is not None:
            self._head_left -= len(data)
            if self._head_left < 0:
                raise httpcore.ReadError(f"the head of the answer is longer than {_MAX_HEAD} bytes")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        if not self._is_http2:  # whose headers are bounded by its own settings, and whose answers come in any order
            self._head_left = _MAX_HEAD
        await self._stream.write(buffer, timeout)

    def head_ended(self) -> bool:
        """Whether anything came since the request; else what the HTTP stack takes for the answer to it was there before."""
        came = self._head_left != _MAX_HEAD
        self._head_left = None
        return came

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
