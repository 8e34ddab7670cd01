"""One answer to one request: what its head rules out, its body read within bounds, its connection left fit for the next request."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

import httpx

from services.fetcher.decode import BodyDecoder, can_decode
from services.fetcher.headers import Headers, header_values
from services.fetcher.pool import header_of
from services.fetcher.preview import refusal_of
from services.fetcher.transport import Answer, Refused
from services.fetcher.web import Purpose
from shared.errors import LimitExceeded, Transient
from shared.outcomes import Rejected, RejectReason

#: Bytes that each body may take without asking, as sent and decoded together: more than nine in ten pages have.
SMALL_BYTES = 2**20
#: Header fields of an answer that is still one; pages have 20, with 100 policies and cookies.
_MAX_FIELDS = 500
#: Pieces that a body comes in: a page of 1 MB that is sent line by line has 30,000. Smaller ones cost time, and are no page.
_MAX_PIECES = 2**16
#: Bytes and seconds that are spent on a body nobody wants (of a redirect, a 404), so that its connection serves the next request.
_DRAINED_BYTES, _DRAINED_S = 64 * 1024, 1.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bytes of a body, as sent and decoded; `large` admits those past SMALL_BYTES, as many at a time as memory has room for."""

    wire_bytes: int
    body_bytes: int
    large: asyncio.Semaphore


class HttpAnswer:
    """An answer over httpx. `close` is to be called once its body is somebody else's."""

    def __init__(self, answer: httpx.Response, purpose: Purpose, bounds: Bounds) -> None:
        self._answer, self._purpose, self._bounds = answer, purpose, bounds
        self._is_large = False
        self.status, self.headers = answer.status_code, _headers(answer)

    async def read(self) -> tuple[bytes, int]:
        if refusal := refusal_of(self.headers, self._purpose, self._bounds.wire_bytes):
            raise Refused(refusal)
        encoding = ", ".join(header_values(self.headers, "content-encoding"))
        if not can_decode(encoding):
            raise Refused(Rejected(RejectReason.NOT_AN_ARTICLE, f"Content-Encoding {encoding[:40]!r} was not asked for"))
        failure: Exception
        try:
            return await self._read(encoding)
        except LimitExceeded as error:
            failure = Refused(Rejected(RejectReason.TOO_LARGE, str(error)))
        except Transient as error:
            failure = Transient(str(error))
        raise failure  # outside of the handlers: the frames of what led here would keep the body for as long as somebody waits

    async def drain(self) -> None:
        """Read what is left of a body that nobody wanted, where it is little; a connection with more of it is closed with the answer."""
        if self._answer.is_stream_consumed:
            return
        left = _DRAINED_BYTES
        with suppress(TimeoutError, Transient):  # what was wanted of this answer is had
            async with asyncio.timeout(_DRAINED_S):
                async for chunk in self._answer.aiter_raw():
                    left -= len(chunk)
                    if left < 0:
                        return

    def close(self) -> None:
        """The memory that the body took counts as free."""
        if self._is_large:
            self._is_large = False
            self._bounds.large.release()

    async def _read(self, encoding: str) -> tuple[bytes, int]:
        """A body that outgrows SMALL_BYTES is begun anew once there is room: a decoder that waits would hold its window all the while."""
        body, early, wire = self._decoder(encoding), BytesIO(), _Wire(self._bounds.wire_bytes)
        async for chunk in self._answer.aiter_raw():
            wire.bring(chunk)
            if self._is_large:
                body.feed(chunk)
                continue
            early.write(chunk)
            if wire.size > SMALL_BYTES or any(wire.size + size > SMALL_BYTES for size in body.steps(chunk)):
                del body
                await self._bounds.large.acquire()
                self._is_large = True
                body = self._decoder(encoding)
                body.feed(early.getvalue())
                early.close()
        return body.finish(), wire.size

    def _decoder(self, encoding: str) -> BodyDecoder:
        return BodyDecoder(encoding, self._bounds.body_bytes, "WIRESIFT_FETCHER_MAX_BYTES")


@dataclass(slots=True)
class _Wire:
    """What has come of a body as sent: `size` in bytes, of `most`, and in how many pieces."""

    most: int
    size: int = 0
    pieces: int = 0

    def bring(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self.pieces += 1
        if self.size > self.most:
            raise LimitExceeded(f"the body is larger than {self.most} bytes as sent, the limit of WIRESIFT_FETCHER_MAX_WIRE_BYTES")
        if self.pieces > _MAX_PIECES:
            raise LimitExceeded(f"the body comes in more than {_MAX_PIECES} pieces")


def _headers(answer: httpx.Response) -> Headers:
    fields = header_of(answer)
    if len(fields) > _MAX_FIELDS:
        raise Transient(f"{answer.url.raw_host.decode('ascii')} sends more than {_MAX_FIELDS} header fields")
    return tuple((name.decode("latin-1").lower(), _text(value)) for name, value in fields)


def _text(value: bytes) -> str:
    """Header bytes as text: UTF-8 where they are, as in many a Location, else Latin-1 as in RFC 9110's past."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


_answer: type[Answer] = HttpAnswer
